#!/bin/sh
# SPDX-License-Identifier: MIT
# probekit compare and probekit check: what they print and where, how they run commands, what they
# refuse, and with which status.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

probekit=$top_builddir/tools/probekit
counters=$top_srcdir/examples/chapter/counters.json

# run ARGUMENT...: leaves status, and standard output and error in $scratch/output and errors
run()
{
	status=0
	"$probekit" "$@" >"$scratch/output" 2>"$scratch/errors" </dev/null || status=$?
}

# gives STATUS ARGUMENT...
gives()
{
	wanted=$1
	shift
	run "$@"
	[ "$status" -eq "$wanted" ] ||
		complain "$*: the status is $status and not $wanted: $(cat "$scratch/errors")"
}

# refuses SENTENCE ARGUMENT...: with 125, that sentence, and nothing on standard output
refuses()
{
	sentence=$1
	shift
	gives 125 "$@"
	grep -q -F -e "$sentence" "$scratch/errors" ||
		complain "$*: no '$sentence' in: $(cat "$scratch/errors")"
	[ ! -s "$scratch/output" ] || complain "$* prints: $(cat "$scratch/output")"
}

# prints PATTERN: the last run's standard output holds it
prints()
{
	grep -q -e "$1" "$scratch/output" || complain "no '$1' in: $(cat "$scratch/output")"
}

says()
{
	grep -q -e "$1" "$scratch/errors" || complain "no '$1' in: $(cat "$scratch/errors")"
}

make_profiles()
{
	"$probekit" import "$counters" -o "$scratch/%t.json"
}

# The ratios of the chapter's own table, to three decimals: candidate / baseline
the_chapter_is_compared()
{
	gives 0 compare "$scratch/6-10.json" "$scratch/6-15.json"
	prints "the candidate took 0.772 times the baseline's time, which is 1.295 times as fast"
	prints 'what was imported is a mean without its runs'
	prints '^ page-faults  *751,707  *6,527  *0.00868 '
	prints '^ instructions .* 0.874 '
	gives 0 compare -m instructions -m elapsed "$scratch/6-8.json" "$scratch/6-11.json" \
		"$scratch/6-10.json"
	[ "$(grep -c "'6-8: python, preallocated' (baseline)" "$scratch/output")" -eq 2 ] ||
		complain "two candidates are not compared with one baseline"
	[ "$(grep -c '^ cycles' "$scratch/output")" -eq 0 ] || complain "-m shows others, too"
	gives 0 compare -f json "$scratch/6-15.json" "$scratch/6-20.json"
	prints '"verdict": "not judged"'
	gives 0 compare -o "$scratch/comparison.md" "$scratch/6-15.json" "$scratch/6-20.json"
	grep -q '^| seconds elapsed |' "$scratch/comparison.md" || complain "-o x.md is no Markdown"
	"$probekit" compare - "$scratch/6-20.json" <"$scratch/6-15.json" >"$scratch/output" ||
		complain "- is not standard input"
	prints "'6-15: numpy, in place' (baseline)"
}

wrong_comparisons_are_refused()
{
	refuses "name two profiles" compare
	refuses "name two profiles" compare "$scratch/6-8.json"
	refuses "cannot be opened" compare "$scratch/6-8.json" "$scratch/nowhere.json"
	refuses "is a folder" compare "$scratch/6-8.json" "$scratch"
	refuses "did you mean markdown?" compare -f markdwn "$scratch/6-8.json" "$scratch/6-10.json"
	refuses "did you mean page-faults?" compare -m page-fault "$scratch/6-8.json" \
		"$scratch/6-10.json"
	refuses "did you mean command?" compare --region comand "$scratch/6-8.json" \
		"$scratch/6-10.json"
	refuses "is read, and would be written over" compare -o "$scratch/6-8.json" \
		"$scratch/6-8.json" "$scratch/6-10.json"
	refuses "cannot be written" compare -o "$scratch/no/file" "$scratch/6-8.json" \
		"$scratch/6-10.json"
	sed 's/"version": 1/"version": 99/' "$scratch/6-8.json" >"$scratch/newer.json"
	refuses "99" compare "$scratch/newer.json" "$scratch/6-10.json"
	refuses "give --run twice" compare --run true
	refuses "not both" compare --run true --run true "$scratch/6-8.json"
	refuses "go with --run" compare -r 3 "$scratch/6-8.json" "$scratch/6-10.json"
	refuses "takes a whole number" compare -r many --run true --run true
	if [ -c /dev/full ]; then
		status=0
		"$probekit" compare "$scratch/6-8.json" "$scratch/6-10.json" >/dev/full \
			2>"$scratch/errors" || status=$?
		[ "$status" -eq 125 ] || complain "a full disk gives $status"
		says "No space left"
	fi
}

