# SPDX-License-Identifier: MIT
"""schema.py SCHEMA SAMPLE PROFILE...: whether profiles are as the schema describes them.

Then spoils the sample in every way that must not pass, so that a schema that lets everything
through fails here.
"""
import copy
import json
import sys

import jsonschema

PARTS = ("inclusive", "exclusive")


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def names(items):
    return {item["name"] for item in items}


def inconsistencies(profile):
    """What a schema cannot say: that the parts of a profile agree."""
    events = names(profile["set"]["events"]) | {"elapsed"}
    means = events | names(profile["set"].get("metrics", []))
    if not set(profile.get("encodings", {})) <= events:
        yield "an encoding is of no event of the set"
    for index, region in enumerate(profile["regions"]):
        where = f"region {index}"
        if region["parent"] is not None and region["parent"] >= index:
            yield f"{where} stands before its parent"
        if len(region["repeats"]) != profile["repeats"]:
            yield f"{where} has {len(region['repeats'])} of {profile['repeats']} repeats"
        for part in PARTS:
            if set(region["mean"][part]) != means:
                yield f"{where}: its {part} means are not those of the set"
        for repeat in region["repeats"]:
            if repeat.get("elapsed_min", 0) > repeat.get("elapsed_max", 0):
                yield f"{where}: elapsed_min is above elapsed_max"
            for part in PARTS:
                if set(repeat[part]) != events:
                    yield f"{where}: its {part} values are not those of the set"
                for name, value in repeat[part].items():
                    if value.get("reason", 0) >= len(profile["reasons"]):
                        yield f"{where}: {name} has a reason that is not listed"


def complaints(validator, profile):
    found = []
    for error in validator.iter_errors(profile):
        path = "/".join(str(step) for step in error.absolute_path)
        found.append(f"{path or 'the profile'}: {error.message[:300]}")
    return found or list(inconsistencies(profile))


def elapsed_of(profile):
    return profile["regions"][0]["repeats"][0]["inclusive"]


def set_value(value):
    def spoil(profile):
        elapsed_of(profile)["elapsed"] = value

    return spoil


def without(*path):
    def spoil(profile):
        for step in path[:-1]:
            profile = profile[step]
        del profile[path[-1]]

    return spoil


def with_value(value, *path):
    def spoil(profile):
        for step in path[:-1]:
            profile = profile[step]
        profile[path[-1]] = value

    return spoil


FIRST = ("regions", 0, "repeats", 0)
MEANS = ("regions", 0, "mean", "inclusive")
SPOILS = {
    "0 for what is unavailable": set_value({"status": "unavailable", "value": 0}),
    "0 and a reason": set_value({"status": "unavailable", "value": 0, "reason": 0}),
    "unavailable without a reason": set_value({"status": "unavailable"}),
    "a source of nothing": set_value({"status": "unavailable", "reason": 0, "source": "os"}),
    "a reason that is not listed": set_value({"status": "unavailable", "reason": 99}),
    "a reason in words": set_value({"status": "unavailable", "reason": "none"}),
    "an unknown status": set_value({"status": "guessed", "value": 1, "source": "os"}),
    "no status": set_value({"value": 1, "source": "os"}),
    "counted without a value": set_value({"status": "counted", "source": "os"}),
    "counted by nobody": set_value({"status": "counted", "value": 1}),
    "counted by an unknown source": set_value({"status": "counted", "value": 1, "source": "x"}),
    "counted, with a reason": set_value(
        {"status": "counted", "value": 1, "source": "os", "reason": 0}
    ),
    "a count below 0": set_value({"status": "counted", "value": -1, "source": "os"}),
    "half a count": set_value({"status": "counted", "value": 0.5, "source": "os"}),
    "null for a count": set_value({"status": "counted", "value": None, "source": "os"}),
    "scaled by an unknown share": set_value({"status": "scaled", "value": 1, "source": "perf"}),
    "scaled by 0": set_value(
        {"status": "scaled", "value": 1, "source": "perf", "running_share": 0}
    ),
    "counted for a share of the time": set_value(
        {"status": "counted", "value": 1, "source": "perf", "running_share": 0.5}
    ),
    "0 for an unavailable mean": with_value(
        {"status": "unavailable", "value": 0, "unit": "ns"}, *MEANS, "elapsed"
    ),
    "a mean without a unit": with_value({"status": "counted", "value": 1}, *MEANS, "elapsed"),
    "a mean in an unknown unit": with_value(
        {"status": "counted", "value": 1, "unit": "s"}, *MEANS, "elapsed"
    ),
    "a missing event": without(*FIRST, "inclusive", "page-faults"),
    "an event that is not in the set": with_value(
        {"status": "unavailable", "reason": 0}, *FIRST, "inclusive", "mistyped"
    ),
    "a missing mean": without(*MEANS, "page-faults"),
    "no visits": without(*FIRST, "visits"),
    "visits below 0": with_value(-1, *FIRST, "visits"),
    "a longest visit without a shortest": without(*FIRST, "elapsed_min"),
    "a shortest visit above the longest": with_value(1 << 62, *FIRST, "elapsed_min"),
    "no exclusive values": without(*FIRST, "exclusive"),
    "a region without a name": without("regions", 0, "name"),
    "a region before its parent": with_value(0, "regions", 0, "parent"),
    "a parent below 0": with_value(-1, "regions", 0, "parent"),
    "a site without a line": with_value([{"file": "a.c"}], "regions", 0, "sites"),
    "too many repeats": with_value(2, "repeats"),
    "no repeats": with_value(0, "repeats"),
    "another format": with_value("profile", "format"),
    "another version": with_value(2, "version"),
    "an unknown scope": with_value("region", "scope"),
    "an unknown key": with_value(1, "elapsed"),
    "an unknown key of the machine": with_value("x", "machine", "cpus"),
    "an unknown key of the set": with_value("x", "set", "event"),
    "an unknown unit": with_value("s", "set", "events", 0, "unit"),
    "an unknown operation": with_value({"difference": [1, 2]}, "set", "metrics", 0, "formula"),
    "a ratio of three": with_value({"ratio": [1, 2, 3]}, "set", "metrics", 0, "formula"),
    "encodings in a list": with_value(["page-faults"], "encodings"),
    "an encoding that is no text": with_value({"page-faults": 1}, "encodings"),
    "an encoding of an unknown event": with_value({"mistyped": "x"}, "encodings"),
    "no reasons": with_value([], "reasons"),
    "no machine": without("machine"),
}


def check_profiles(validator, paths):
    failures = 0
    for path in paths:
        for complaint in complaints(validator, load(path)):
            print(f"FAIL: {path}: {complaint}", file=sys.stderr)
            failures += 1
    return failures


def check_spoiled(validator, profile):
    failures = 0
    for what, spoil in SPOILS.items():
        spoiled = copy.deepcopy(profile)
        spoil(spoiled)
        if not complaints(validator, spoiled):
            print(f"FAIL: the schema lets through {what}", file=sys.stderr)
            failures += 1
    return failures


def main():
    schema = load(sys.argv[1])
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    failures = check_profiles(validator, sys.argv[3:])
    failures += check_spoiled(validator, load(sys.argv[2]))
    print(f"{len(sys.argv) - 3} profiles, {len(SPOILS)} that must not pass")
    sys.exit(1 if failures else 0)


main()
