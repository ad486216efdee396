#!/bin/sh
# SPDX-License-Identifier: MIT
# probekit report: every format says what the profile says, whatever regions are called; what it
# cannot read or write is one clear error with exit status 125, and no input is ever changed.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

probekit=$top_builddir/tools/probekit
program=$top_builddir/tests/schema_program
unset NO_COLOR
TERM=xterm
LC_ALL=C
export TERM LC_ALL

# profile NAME KIND [VARIABLE=VALUE]...
profile()
{
	file=$scratch/$1.json
	kind=$2
	shift 2
	env "$@" "$program" "$kind" "$file" || die "there is no profile of the kind '$kind'"
}

# report STATUS ARGUMENT...: what it prints stands in $scratch/out and $scratch/errors
report()
{
	wanted=$1
	shift
	status=0
	"$probekit" report "$@" >"$scratch/out" 2>"$scratch/errors" || status=$?
	[ "$status" -eq "$wanted" ] || {
		complain "report $*: exit status $status, not $wanted:"
		cat "$scratch/errors" >&2
	}
}

# refuses SENTENCE ARGUMENT...: one complaint, nothing printed
refuses()
{
	sentence=$1
	shift
	report 125 "$@"
	says "$sentence"
	[ ! -s "$scratch/out" ] || complain "report $* prints before it fails"
	[ "$(grep -c '^probekit' "$scratch/errors")" -eq 1 ] ||
		complain "report $* does not complain once: $(cat "$scratch/errors")"
}

