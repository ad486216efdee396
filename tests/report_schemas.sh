#!/bin/sh
# SPDX-License-Identifier: MIT
# Comparisons and explanations are JSON as their schemas in doc/ describe it, of whatever profiles.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

probekit=$top_builddir/tools/probekit
program=$top_builddir/tests/schema_program

# profile NAME KIND [VARIABLE=VALUE]...
profile()
{
	file=$scratch/$1.profile
	kind=$2
	shift 2
	env "$@" "$program" "$kind" "$file" || complain "there is no profile of the kind '$kind'"
}

# report COMMAND NAME BASE CANDIDATE
report()
{
	"$probekit" "$1" -f json -o "$scratch/$1.$2.json" "$3" "$4" ||
		complain "$1 of $3 and $4 fails"
}

need_shared_library
[ -x "$probekit" ] || skip "the command was not built: install libsmartcols-dev"
python=$(python_with jsonschema)
[ -n "$python" ] ||
	lacking "no python3 can import jsonschema: install python3-jsonschema"
HOME=$scratch
XDG_CACHE_HOME=$scratch
export HOME XDG_CACHE_HOME
profile run-nested nested
profile run-os nested PROBE_SOURCE=os
profile run-events nested PROBE_EVENTS=task-clock,page-faults,user-time
profile run-repeats repeats
"$probekit" import "$top_srcdir/examples/chapter/counters.json" -o "$scratch/chapter-%n.profile"
for family in run chapter; do
	for base in "$scratch/$family"-*.profile; do
		for candidate in "$scratch/$family"-*.profile; do
			name=$(basename "$base" .profile).$(basename "$candidate" .profile)
			report compare "$name" "$base" "$candidate"
			report explain "$name" "$base" "$candidate"
		done
	done
done
for kind in compare:comparison explain:explanation; do
	"$python" -W ignore "$top_srcdir/tests/report_schemas.py" \
		"$top_srcdir/doc/${kind#*:}.schema.json" "$scratch/${kind%:*}.chapter-1.chapter-4.json" \
		"$scratch/${kind%:*}".*.json ||
		complain "reports and doc/${kind#*:}.schema.json disagree"
done
finish
