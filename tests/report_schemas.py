# SPDX-License-Identifier: MIT
"""report_schemas.py SCHEMA REPORT...: whether reports are as the schema describes them.

Then spoils the first in every way that must not pass: each required key left out, a key that is not
known, and 0 or a word wherever something may be absent.
"""
import copy
import json
import sys

import jsonschema


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def places(value):
    """All objects of a report."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from places(item)


def spoiled(report):
    """Each with what is wrong with it."""
    count = len(list(places(report)))
    for index in range(count):
        for key in list(places(report))[index]:
            copied = copy.deepcopy(report)
            place = list(places(copied))[index]
            value = place[key]
            place[key] = {"a": "key that is not known"}
            yield f"an object for {key}", copied
            if value == "unavailable":
                place[key] = value
                place["value"] = 0
                yield "0 for what is unavailable", copied
        copied = copy.deepcopy(report)
        list(places(copied))[index]["frob"] = 1
        yield "an unknown key", copied


def required(schema, report):
    """The report without each key that the schema says there is at its top and in its regions."""
    for key in schema["required"]:
        yield f"no {key}", {k: v for k, v in report.items() if k != key}


def main():
    schema = load(sys.argv[1])
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    failures = 0
    for path in sys.argv[2:]:
        for error in validator.iter_errors(load(path)):
            where = "/".join(str(step) for step in error.absolute_path)
            print(f"FAIL: {path}: {where}: {error.message[:300]}", file=sys.stderr)
            failures += 1
    sample = load(sys.argv[2])
    tried = 0
    for what, report in [*spoiled(sample), *required(schema, sample)]:
        tried += 1
        if validator.is_valid(report):
            print(f"FAIL: {sys.argv[1]} lets through: {what}", file=sys.stderr)
            failures += 1
    print(f"{len(sys.argv) - 2} reports, {tried} that must not pass")
    sys.exit(1 if failures else 0)


main()
