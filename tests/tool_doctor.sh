#!/bin/sh
# SPDX-License-Identifier: MIT
# probekit doctor says of recorded machines what it said when people had looked at it; of this one it
# says what is so; and it lives with whatever a machine, a user or an environment lacks.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

probekit=$(cd "$top_builddir" && pwd)/tools/probekit
machines=$(cd "$top_srcdir" && pwd)/tests/machines
schema=$(cd "$top_srcdir" && pwd)/doc/doctor.schema.json
XDG_CACHE_HOME=$scratch/cache
export XDG_CACHE_HOME
[ -x "$probekit" ] || skip "the command was not built: it needs libsmartcols"
python=$(python_with json)

# Status and both streams of a command, in $scratch.
try()
{
	status=0
	"$@" >"$scratch/out" 2>"$scratch/err" || status=$?
}

# expect STATUS: of what was tried last
expect()
{
	[ "$status" -eq "$1" ] || {
		complain "status $status instead of $1 from: $tried"
		cat "$scratch/err" >&2
	}
}

doctor()
{
	tried="doctor $*"
	try "$probekit" doctor "$@"
}

# says TEXT: somewhere in the output, across ends of lines
says()
{
	tr -s ' \n' '  ' <"$scratch/out" | grep -q -F -e "$1" ||
		complain "'$tried' does not say: $1"
}

lacks()
{
	! tr -s ' \n' '  ' <"$scratch/out" | grep -q -F -e "$1" ||
		complain "'$tried' says: $1"
}

# state_of NAME: of a finding in the JSON that was put out last
state_of()
{
	"$python" -c '
import json, sys
rows = {row["name"]: row for row in json.load(open(sys.argv[1]))["findings"]}
print(rows[sys.argv[2]]["state"] if sys.argv[2] in rows else "none")' "$scratch/out" "$1"
}

is_state()
{
	[ -n "$python" ] || return 0
	state=$(state_of "$1")
	[ "$state" = "$2" ] || complain "'$tried': $1 is $state, not $2"
}

# compare EXPECTED: with what was put out
compare()
{
	# RECORD_MACHINES=1 takes what is said now as what is to be said: look at it first.
	if [ -n "${RECORD_MACHINES:-}" ]; then
		cp "$scratch/out" "$1"
	fi
	diff "$1" "$scratch/out" >"$scratch/difference" || {
		complain "'$tried' says something else than $1:"
		cat "$scratch/difference" >&2
	}
}

