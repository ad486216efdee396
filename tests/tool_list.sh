#!/bin/sh
# SPDX-License-Identifier: MIT
# probekit list: names, what counts each here, or why nothing does; patterns; terminals; what is wrong.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

probekit=$top_builddir/tools/probekit

# list STATUS ARGUMENT...: what it prints stands in $scratch/out and $scratch/err
list()
{
	wanted=$1
	shift
	status=0
	"$probekit" list "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
	[ "$status" -eq "$wanted" ] || {
		complain "list $*: exit status $status in place of $wanted"
		cat "$scratch/err" >&2
	}
}

says()
{
	grep -q -e "$2" "$scratch/$1" || {
		complain "list $3 does not say '$2':"
		head -n 20 "$scratch/$1" >&2
	}
}

lacks()
{
	if grep -e "$2" "$scratch/$1" >&2; then
		complain "list $3 says '$2'"
	fi
}

# query EXPRESSION: of the JSON in $scratch/out, which is called "list"
query()
{
	"$python" -c "import json, sys; list = json.load(open(sys.argv[1])); print($1)" \
		"$scratch/out" || complain "the JSON cannot be read"
}

names_of_events="' '.join(e['name'] for e in list['events'])"

sets_are_those_of_probes()
{
	list 0 --sets
	for file in "$top_srcdir"/probes/*.json; do
		summary=$(sed -n 's/^	"summary": "\(.*\)",$/\1/p' "$file")
		says out "^$(basename "$file" .json) .* $summary\$" --sets
	done
	list 0 --sets --json
	[ "$(query "len(list['sets'])")" -eq "$(ls "$top_srcdir"/probes/*.json | wc -l)" ] ||
		complain "there are more or fewer sets than files in probes/"
	[ "$(query "len(list['events'])")" -eq 0 ] || complain "--sets lists events"
}

a_set_lists_its_events()
{
	list 0 software --json
	names=$(query "' '.join(e['name'] for e in list['sets'][0]['events'])")
	expected=$("$python" -c "import json, sys
print(' '.join(e['name'] for e in json.load(open(sys.argv[1]))['events']))" \
		"$top_srcdir/probes/software.json")
	[ "$names" = "$expected" ] || complain "set software has '$names', not '$expected'"
	list 0 software
	says out '^Set software: ' software
	says out '^context-switches  *os ' software
}

# What it says of an event is what a program that counts it finds.
a_program_finds_the_same()
{
	for event in page-faults minor-faults task-clock context-switches dummy cycles \
		L1-dcache-loads elapsed; do
		list 0 --events --json "$event"
		said=$(query "[(e['source'], e.get('reason')) for e in list['events']
			if e['name'] == '$event'][0]")
		PROBE_EVENTS=$event PROBE_OUTPUT=$scratch/run.json "$top_builddir/examples/quickstart"
		found=$("$python" -c "import json, sys
run = json.load(open(sys.argv[1]))
value = run['regions'][0]['repeats'][0]['inclusive'][sys.argv[2]]
counted = value['status'] != 'unavailable'
print((value['source'], None) if counted else (None, run['reasons'][value['reason']]))" \
			"$scratch/run.json" "$event")
		[ "$said" = "$found" ] || complain "list says of $event $said, a program finds $found"
	done
}

patterns_match_as_a_shell_does()
{
	list 0 --events --json 'MINOR-fault?'
	[ "$(query "$names_of_events")" = minor-faults ] || complain "'MINOR-fault?' is not matched"
	list 0 --events --json 'minor-fault'
	[ "$(query "$names_of_events")" = minor-faults ] || complain "a word is not looked for inside"
	list 1 --events --json '?inor-fault'
	[ -z "$(query "$names_of_events")" ] || complain "a pattern is looked for inside of names"
	list 0 --json task-clock elapsed
	[ "$(query "$names_of_events")" = "task-clock elapsed" ] ||
		complain "two patterns do not give what either matches"
}

options_may_stand_behind_patterns()
{
	list 0 elapsed --json
	[ "$(query "$names_of_events")" = elapsed ] || complain "--json behind a pattern is not seen"
	list 1 elapsed -- --json
	says err "matches '--json'" '-- --json'
	says out '^elapsed ' '-- --json'
}

what_matches_nothing_is_said()
{
	list 1 cylces
	says err "no set or event matches 'cylces'" cylces
	says err 'did you mean cycles' cylces
	list 1 defualt task-clock
	says err 'did you mean default?' defualt
	says out '^task-clock ' 'defualt task-clock'
	list 1 --sets 'zz*'
	says err "no set matches 'zz\\*'" 'zz*'
	list 1 --events "$(printf 'a\377b')"
	list 1 --events ,
	list 1 --json cylces
	[ "$(query "list['sets'] + list['events']")" = "[]" ] || complain "cylces is in the JSON"
}

wrong_use_is_125()
{
	list 125 --frob
	says err "Try 'probekit list --help'" --frob
	PROBE_SOURCE=so list 125
	says err 'PROBE_SOURCE=so is unknown' 'with PROBE_SOURCE=so'
	list 0 --help
	says out '^Usage: probekit list' --help
	status=0
	"$probekit" list >/dev/full 2>"$scratch/err" || status=$?
	[ $status -eq 125 ] || complain "a full disk gives status $status"
	says err 'No space left on device' '>/dev/full'
	status=0
	"$probekit" list --json >&- 2>"$scratch/err" || status=$?
	[ $status -eq 125 ] || complain "a closed standard output gives status $status"
}

# What is for measured programs is not for the list, but for the source and scope.
the_environment_of_programs_is_left_out()
{
	list 0 --json task-clock
	cp "$scratch/out" "$scratch/plain"
	PROBE=off PROBE_SET=frob PROBE_EVENTS=frob PROBE_FORMAT=frob PROBE_OUTPUT=%z \
		PROBE_THREADS=frob list 0 --json task-clock
	cmp "$scratch/plain" "$scratch/out" >&2 || complain "the environment changes the list"
	PROBE_SOURCE=os list 0 --json --events 'dummy'
	[ "$(query "list['events'][0]['source']")" = None ] ||
		complain "PROBE_SOURCE=os counts by $(query "list['events'][0]['source']")"
	PROBE_COUNT=process list 0 page-faults
	says out '^page-faults  *os ' 'with PROBE_COUNT=process'
}

other_cpus_are_listed_when_asked_for()
{
	for foreign in skl hsw arm_ac57 arm_ac53; do
		"$probekit" list "$foreign::*" >/dev/null 2>&1 && continue
		# libpfm4 has tables of its architecture alone.
		"$probekit" list --all "$foreign::*" >/dev/null 2>&1 || continue
		list 0 --all --events "$foreign::*"
		says out "^$foreign::[A-Z0-9_:]*  *-  *\\[1\\] " --all
		says out '^\[1\] of another CPU' --all
		return
	done
	left_out "libpfm4 has no table of another CPU than this one"
}

every_event_is_one_line_without_a_terminal()
{
	list 0 --events
	lines=$(sed '/^$/,$d' "$scratch/out" | wc -l)
	list 0 --events --json
	[ "$(query "len(list['events']) + 1")" -eq "$lines" ] ||
		complain "$lines lines for $(query "len(list['events'])") events and a head"
	[ "$lines" -gt 60 ] || complain "there are only $lines lines"
}

a_table_fits_its_terminal()
{
	"$python" - "$probekit" >"$scratch/out" <<-'END' || complain "there is no pseudo-terminal"
		import fcntl, os, pty, struct, sys, termios
		pid, terminal = pty.fork()
		if pid == 0:
		    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 25, 64, 0, 0))
		    os.execl(sys.argv[1], sys.argv[1], "list", "--events", "cache-references", "elapsed")
		text = b""
		try:
		    while chunk := os.read(terminal, 4096):
		        text += chunk
		except OSError:
		    pass
		os.waitpid(pid, 0)
		print(text.decode().replace("\r", ""))
	END
	says out '^cache-references ' 'on a terminal'
	says out '^  *cache on AMD\|^  *on Arm' 'on a terminal'
	sed '/^\[/,$d' "$scratch/out" | awk 'length($0) > 64' >"$scratch/wide"
	[ ! -s "$scratch/wide" ] || {
		complain "lines are wider than the terminal:"
		cat "$scratch/wide" >&2
	}
}

[ -x "$probekit" ] || skip "tools/probekit was not built: install libsmartcols-dev"
python=$(python_with json,pty)
[ -n "$python" ] || lacking "python3 is missing: it reads the JSON here"
sets_are_those_of_probes
a_set_lists_its_events
a_program_finds_the_same
patterns_match_as_a_shell_does
options_may_stand_behind_patterns
what_matches_nothing_is_said
wrong_use_is_125
the_environment_of_programs_is_left_out
other_cpus_are_listed_when_asked_for
every_event_is_one_line_without_a_terminal
a_table_fits_its_terminal
finish