# Nothing that was put there may be another after all that follows.
remember_inputs()
{
	(cd "$scratch" && cksum ./*.json >"$scratch/inputs")
}

inputs_are_as_before()
{
	(cd "$scratch" && while read -r sum size file; do
		[ "$(cksum "$file")" = "$sum $size $file" ] || echo "$file"
	done <"$scratch/inputs") >"$scratch/changed"
	[ ! -s "$scratch/changed" ] || complain "inputs were changed: $(cat "$scratch/changed")"
}

make_inputs()
{
	profile nested nested
	profile os nested PROBE_SOURCE=os
	profile empty empty
	profile repeats repeats
	profile names names
	profile invalid invalid-names
	profile recursion recursion
	profile threads nested PROBE_THREADS=each
	profile process nested PROBE_COUNT=process
	: >"$scratch/nothing.json"
	head -c 3000 "$scratch/nested.json" >"$scratch/cut.json"
	echo '{"name": "a package", "version": 1}' >"$scratch/foreign.json"
	echo 'no JSON' >"$scratch/words.json"
	echo '[1, 2]' >"$scratch/list.json"
	sed 's/"version": 1,/"version": 7,/' "$scratch/nested.json" >"$scratch/newer.json"
	sed 's/"status": "counted"/"status": "guessed"/' "$scratch/nested.json" \
		>"$scratch/edited.json"
}

bad_inputs_are_refused()
{
	refuses 'nothing.json is empty' "$scratch/nothing.json"
	refuses 'cut.json, line [0-9]*, column' "$scratch/cut.json"
	refuses 'words.json, line 1' "$scratch/words.json"
	refuses "foreign.json is JSON, but no profile" "$scratch/foreign.json"
	refuses "list.json is JSON, but no profile" "$scratch/list.json"
	refuses 'newer.json is a profile of version 7' "$scratch/newer.json"
	refuses 'edited.json is not a whole profile' "$scratch/edited.json"
	refuses 'missing.json cannot be opened: No such file' "$scratch/missing.json"
	refuses "$scratch is a folder" "$scratch"
	refuses 'cut.json, line' "$scratch/nested.json" "$scratch/cut.json"
	refuses 'counted another set' "$scratch/nested.json" "$scratch/events.json"
	if [ "$(id -u)" -ne 0 ]; then
		cp "$scratch/nested.json" "$scratch/secret"
		chmod 0 "$scratch/secret"
		refuses 'secret cannot be opened: Permission denied' "$scratch/secret"
		rm -f "$scratch/secret"
	fi
}

wrong_use_is_refused()
{
	nested=$scratch/nested.json
	refuses 'name a profile'
	refuses "format 'xml' is unknown (there are: text, csv" -f xml "$nested"
	refuses 'did you mean page-faults' -m page-fautls "$nested"
	refuses 'did you mean page-faults' -f table -m page-fautls "$nested"
	refuses 'did you mean outer?' --region otuer "$nested"
	refuses 'PROBE_THREADS=each' --thread 1 "$nested"
	refuses 'no repeat 2' --repeat 2 "$nested"
	refuses 'whole number' --repeat 0 "$nested"
	refuses 'auto, always or never' --color sometimes "$nested"
	refuses 'is a ratio' -f folded -m cpus-utilized "$nested"
	refuses 'no region was visited' -f folded "$scratch/empty.json"
	refuses 'no region was visited' -f speedscope "$scratch/empty.json"
	refuses 'no region was visited' -f benchmark "$scratch/empty.json"
	refuses 'a table is for the screen' -f table -o "$scratch/table" "$nested"
}

outputs_that_cannot_be_written_are_errors()
{
	refuses 'full cannot be written: No space left' -o /dev/full "$scratch/nested.json"
	refuses 'cannot be written: No such file' -o "$scratch/no/run.csv" "$scratch/nested.json"
	for format in text table csv markdown json folded speedscope benchmark; do
		status=0
		"$probekit" report -f $format "$scratch/nested.json" >/dev/full \
			2>"$scratch/errors" || status=$?
		[ $status -eq 125 ] || complain "$format on a full disk: exit status $status"
		says 'No space left'
		[ "$(wc -l <"$scratch/errors")" -eq 1 ] ||
			complain "$format on a full disk: $(cat "$scratch/errors")"
	done
	"$probekit" report "$scratch/nested.json" >&- 2>"$scratch/errors" &&
		complain "a closed standard output is no error"
	says 'Bad file descriptor'
}

inputs_are_not_written_over()
{
	cp "$scratch/nested.json" "$scratch/own"
	ln -s own "$scratch/link"
	refuses 'is read, and would be written over' -o "$scratch/own" "$scratch/own"
	refuses 'is read, and would be written over' -o "$scratch/link" "$scratch/own"
	"$probekit" report "$scratch/own" >>"$scratch/own" 2>"$scratch/errors" &&
		complain "it appends to what it reads"
	says 'would be written over by standard output'
	cmp "$scratch/own" "$scratch/nested.json" || complain "what it read was changed"
}

# all_formats NAME: writes them by their suffixes into $scratch/NAME
all_formats()
{
	mkdir "$scratch/$1"
	for suffix in csv md folded speedscope.json benchmark.json json; do
		report 0 -o "$scratch/$1/report.$suffix" "$scratch/$1.json"
	done
	echo | cat "$scratch/$1.json" - | cmp - "$scratch/$1/report.json" ||
		complain "$1 as JSON is another"
}

formats_say_what_the_profile_says()
{
	python=$(python_with csv)
	[ -n "$python" ] || {
		left_out "there is no python3"
		return
	}
	for name in nested os repeats names invalid recursion threads process; do
		all_formats $name
		"$python" -W ignore "$top_srcdir/tests/formats.py" "$scratch/$name.json" \
			"$scratch/$name" || complain "the reports of $name are wrong"
	done
}

text_is_the_default_and_files_are_merged()
{
	report 0 "$scratch/nested.json"
	prints "Probekit counter report for 'schema_program'"
	prints ', 1 run;'
	report 0 "$scratch/nested.json" "$scratch/nested.json" -m elapsed
	prints ', 2 runs'
	prints '( +-  0.00% )  clock'
	lacks page-faults
	report 0 --repeat 2 -- "$scratch/repeats.json"
	prints 'run 2 of 3'
	"$probekit" report - <"$scratch/nested.json" >"$scratch/out" ||
		complain "standard input is not read"
	prints "Region 'outer/inner'"
	cat "$scratch/nested.json" | "$probekit" report - | grep -q "Region 'outer'" ||
		complain "a pipe is not read"
}

a_part_can_be_shown_alone()
{
	thread=$(sed -n 's/.*"name": "thread \([0-9]*\) .*/\1/p' "$scratch/threads.json")
	report 0 --region outer/inner "$scratch/nested.json" -f csv -m elapsed
	prints '^,outer/inner/innermost,1,3,elapsed,inclusive,'
	lacks '^,outer,'
	report 0 --thread "$thread" --region outer -f csv "$scratch/threads.json"
	prints "^thread $thread ([^)]*),outer/inner,1,3,"
	for thread in "$thread" "thread $thread (schema_program)" schema_program; do
		report 0 --thread "$thread" -f table "$scratch/threads.json"
		prints innermost
	done
}

tables_are_trees_in_the_locale_s_letters()
{
	report 0 -f table -m elapsed -m cycles "$scratch/os.json"
	prints '^region  *visits  *elapsed  *cycles$'
	prints '^outer  *1 .* - \[1\]$'
	prints '^|-inner  *3 '
	prints '^[`| ] *`-innermost  *3 \|^  `-innermost  *3 \|^| `-innermost  *3 '
	prints '^Sources: elapsed clock.$'
	prints '^\[1\] .*PROBE_SOURCE'
	! LC_ALL=C grep -q '[^ -~]' "$scratch/out" || complain "a table in the C locale is not ASCII"
	if locale -a 2>/dev/null | grep -q -i -x 'C.utf-\{0,1\}8'; then
		LC_ALL=C.UTF-8 "$probekit" report -f table "$scratch/os.json" >"$scratch/out"
		prints '├─inner'
		prints '—'
	else
		left_out "there is no locale C.UTF-8"
	fi
	report 0 -f table "$scratch/repeats.json" -m page-faults
	prints ' +-'
	report 0 -f table "$scratch/empty.json"
	report 0 -f table "$scratch/names.json"
}

colour_is_there_when_asked_for_alone()
{
	escape=$(printf '\033')
	for format in text table; do
		report 0 -f $format "$scratch/os.json"
		lacks "$escape"
		report 0 -f $format --color always "$scratch/os.json"
		prints "$escape"
		NO_COLOR=1 report 0 -f $format --color=never "$scratch/os.json"
		lacks "$escape"
	done
	report 0 -o "$scratch/plain.txt" "$scratch/os.json"
	! grep -q "$escape" "$scratch/plain.txt" || complain "a file is coloured"
}

the_environment_takes_all_formats()
{
	PROBE_SOURCE=os PROBE_OUTPUT=$scratch/exit.folded "$top_builddir/examples/quickstart"
	grep -q '^first_pass [0-9]*$' "$scratch/exit.folded" ||
		complain "PROBE_OUTPUT=exit.folded writes no stacks"
	PROBE_SOURCE=os PROBE_FORMAT=csv "$top_builddir/examples/quickstart" 2>"$scratch/out"
	prints '^,second_pass,1,1,elapsed,inclusive,'
	# It counts no time of a CPU, so there is no benchmark, and the text comes instead.
	PROBE_EVENTS=page-faults PROBE_OUTPUT=$scratch/exit.benchmark.json \
		"$top_builddir/examples/quickstart" 2>"$scratch/out"
	prints 'task-clock: the set does not have it; the report follows here'
	prints "Region 'second_pass'"
	[ ! -e "$scratch/exit.benchmark.json" ] || complain "there is a benchmark without times"
}

[ -x "$probekit" ] || skip "probekit was not built: it needs libsmartcols"
make_inputs
profile events nested PROBE_EVENTS=page-faults
remember_inputs
bad_inputs_are_refused
wrong_use_is_refused
outputs_that_cannot_be_written_are_errors
inputs_are_not_written_over
formats_say_what_the_profile_says
text_is_the_default_and_files_are_merged
a_part_can_be_shown_alone
tables_are_trees_in_the_locale_s_letters
colour_is_there_when_asked_for_alone
the_environment_takes_all_formats
inputs_are_as_before
finish
