# SPDX-License-Identifier: MIT
"""formats.py PROFILE.json FOLDER: whether the reports in FOLDER, made of the profile in all formats,
are well-formed and say what the profile says: report.csv, .folded, .speedscope.json,
.benchmark.json, .md. Those of the last formats may be missing where the profile has nothing for them.

Reads the profile by itself and shares no code with what wrote the reports.
"""
import csv
import json
import math
import os
import re
import sys

SCHEMA = "https://www.speedscope.app/file-format-schema.json"
UNITS = {"none", "nanoseconds", "microseconds", "milliseconds", "seconds", "bytes"}
HEADER = (
    "thread,region,repeat,visits,event,part,value,unit,status,running_share,variation,source,reason"
)


class Region:
    def __init__(self, entry, names, is_thread):
        self.names = names
        self.entry = entry
        self.thread = names[0] if is_thread else ""
        self.repeats = entry["repeats"]
        self.visited = any(r["visits"] or r["threads"] for r in self.repeats)

    def path(self, names):
        return "/".join(re.sub(r"([/\\])", r"\\\1", name) for name in names)


def regions_of(profile):
    made = []
    for entry in profile["regions"]:
        parent = entry["parent"]
        above = [] if parent is None else made[parent].names
        top = made[parent] if parent is not None else None
        unvisited = all(not r["visits"] and not r["threads"] for r in entry["repeats"])
        is_thread = (
            top.is_thread_tree if top else entry["name"].startswith("thread ") and unvisited
        )
        region = Region(entry, above + [entry["name"]], is_thread)
        region.is_thread_tree = is_thread
        made.append(region)
    return [region for region in made if region.visited]


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def check_csv(path, profile, regions):
    with open(path, encoding="utf-8", newline="") as file:
        first = file.readline()
        expect(first == HEADER + "\n", f"the header is {first!r}")
        file.seek(0)
        rows = list(csv.DictReader(file, strict=True))
    metrics = [m["name"] for m in profile["set"].get("metrics", [])]
    seen = {}
    for row in rows:
        expect(None not in row and None not in row.values(), f"{row} has another length")
        key = (row["thread"], row["region"], row["repeat"], row["event"], row["part"])
        expect(key not in seen, f"{key} stands there twice")
        seen[key] = row
        empty = row["value"] == ""
        expect(empty == (row["status"] == "unavailable"), f"{row}: value and status")
        expect(empty == bool(row["reason"]), f"{row}: value and reason")
        expect(empty != bool(row["source"]), f"{row}: value and source")
    counted = 0
    for region in regions:
        names = region.names[1:] if region.thread else region.names
        for index, repeat in enumerate(region.repeats):
            for part in ("inclusive", "exclusive"):
                for event, value in repeat[part].items():
                    key = (region.thread, region.path(names), str(index + 1), event, part)
                    row = seen[key]
                    counted += 1
                    expect(row["visits"] == str(repeat["visits"]), f"{key}: visits")
                    if "value" in value:
                        expect(float(row["value"]) == value["value"], f"{key}: value")
                        expect(row["source"] == value["source"], f"{key}: source")
                    else:
                        reason = profile["reasons"][value["reason"]]
                        expect(row["reason"] == reason, f"{key}: reason")
                counted += len(metrics)
    expect(counted == len(rows), f"{len(rows)} lines for {counted} values")


def exclusive_mean(region, event):
    values = [r["exclusive"][event].get("value") for r in region.repeats]
    values = [value for value in values if value is not None]
    return sum(values) / len(values)


def unescaped(frame):
    if frame == "(no name)":
        return ""
    return re.sub(
        r"\\(x[0-9a-f]{2}|\\)",
        lambda m: "\\" if m[1] == "\\" else chr(int(m[1][1:], 16)),
        frame,
    )


def check_folded(path, regions):
    with open(path, encoding="utf-8", newline="\n") as file:
        lines = file.read().split("\n")
    expect(lines.pop() == "", "the last line has no end")
    weights = []
    for line in lines:
        stack, weight = line.rsplit(" ", 1)
        expect(re.fullmatch("[0-9]+", weight), f"the weight of {line!r}")
        weights.append(([unescaped(frame) for frame in stack.split(";")], int(weight)))
    expect(sum(weight for _, weight in weights) <= 100000, "the total is above 1e5")
    expect([stack for stack, _ in weights] == [r.names for r in regions], "other stacks")
    total = sum(exclusive_mean(region, "elapsed") for region in regions)
    scale = min(1, 1e5 / total) if total else 1
    for (stack, weight), region in zip(weights, regions):
        right = exclusive_mean(region, "elapsed") * scale
        expect(abs(weight - right) <= 1, f"{stack}: {weight}, not {right}")


