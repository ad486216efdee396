# SPDX-License-Identifier: MIT
"""What perf stat of 2014 wrote behind the chapter's counters, by that perf's own arithmetic.

The formulas and formats are those of tools/perf/builtin-stat.c of Linux 3.x: abs_printout() and
nsec_printout(). They were written down here without a look at this project's renderer, whose output
is compared with what this prints.
"""
import json
import sys


def rate(count, nanoseconds):
    ratio = 1000.0 * count / nanoseconds
    unit = "M"
    if ratio < 0.001:
        ratio *= 1000
        unit = "K"
    return "%8.3f %c/sec" % (ratio, unit)


def annotations(c):
    clock = c["task-clock"] * 1e6
    stalled = max(c["stalled-cycles-frontend"], c["stalled-cycles-backend"])
    yield "cycles", "%8.3f GHz" % (c["cycles"] / clock)
    for event, words in (("stalled-cycles-frontend", "frontend cycles idle"),
                         ("stalled-cycles-backend", "backend cycles idle")):
        yield event, "%6.2f%% %s" % (c[event] / c["cycles"] * 100.0, words)
    yield "instructions", "%5.2f insns per cycle" % (c["instructions"] / c["cycles"])
    yield "instructions", "%5.2f stalled cycles per insn" % (stalled / c["instructions"])
    yield "cache-references", rate(c["cache-references"], clock)
    yield "cache-misses", "%8.3f%% of all cache refs" % (
        c["cache-misses"] * 100 / c["cache-references"])
    yield "branches", rate(c["branches"], clock)
    yield "branch-misses", "%6.2f%% of all branches" % (
        c["branch-misses"] / c["branches"] * 100.0)
    yield "task-clock", "%8.3f CPUs utilized" % (clock / (c["elapsed"] * 1e9))
    for event in ("page-faults", "minor-faults", "context-switches", "cpu-migrations"):
        yield event, rate(c[event], clock)


with open(sys.argv[1], encoding="utf-8") as counters:
    for example in json.load(counters)["examples"]:
        for event, text in annotations(example["counters"]):
            print(example["example"], event, " ".join(text.split()), sep="\t")
