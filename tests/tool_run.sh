#!/bin/sh
# SPDX-License-Identifier: MIT
# `probekit run`: what reaches the command and what comes back, whatever becomes of it.
set -eu
# What starts the tests in the background may have them ignore SIGINT (POSIX has a shell do so), and
# nohup SIGHUP; a shell cannot undo that.
if [ -z "${signals_are_default:-}" ]; then
	signals_are_default=yes exec env --default-signal "$0" "$@"
fi
unset signals_are_default
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

top_builddir=$(cd "$top_builddir" && pwd)
# Not by libtool's script, which is a process of its own kind.
probekit=$top_builddir/tools/.libs/probekit
LD_LIBRARY_PATH=$top_builddir/lib/.libs
export LD_LIBRARY_PATH
program=$top_builddir/tests/tool_run_program
runs=$scratch/runs
out=$scratch/out
err=$scratch/err

# What a run leaves behind would stand here.
mkdir "$scratch/temporary"
TMPDIR=$scratch/temporary
export TMPDIR

# run [OPTION...] -- COMMAND...: its streams in $out and $err, its exit status in $status
run()
{
	: >"$runs"
	status=0
	"$probekit" run "$@" >"$out" 2>"$err" </dev/null || status=$?
	no_files_are_left "$*"
}

