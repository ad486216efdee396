#!/bin/sh
# SPDX-License-Identifier: MIT
# Profiles of all kinds are JSON as doc/profile.schema.json describes it, whatever regions are named.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

program=$top_builddir/tests/schema_program
schema=$top_srcdir/doc/profile.schema.json

# profile NAME KIND [VARIABLE=VALUE]...: one more profile to look at
profile()
{
	file=$scratch/$1.json
	kind=$2
	shift 2
	env "$@" "$program" "$kind" "$file" ||
		complain "there is no profile of the kind '$kind' ($*)"
}

make_profiles()
{
	profile nested nested
	profile os nested PROBE_SOURCE=os
	profile process nested PROBE_COUNT=process
	profile os-process nested PROBE_SOURCE=os PROBE_COUNT=process
	profile events nested PROBE_EVENTS=task-clock,page-faults,instructions
	profile pass nested PROBE_PASS=2/3
	profile passes repeats PROBE_PASS=1/2
	profile command command
	profile os-command command PROBE_SOURCE=os
	profile left-open left-open
	profile recursion recursion
	profile empty empty
	profile repeats repeats
	profile names names
	profile invalid-names invalid-names
	profile long-names long-names
	profile invalid-file invalid-file
	profile lines lines
	profile lines-process lines PROBE_COUNT=process
	profile lines-repeats lines-repeats
}

python=$(python_with jsonschema)
[ -n "$python" ] ||
	lacking "no python3 can import jsonschema: install python3-jsonschema"
make_profiles
"$python" -W ignore "$top_srcdir/tests/schema.py" "$schema" "$scratch/nested.json" \
	"$scratch"/*.json ||
	complain "profiles and schema disagree: mend the one that is wrong"
finish
