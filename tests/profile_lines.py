# SPDX-License-Identifier: MIT
"""Prints a profile as lines for a test to compare: visits of each region by path, then warnings."""
import json
import sys


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        profile = json.load(file)
    paths = []
    for region in profile["regions"]:
        parent = region["parent"]
        above = "" if parent is None else paths[parent] + "/"
        paths.append(above + region["name"])
        print(sum(repeat["visits"] for repeat in region["repeats"]), paths[-1])
    for warning in profile["warnings"]:
        print("warning:", warning)


main()