no_files_are_left()
{
	[ -z "$(ls "$TMPDIR")" ] || complain "$1: files are left in TMPDIR: $(ls "$TMPDIR")"
	rm -rf "${TMPDIR:?}"/*
}

# ends_with STATUS: of the run before
ends_with()
{
	[ "$status" -eq "$1" ] || {
		complain "exit status $status, not $1; it said:"
		cat "$err" >&2
	}
}

# says TEXT...: each on standard error
says()
{
	for text; do
		tr '\n' ' ' <"$err" | tr -s ' ' | grep -q -F -e "$text" || {
			complain "it does not say '$text' but:"
			cat "$err" >&2
		}
	done
}

says_not()
{
	! grep -F -e "$1" "$err" >&2 || complain "it says '$1'"
}

# ran TIMES: the command, which adds a line to $runs
ran()
{
	[ "$(wc -l <"$runs")" -eq "$1" ] || complain "it ran $(wc -l <"$runs") times, not $1"
}

note="echo run >>'$runs'"
in_third="[ \$(wc -l <'$runs') -lt 3 ] ||"

reports_repeats_on_standard_error_alone()
{
	run -- sh -c "$note; echo words"
	ends_with 0
	ran 5
	says "report for 'sh -c echo run" ' 5 runs' "Region 'sh', 1 visit a run" 'task-clock (msec)' \
		'page-faults' 'seconds elapsed' '( +-'
	[ "$(sort -u "$out")" = words ] || complain "standard output is not the command's alone"
	[ "$(wc -l <"$out")" -eq 5 ] || complain "standard output is not that of 5 runs"
	run -r 2 -w 3 sh -c "$note"
	ran 5
	says ' 2 runs'
}

failures_have_their_statuses()
{
	run -- no-such-command-anywhere
	ends_with 127
	says "'no-such-command-anywhere' cannot be run: there is no such command in PATH"
	run -- "$scratch/nothing"
	ends_with 127
	says 'there is no such file'
	printf '#!/no/such/interpreter\n' >"$scratch/script"
	run -- "$scratch/script"
	ends_with 126
	says 'Permission denied'
	chmod +x "$scratch/script"
	run -- "$scratch/script"
	ends_with 127
	says 'the interpreter that it names is not there'
	run -r 2 -- sh -c 'kill -TERM $$'
	ends_with 143
	says 'run 1 of 2 was ended by signal 15'
	run -r 1 -- sh -c 'exit 3'
	ends_with 3
	says 'the command ended with status 3' "Region 'sh'"
}

wrong_use_runs_nothing()
{
	run -r 2
	ends_with 125
	says 'which command?'
	for wrong in '-r 0' '-r x' '-w -1' '-s cach' '-e cycels' '--count all' '--source luck' \
		'--format odt' '--frob' '-s cache -e cycles' '--format text' '-q' \
		"-o $scratch/no/file" "-o $scratch"; do
		# shellcheck disable=SC2086 # a list of words
		run $wrong -- sh -c "$note"
		ends_with 125
		ran 0
		[ -s "$err" ] || complain "$wrong: nothing is said"
	done
	run --help
	ends_with 0
	grep -q -e '--ignore-failure' "$out" || complain "--help does not tell of the options"
}

a_failing_run_stops_it()
{
	run -- sh -c "$note; $in_third exit 7"
	ends_with 7
	ran 3
	says ' 2 runs' 'run 3 of 5 ended with status 7: the report is of the 2 runs before it'
	run -i -- sh -c "$note; $in_third exit 7"
	ends_with 7
	ran 5
	says ' 5 runs' '3 of 5 runs failed; the report is of all of them'
	run -w 1 -- sh -c "$note; exit 7"
	ends_with 7
	ran 1
	says 'warm-up run 1 ended with status 7: nothing was counted'
}

# interrupted_by SIGNAL: sent in the third run, to probekit alone, which hands it on
interrupted_by()
{
	: >"$runs"
	"$probekit" run -- sh -c "$note; $in_third { trap 'exit 9' $1; echo >'$scratch/ready';
		while :; do sleep 0.1; done; }" >"$out" 2>"$err" </dev/null &
	process=$!
	while [ ! -e "$scratch/ready" ] && kill -0 "$process"; do
		sleep 0.1
	done
	rm -f "$scratch/ready"
	kill "-$1" "$process"
	status=0
	wait "$process" || status=$?
	no_files_are_left "SIG$1"
	ends_with 9
	ran 3
	says ' 2 runs'
}

signals_are_handed_on()
{
	for signal in TERM HUP; do
		interrupted_by $signal
		says 'in run 3 of 5: the report is of the 2 runs before it'
	done
	interrupted_by USR1
	says 'run 3 of 5 ended with status 9'
	# What the command sends to its parent is not for itself.
	run -r 2 -- sh -c "trap 'exit 9' USR1; kill -USR1 \$PPID; sleep 0.1"
	ends_with 0
}

in_a_terminal()
{
	python=$(python_with pty)
	if [ -z "$python" ]; then
		left_out "no python3 can import pty: install python3"
		return
	fi
	: >"$runs"
	"$python" "$top_srcdir/tests/tool_run_terminal.py" "$probekit" "$scratch" >"$err" 2>&1 ||
		complain "tool_run_terminal.py"
	[ ! -s "$err" ] || {
		complain "in a terminal:"
		cat "$err" >&2
	}
	no_files_are_left "in a terminal"
}

# What a shell says of itself and of what it starts.
# shellcheck disable=SC2016 # for the command to expand
show_state='open=
for fd in 0 1 2 3 4 5 6 7 8 9 20 21; do
	[ ! -e /proc/$$/fd/$fd ] || open="$open $fd"
done
state=$(
	# But for signals 32 and 33, with which libc makes threads what they are.
	grep -E "^Sig(Blk|Ign|Cgt)" /proc/self/status | while read -r name mask; do
		printf "%s %x\n" "$name" $((0x$mask & ~0x180000000))
	done
	cut -d " " -f 5-8 /proc/$$/stat
	for fd in $open; do
		echo "$fd $(readlink /proc/$$/fd/$fd)"
	done
	umask
	pwd
)
printf "%s\n" "$state" >"$1"
'

# same_state HOW: in a command run by probekit as in one that is not, started HOW
same_state()
{
	printf '%s' "$show_state" >"$scratch/state.sh"
	cat >"$scratch/start.sh" <<-END
		exec 9>&-
		$1
		"\$@"
	END
	sh "$scratch/start.sh" sh "$scratch/state.sh" "$scratch/plain" || :
	sh "$scratch/start.sh" "$probekit" run -r 1 -- sh "$scratch/state.sh" "$scratch/counted" || :
	diff "$scratch/plain" "$scratch/counted" >&2 ||
		complain "a command started by '$1' is not left as it is (without probekit: <)"
}

the_command_is_left_as_it_is()
{
	same_state 'exec <"$0" 2>/dev/null'
	same_state 'exec </dev/null 2>/dev/null; trap "" INT HUP PIPE; umask 077; cd /'
	same_state 'exec 2>/dev/null <&-'
	same_state 'exec 2>/dev/null </dev/null >&-'
	same_state 'exec </dev/null 2>&-'
	same_state 'exec <&- 2>&- >&-'
	no_files_are_left "closed streams"
	lines=$(wc -l <"$scratch/counted")
	[ "$lines" -ge 6 ] || complain "a command shows $lines lines of its state"
}

a_file_is_read_anew_by_each_run()
{
	seq 3 >"$scratch/input"
	{
		read -r first
		"$probekit" run -w 1 -r 3 -- cat >"$out" 2>"$err"
	} <"$scratch/input"
	[ "$first $(tr '\n' ' ' <"$out")" = '1 2 3 2 3 2 3 2 3 ' ] ||
		complain "a run did not find standard input where it stood"
}

a_pipe_is_read_once()
{
	echo line | "$probekit" run -- cat >"$out" 2>"$err" || complain "a pipe as input"
	[ "$(cat "$out")" = line ] || complain "the pipe was not given to the one run"
	says ', 1 run;' 'there is one run: standard input is a pipe'
	: >"$runs"
	status=0
	echo line | "$probekit" run -r 2 -- sh -c "$note" >"$out" 2>"$err" || status=$?
	ends_with 125
	ran 0
	says 'standard input is a pipe, which can be read but once'
	: >"$scratch/ready"
	{ rm "$scratch/ready"; } | {
		while [ -e "$scratch/ready" ]; do :; done
		sleep 0.5
		"$probekit" run -r 2 -- sh -c "$note" 2>"$err" ||
			complain "a pipe that is at its end is refused"
	}
}

saves_the_profile()
{
	run -r 3 -o "$scratch/run.json" -- sh -c "$note"
	ends_with 0
	says "Region 'sh'"
	grep -q '"repeats": 3' "$scratch/run.json" || complain "run.json is no profile of 3 runs"
	run -q -r 1 -o "$scratch/run.txt" -- sh -c "$note"
	[ ! -s "$err" ] || complain "--quiet says: $(cat "$err")"
	grep -q "Region 'sh'" "$scratch/run.txt" || complain "run.txt holds no report"
	run -q -r 1 --format json -o "$scratch/run.txt" -- sh -c "$note"
	grep -q '"repeats": 1' "$scratch/run.txt" || complain "--format does not decide"
	ln -s run.json "$scratch/link.json"
	run -r 1 -o "$scratch/link.json" -- true
	[ -L "$scratch/link.json" ] || complain "a link was replaced by the file"
	grep -q '"repeats": 1' "$scratch/run.json" || complain "the link's target was not replaced"
	run -q -r 1 -o - -- echo words
	[ "$(head -n 1 "$out")" = words ] || complain "the profile stands before what the command wrote"
	grep -q '"repeats": 1' "$out" || complain "-o - does not write to standard output"
	for format in json text; do
		run -r 1 -o /dev/full --format $format -- true
		ends_with 125
		says '/dev/full' 'No space left on device' "Region 'true'"
	done
	run -r 1 -o /dev/full -- sh -c 'exit 4'
	ends_with 4
	left=$(find "$scratch" -name 'run.*' | wc -l)
	[ "$left" -eq 2 ] || complain "$left files named run.*, not run.json and run.txt"
}

regions_stand_in_the_report()
{
	run -r 2 -o "$scratch/inner.json" -- "$program"
	says "Region 'tool_run_program/work', 1 visit a run"
	grep -q 'counted from outside' "$scratch/inner.json" ||
		complain "what is left outside of the regions is not said to be no count"
	run -r 2 -- sh -c "'$program' | '$program'"
	says "Region 'sh/work', 2 visits a run" 'several processes visited the region'
	run -r 2 -- "$program" stop
	ends_with 0
	says_not tool_run_program/work
	says_not 'are lost'
	PROBE=off
	export PROBE
	run -r 2 -- "$program"
	unset PROBE
	says "Region 'tool_run_program'" ' page-faults '
	says_not tool_run_program/work
}

lost_regions_are_said()
{
	for how in _exit exec signal; do
		run -r 1 -- "$program" $how
		[ $how = signal ] || ends_with 0
		says "regions of '$(basename "$program")' are lost" "Region 'tool_run_program'"
	done
	ends_with 137
	run -r 1 -- "$program" set
	says 'are left out' 'counted the set events and not default'
}

the_environment_is_respected()
{
	PROBE_SET=software
	export PROBE_SET
	run -r 1 -- sh -c 'echo "$PROBE_SET"'
	[ "$(cat "$out")" = software ] || complain "PROBE_SET was changed to $(cat "$out")"
	says 'set software'
	run -r 1 -s cache -- sh -c 'echo "$PROBE_SET"'
	[ "$(cat "$out")" = cache ] || complain "PROBE_SET is $(cat "$out") in spite of -s cache"
	says 'set cache'
	unset PROBE_SET
	PROBE_EVENTS=page-faults
	export PROBE_EVENTS
	run -r 1 -s cache -- "$program"
	says 'set cache' 'tool_run_program/work'
	run -r 1 -e task-clock -e minor-faults -- "$program"
	says 'task-clock' 'minor-faults' 'tool_run_program/work'
	says_not ' page-faults'
	unset PROBE_EVENTS
	printf '{"name": "mine", "events": [{"name": "page-faults"}]}' >"$scratch/mine.json"
	(cd "$scratch" && PROBE_OUTPUT=never.json "$probekit" run -r 1 -s ./mine.json -- \
		sh -c "cd / && '$program'" </dev/null 2>"$err")
	says 'set mine' "Region 'sh/work'"
	[ ! -e "$scratch/never.json" ] || complain "PROBE_OUTPUT was written to as well"
	PROBE_COUNT=process
	export PROBE_COUNT
	run -r 1 -- sh -c 'echo "$PROBE_COUNT"'
	[ "$(cat "$out")" = process ] || complain "PROBE_COUNT was changed to $(cat "$out")"
	unset PROBE_COUNT
	TMPDIR=$scratch/no
	run -r 1 -- "$program" 2>"$scratch/ls" || :
	TMPDIR=$scratch/temporary
	says 'regions will not be counted' "Region 'tool_run_program'"
}

passes_need_counters()
{
	run -r 1 --passes -e page-faults -- true
	ends_with 0
	says 'there is one pass: the set lacks the event instructions'
	PROBE_SOURCE=os
	export PROBE_SOURCE
	run -r 1 --passes -- true
	unset PROBE_SOURCE
	ends_with 0
	says 'there is one pass: '
}

need_shared_library
[ -x "$probekit" ] || skip "the command was not built: install libsmartcols-dev"
cd "$scratch"
reports_repeats_on_standard_error_alone
failures_have_their_statuses
wrong_use_runs_nothing
a_failing_run_stops_it
signals_are_handed_on
in_a_terminal
the_command_is_left_as_it_is
a_file_is_read_anew_by_each_run
a_pipe_is_read_once
saves_the_profile
regions_stand_in_the_report
lost_regions_are_said
the_environment_is_respected
passes_need_counters
finish
