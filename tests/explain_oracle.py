# SPDX-License-Identifier: MIT
"""Explanations of the chapter's reports against their own arithmetic, done here.

explain_oracle.py COUNTERS FOLDER: the folder holds A--B.json, what `probekit explain --json` says
of every ordered pair. The rows of the chapter's table stand here as they were printed.
"""
import json
import math
import re
import sys

TABLE = {
    ("6-8", "6-11"): (6.605, 11.241, 0.599, 0.982, 1.000),
    ("6-8", "6-10"): (30.94, 39.44, 0.819, 0.959, 1.000),
    ("6-11", "6-10"): (4.685, 3.509, 1.368, 0.976, 1.000),
    ("6-10", "6-15"): (1.295, 1.144, 1.133, 0.999, 1.000),
    ("6-15", "6-18"): (1.705, 2.862, 0.638, 0.933, 1.000),
}
NAMES = ["instructions", "cycles-per-instruction", "frequency", "cpus-used"]


def factors(base, candidate):
    """Instructions, CPI, frequency and CPUs used, as factors of the time."""
    def quantities(c):
        clock, elapsed = c["task-clock"] / 1e3, c["elapsed"]
        return (c["instructions"], c["cycles"] / c["instructions"],
                clock / c["cycles"], elapsed / clock)
    return [b / c for b, c in zip(quantities(base), quantities(candidate))]


def main():
    with open(sys.argv[1]) as file:
        counters = {e["example"]: e["counters"] for e in json.load(file)["examples"]}
    wrong = []
    pairs = 0
    for a in counters:
        for b in counters:
            if a == b:
                continue
            pairs += 1
            with open("%s/%s--%s.json" % (sys.argv[2], a, b)) as file:
                region = json.load(file)["regions"][0]
            sentences = len(re.findall(r"\.( |$)", region["text"]))
            if not 2 <= sentences <= 3:
                wrong.append("%s -> %s: %d sentences" % (a, b, sentences))
            said = [f["factor"] for f in region["factors"]]
            ratio = counters[a]["elapsed"] / counters[b]["elapsed"]
            if [f["name"] for f in region["factors"]] != NAMES:
                wrong.append("%s -> %s has other factors" % (a, b))
                continue
            for name, one, true in zip(NAMES, said, factors(counters[a], counters[b])):
                if abs(one / true - 1) > 1e-6:
                    wrong.append("%s -> %s: %s is %r, not %r" % (a, b, name, one, true))
            if abs(math.prod(said) / region["speedup"] - 1) > 1e-12:
                wrong.append("%s -> %s: the product is %r" % (a, b, math.prod(said)))
            if abs(region["speedup"] / ratio - 1) > 1e-6:
                wrong.append("%s -> %s: the speed-up is %r" % (a, b, region["speedup"]))
            shares = [f["share"] for f in region["factors"]]
            far = ratio >= 1.1 or ratio <= 1 / 1.1
            if far != (None not in shares) or (far and abs(sum(shares) - 1) > 1e-9):
                wrong.append("%s -> %s: shares %r" % (a, b, shares))
            if region["direction"] != (1 if ratio > 1 else -1):
                wrong.append("%s -> %s goes the other way" % (a, b))
            row = TABLE.get((a, b))
            for printed, one in zip(row or (), [region["speedup"]] + said):
                decimals = 2 if printed > 30 else 3
                if round(one, decimals) != printed:
                    wrong.append("%s -> %s: %r is not the table's %r" % (a, b, one, printed))
    if pairs != 42:
        wrong.append("there are %d pairs" % pairs)
    sys.exit("\n".join(wrong) if wrong else 0)


main()