def check_speedscope(path, regions):
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    frames = report["shared"]["frames"]
    expect(report["$schema"] == SCHEMA, "another schema")
    expect(len({json.dumps(f) for f in frames}) == len(frames), "a frame stands there twice")
    for frame in frames:
        expect(isinstance(frame["name"], str), f"{frame} has no name")
        expect(set(frame) <= {"name", "file", "line"}, f"{frame}")
        expect(("file" in frame) == ("line" in frame), f"{frame}: file and line")
    found = []
    for made in report["profiles"]:
        expect(made["type"] == "sampled" and made["unit"] in UNITS, f"{made['name']}: kind")
        expect(len(made["samples"]) == len(made["weights"]), f"{made['name']}: samples")
        expect(made["startValue"] == 0, f"{made['name']} starts at {made['startValue']}")
        expect(math.isclose(made["endValue"], sum(made["weights"])), f"{made['name']}: end")
        for stack, weight in zip(made["samples"], made["weights"]):
            found.append(([frames[i]["name"] for i in stack], weight))
    expected = [
        (
            [n or "(no name)" for n in (r.names[1:] if r.thread else r.names)],
            exclusive_mean(r, "elapsed"),
        )
        for r in regions
    ]
    expect([stack for stack, _ in found] == [stack for stack, _ in expected], "other stacks")
    for (stack, weight), (_, right) in zip(found, expected):
        expect(math.isclose(weight, right, rel_tol=1e-12), f"{stack}: {weight}, not {right}")


def check_benchmark(path, profile, regions):
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    expect(isinstance(report["context"]["caches"], list), "no caches")
    runs = [b for b in report["benchmarks"] if b["run_type"] == "iteration"]
    means = [b for b in report["benchmarks"] if b["run_type"] == "aggregate"]
    expect(len(runs) == len(regions) * profile["repeats"], f"{len(runs)} iterations")
    expect(len(means) == (len(regions) if profile["repeats"] > 1 else 0), f"{len(means)} means")
    for entry in report["benchmarks"]:
        for key in ("real_time", "cpu_time", "iterations", "repetitions", "threads"):
            expect(isinstance(entry[key], (int, float)), f"{entry['name']}: {key}")
        expect(entry["time_unit"] == "ns", f"{entry['name']}: unit")
    by_name = {(b["name"], b["repetition_index"]): b for b in runs}
    for region in regions:
        for index, repeat in enumerate(region.repeats):
            entry = by_name[region.path(region.names), index]
            visits = repeat["visits"]
            for key, event in (("real_time", "elapsed"), ("cpu_time", "task-clock")):
                right = repeat["inclusive"][event]["value"] / visits
                expect(math.isclose(entry[key], right, rel_tol=1e-12), f"{region.names}: {key}")
            for event, value in repeat["inclusive"].items():
                if event in ("elapsed", "task-clock"):
                    continue
                expect(("value" in value) == (event in entry), f"{region.names}: {event}")
                if "value" in value:
                    right = value["value"] / visits
                    expect(math.isclose(entry[event], right), f"{region.names}: {event}")
                    source = entry["sources"][event]
                    expect(source.split(",")[0] == value["source"], f"{region.names}: source")


def check_markdown(path, regions):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    cells = None
    tables = 0
    for number, line in enumerate(lines, 1):
        if not line.startswith("|"):
            cells = None
            continue
        count = len(re.findall(r"(?<!\\)\|", line))
        if cells is None:
            tables += 1
            cells = count
        expect(count == cells, f"line {number} has {count - 1} of {cells - 1} cells")
    expect(tables == len(regions), f"{tables} tables for {len(regions)} regions")
    headings = [line for line in lines if line.startswith("**Region** ")]
    expect(len(headings) == len(regions), f"{len(headings)} headings")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        profile = json.load(file)
    regions = regions_of(profile)
    checks = {
        ".csv": lambda path: check_csv(path, profile, regions),
        ".md": lambda path: check_markdown(path, regions),
        ".folded": lambda path: check_folded(path, regions),
        ".speedscope.json": lambda path: check_speedscope(path, regions),
        ".benchmark.json": lambda path: check_benchmark(path, profile, regions),
    }
    failures = 0
    checked = []
    for suffix, check in checks.items():
        path = os.path.join(sys.argv[2], "report" + suffix)
        if not os.path.exists(path) and suffix not in (".csv", ".md"):
            continue
        try:
            check(path)
            checked.append(suffix)
        except (AssertionError, KeyError, ValueError, TypeError) as error:
            print(f"FAIL: {path}: {type(error).__name__}: {error}", file=sys.stderr)
            failures += 1
    print(f"{sys.argv[1]}: {len(regions)} regions, {' '.join(checked)}")
    sys.exit(1 if failures else 0)


main()