# What ran, in which order: each command notes its letter
commands_run_in_turns()
{
	cat >"$scratch/note" <<-'END'
		#!/bin/sh
		echo "$1" >>"$2"
		echo "to be thrown away"
	END
	chmod +x "$scratch/note"
	gives 0 compare -w 1 -r 5 --run "'$scratch/note' A '$scratch/order'" \
		--run "'$scratch/note' B '$scratch/order'" --save "$scratch/saved-"
	[ "$(tr -d '\n' <"$scratch/order")" = ABABABABABAB ] ||
		complain "they ran in the order $(tr -d '\n' <"$scratch/order")"
	prints '5 + 5 runs'
	if grep -q "thrown away" "$scratch/output"; then
		complain "the commands' output is in the report"
	fi
	gives 0 compare "$scratch/saved-1.json" "$scratch/saved-2.json"
	prints '5 + 5 runs'
	prints "Region 'note'"
}

# Far enough apart for any machine: told by ranks, not by a time
a_slower_command_is_told()
{
	gives 0 compare -w 0 -r 5 -m elapsed --run 'true' --run 'sleep 0.2'
	prints "Region 'true'.*: slower: the candidate took "
}

commands_that_fail_are_told()
{
	refuses "run 1 of 'false' ended with status 1: nothing is compared (-i goes on)" \
		compare -w 0 -r 2 --run true --run false
	gives 0 compare -i -w 0 -r 2 --run true --run false
	says "2 runs failed, and are compared all the same"
	gives 127 compare -w 0 -r 2 --run true --run nowhere-to-be-found
	says "there is no such command in PATH"
	refuses "let a shell run the commands (--shell)" compare --run 'true | true' --run true
	gives 0 compare --shell -w 0 -r 1 --run 'true | true' --run 'exit 0'
	prints "not judged"
	gives 0 compare -w 0 -r 1 -e page-faults --event task-clock --source os --run true --run true
	prints "^ page-faults .* os$"
	refuses "--set and --event exclude" compare -s cache -e page-faults --run true --run true
	refuses "go with --run" compare --source os "$scratch/6-10.json" "$scratch/6-15.json"
	refuses "cannot be written" compare --save "$scratch/no/folder" --run true --run true
	echo | "$probekit" compare --run true --run true >"$scratch/output" 2>"$scratch/errors" &&
		complain "standard input is a pipe, and each run is to read it"
	says "standard input is a pipe"
}

# The whole rounds before it are compared
an_interruption_leaves_a_report()
{
	status=0
	"$probekit" compare -w 0 -r 1000 --shell --run "echo >>'$scratch/rounds'" --run 'exit 0' \
		</dev/null >"$scratch/output" 2>"$scratch/errors" &
	while [ "$(cat "$scratch/rounds" 2>/dev/null | wc -l)" -lt 3 ]; do
		kill -0 $! || break
		sleep 0.05
	done
	kill -TERM $!
	wait $! || status=$?
	[ "$status" -eq 143 ] || complain "interrupted, it gives $status and not 143"
	says "interrupted (Terminated) in .* whole rounds\{0,1\}"
	prints "Probekit comparison of"
}

limits_give_their_status()
{
	base=$scratch/6-10.json
	gives 0 check --baseline "$base" -l instructions=+0 -l command:page-faults=-99% \
		"$scratch/6-15.json"
	prints ' within  *instructions=+0'
	gives 3 check --baseline "$base" -l instructions=+0 --limit cache-misses=+1% \
		"$scratch/6-15.json"
	prints ' BROKEN .*from 519,793 to 2,886,525'
	sed 's/"imported"/"perf"/' "$scratch/6-15.json" >"$scratch/counted.json"
	gives 2 check --baseline "$base" -l instructions=+0 "$scratch/counted.json"
	prints 'different sources'
	sed 's/"name": "command"/"name": "another"/; s/"imported_from": .*/"pid": 1/' \
		"$scratch/6-15.json" >"$scratch/renamed.json"
	gives 2 check --baseline "$base" -l instructions=+0 "$scratch/renamed.json"
	says "no region is in both"
	gives 3 check --baseline "$base" -l cache-misses=+1% -o "$scratch/check.xml" \
		"$scratch/6-15.json"
	grep -q '<failure message="from 519,793' "$scratch/check.xml" || complain "no JUnit XML"
	gives 3 check --baseline "$base" -l cache-misses=+1% -f smaller "$scratch/6-15.json"
	prints '"name": "command: cache-misses"'
}

wrong_checks_are_refused()
{
	base=$scratch/6-10.json
	refuses "name the profile to set limits from" check -l instructions=+0 "$base"
	refuses "name a limit" check --baseline "$base" "$base"
	refuses "name one profile" check --baseline "$base" -l instructions=+0
	refuses "name one profile" check --baseline "$base" -l instructions=+0 "$base" "$base"
	refuses "did you mean instructions?" check --baseline "$base" -l instrutions=+0 "$base"
	refuses "begins with +, -, +- or =" check --baseline "$base" -l instructions=5 "$base"
	refuses "would be written over" check --baseline "$base" -l instructions=+0 -o "$base" \
		"$scratch/6-15.json"
}

[ -x "$probekit" ] || skip "$probekit was not built"
make_profiles
the_chapter_is_compared
wrong_comparisons_are_refused
commands_run_in_turns
a_slower_command_is_told
commands_that_fail_are_told
an_interruption_leaves_a_report
limits_give_their_status
wrong_checks_are_refused
finish