recorded_machines_are_judged_as_they_were()
{
	judged=0
	cd "$scratch"
	for machine in "$machines"/*.files; do
		name=$(basename "$machine" .files)
		awk -v ROOT="$name" -f "$machines/unpack.awk" "$machine"
		doctor --root "$name"
		expect 0
		compare "$machines/$name.txt"
		doctor --json --root "$name"
		expect 0
		compare "$machines/$name.json"
		cp "$scratch/out" "$scratch/$name-report.json"
		judged=$((judged + 1))
	done
	cd - >/dev/null
	[ "$judged" -ge 6 ] || complain "there are $judged recorded machines in $machines"
	[ ! -e "$scratch/cache" ] || complain "a recorded machine left something in the cache"
}

# Where nothing is known, nothing is ok, or missing.
a_machine_without_files_is_unknown()
{
	mkdir "$scratch/nothing"
	doctor --json --root "$scratch/nothing"
	expect 0
	! grep -q -E '"state": "(ok|limited|missing)"' "$scratch/out" || {
		complain "of a machine without any file something is known:"
		cat "$scratch/out" >&2
	}
	cp "$scratch/out" "$scratch/nothing-report.json"
}

files_that_cannot_be_read_are_unknown()
{
	for file in proc/cpuinfo proc/self/status proc/self/limits sys/devices/system/cpu/smt/active \
		proc/sys/kernel/nmi_watchdog proc/sys/kernel/perf_event_paranoid; do
		mkdir -p "$scratch/unreadable/$file" # a folder: not even root can read it
	done
	doctor --json --root "$scratch/unreadable"
	expect 0
	for name in permission seccomp descriptors nmi-watchdog clock smt; do
		is_state $name unknown
	done
	[ "$(id -u)" -ne 0 ] || return 0
	mkdir -p "$scratch/closed/sys/bus/event_source" "$scratch/closed/proc/sys/kernel"
	echo 0 >"$scratch/closed/proc/sys/kernel/perf_event_paranoid"
	chmod 0 "$scratch/closed/sys/bus/event_source" \
		"$scratch/closed/proc/sys/kernel/perf_event_paranoid"
	doctor --json --root "$scratch/closed"
	chmod 755 "$scratch/closed/sys/bus/event_source"
	expect 0
	says "Permission denied"
	is_state pmu unknown
	is_state permission unknown
}

garbage_in_files_is_unknown()
{
	for file in proc/sys/kernel/perf_event_paranoid proc/sys/kernel/nmi_watchdog \
		proc/self/status proc/self/limits proc/cpuinfo sys/devices/system/cpu/smt/active \
		sys/kernel/mm/transparent_hugepage/enabled; do
		mkdir -p "$scratch/garbage/${file%/*}"
		head -c 20000 /dev/urandom >"$scratch/garbage/$file"
	done
	doctor --json --root "$scratch/garbage"
	expect 0
	for name in permission seccomp descriptors nmi-watchdog smt; do
		is_state $name unknown
	done
	[ -z "$python" ] || "$python" -m json.tool "$scratch/out" >/dev/null ||
		complain "garbage in files makes garbage of the JSON"
}

this_machine_is_examined()
{
	doctor
	expect 0
	says "Here probekit counts task-clock, page-faults"
	says "two clock_gettime"
	[ "$(awk 'length > 80' "$scratch/out" | grep -c -v 'Probekit doctor')" -eq 0 ] ||
		complain "lines are longer than 80 characters"
	doctor --json
	expect 0
	cp "$scratch/out" "$scratch/here-report.json"
	for name in events environment region-os-thread-default minor-fault; do
		[ "$(state_of $name)" != none ] || complain "$name is not in the JSON"
	done
	is_state environment ok
	is_state region-os-thread-one "$(state_of region-os-thread-one | grep -x -E 'ok|limited')"
}

reports_are_as_the_schema_says()
{
	with_schema=$(python_with jsonschema)
	[ -n "$with_schema" ] || {
		left_out "no python3 can import jsonschema: install python3-jsonschema"
		return
	}
	"$with_schema" -W ignore -c '
import json, sys
import jsonschema
schema = json.load(open(sys.argv[1]))
for path in sys.argv[2:]:
    report = json.load(open(path))
    jsonschema.validate(report, schema)
    for key in list(report):
        spoiled = {name: value for name, value in report.items() if name != key}
        if key in schema["required"] and jsonschema.Draft7Validator(schema).is_valid(spoiled):
            sys.exit(f"the schema does without {key}")
    report["findings"][0]["state"] = "fine"
    if jsonschema.Draft7Validator(schema).is_valid(report):
        sys.exit("the schema lets any state pass")
' "$schema" "$scratch"/*-report.json || complain "reports and doc/doctor.schema.json disagree"
}

cached()
{
	ls "$XDG_CACHE_HOME/probekit"
}

costs_are_kept()
{
	[ "$(cached | wc -l)" -eq 1 ] || complain "the cache is not one file: $(cached)"
	file=$XDG_CACHE_HOME/probekit/$(cached)
	cp "$file" "$scratch/kept.json"
	sed -i 's/"measured": "[^"]*"/"measured": "2001-02-03T04:05:06Z"/' "$file"
	doctor
	says "Costs were measured 2001-02-03T04:05:06Z"
	doctor --no-measure
	says "Costs were measured 2001-02-03T04:05:06Z"
}

# What is in the cache's place must not be believed, and is replaced.
broken_caches_are_not_believed()
{
	for spoil in 's/\("ns"\|"low"\|"high"\): [0-9.]*/\1: 0/' 's/"ns": [0-9.]*/"ns": -5/' \
		's/"version": 1/"version": 2/' 's/"format": "[^"]*"/"format": "something else"/' \
		's/"cpu": "[^"]*"/"cpu": "another"/' 's/"costs": {/"costs": [/' '$d'; do
		sed "$spoil" "$scratch/kept.json" >"$file"
		doctor --no-measure
		expect 0
		says "does not hold the costs of this machine"
		lacks "Costs were measured"
	done
	for content in '' '{' 'null' '[1, 2]' '{"format": 5}'; do
		printf '%s' "$content" >"$file"
		doctor --no-measure
		expect 0
		says "does not hold the costs of this machine"
	done
	head -c 300 "$scratch/kept.json" >"$file"
	doctor --measure-again
	expect 0
	doctor --no-measure
	lacks "does not hold"
	says "Costs were measured 2"
	lacks "2001-02-03"
}

costs_under_other_conditions_are_not_taken()
{
	sed 's/"mitigations": "[^"]*"/"mitigations": "others"/' "$scratch/kept.json" >"$file"
	doctor --no-measure
	expect 0
	says "it is of other microcode, mitigations"
	lacks "Costs were measured"
	cp "$scratch/kept.json" "$file"
}

a_cache_that_cannot_be_kept_is_said()
{
	tried="doctor without HOME"
	try env -u HOME -u XDG_CACHE_HOME "$probekit" doctor --no-measure
	expect 0
	says "HOME is not set"
	tried="doctor with a cache that is no folder"
	: >"$scratch/file"
	try env XDG_CACHE_HOME="$scratch/file" "$probekit" doctor --json
	expect 0
	says "Not a directory"
	is_state minor-fault "$(state_of minor-fault | grep -x -E 'ok|limited')"
	[ "$(find "$scratch" -name '*.json.*' | wc -l)" -eq 0 ] ||
		complain "temporary files are left over"
}

the_environment_does_not_fool_it()
{
	tried="doctor with PROBE=off and more"
	try env PROBE=off PROBE_SET=nonsense PROBE_EVENTS=garbage PROBE_SOURCE=psychic \
		PROBE_OUTPUT="$scratch/not-to-be" "$probekit" doctor --no-measure --json
	expect 0
	says "Here probekit counts task-clock, page-faults"
	says "PROBE_SET=nonsense"
	is_state environment limited
	[ ! -e "$scratch/not-to-be" ] || complain "the user's PROBE_OUTPUT was written"
	tried="doctor with a set that is wrong"
	try env PROBE_SET=cahce "$probekit" doctor --no-measure
	says "did you mean cache"
	tried="doctor with a set that is right"
	try env PROBE_SET=cache "$probekit" doctor --no-measure --json
	is_state environment ok
	tried="doctor with control characters"
	try env PROBE_SET="$(printf '\033[2Jx\377')" "$probekit" doctor --no-measure --json
	expect 0
	! grep -q "$(printf '\033')" "$scratch/out" || complain "control characters come through"
	[ -z "$python" ] || "$python" -m json.tool "$scratch/out" >/dev/null ||
		complain "a variable that is no UTF-8 makes garbage of the JSON"
	tried="doctor with SIGCHLD ignored"
	try sh -c "trap '' CHLD; exec '$probekit' doctor --no-measure"
	says "Here probekit counts task-clock, page-faults"
}

filters_are_found_out()
{
	for action in refuse kill trap; do
		tried="doctor under a filter that does $action"
		try "$top_builddir/tests/under_seccomp" $action "$probekit" doctor --json --no-measure
		[ "$status" -ne 77 ] || {
			left_out "this user may not install a seccomp filter"
			return
		}
		expect 0
		is_state seccomp missing
		says "Here probekit counts task-clock, page-faults"
		says "a seccomp filter forbids perf_event_open"
	done
	tried="doctor under a filter that lets all pass"
	try "$top_builddir/tests/under_seccomp" allow "$probekit" doctor --json --no-measure
	expect 0
	is_state seccomp ok
}

failures_of_its_own_are_125()
{
	doctor --nonsense
	expect 125
	doctor too much
	expect 125
	doctor --root "$scratch/not-there"
	expect 125
	doctor --root "$scratch/file"
	expect 125
	doctor --help
	expect 0
	says "--measure-again"
	[ -w /dev/full ] || return 0
	for option in --no-measure --json; do
		tried="doctor $option >/dev/full"
		status=0
		"$probekit" doctor --no-measure $option >/dev/full 2>"$scratch/err" || status=$?
		expect 125
		grep -q 'No space left' "$scratch/err" || complain "$tried gives no reason"
	done
	tried="doctor with standard output closed"
	status=0
	"$probekit" doctor --no-measure >&- 2>"$scratch/err" || status=$?
	expect 125
}

recorded_machines_are_judged_as_they_were
a_machine_without_files_is_unknown
files_that_cannot_be_read_are_unknown
garbage_in_files_is_unknown
this_machine_is_examined
reports_are_as_the_schema_says
costs_are_kept
broken_caches_are_not_believed
costs_under_other_conditions_are_not_taken
a_cache_that_cannot_be_kept_is_said
the_environment_does_not_fool_it
filters_are_found_out
failures_of_its_own_are_125
finish
