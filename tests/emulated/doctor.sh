#!/bin/sh
# SPDX-License-Identifier: MIT
# probekit doctor where there is a PMU: of 6 counters and one for cycles, exact to the instruction.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/../shell_support.sh"
# shellcheck source=tests/emulated/report_support.sh
. "$(dirname "$0")/report_support.sh"

# examine OPTION...: what doctor says, as one line, in $scratch/said
examine()
{
	asked=$*
	"$top_srcdir/scripts/emulated-pmu" --no-build "$@" tools/probekit doctor --no-measure \
		>"$scratch/output" 2>"$scratch/messages" || {
		status=$?
		[ $status -ne 77 ] || exit 77
		cat "$scratch/output" "$scratch/messages" >&2
		die "doctor failed with $status in a guest with: $asked"
	}
	tr -s ' \n' '  ' <"$scratch/output" >"$scratch/said"
}

says()
{
	grep -q -F -e "$1" "$scratch/said" || {
		complain "in a guest with '$asked', doctor does not say: $1"
		cat "$scratch/output" >&2
	}
}

examine
says "counters at once ok 7: cycles, instructions and 5 more"
says "trust in the PMU ok a loop of 4000000 instructions was counted as 40"
says "user-space reads limited /proc/sys/kernel/perf_user_access is 0"
says "Here probekit counts cycles, instructions, task-clock"
examine --user 1000 --sysctl kernel.perf_event_paranoid=2 --sysctl kernel.perf_user_access=1
says "counters at once ok 7: cycles, instructions and 5 more"
says "user-space reads ok"
says "in user mode only: cycles and instructions"
examine --user 1000 --sysctl kernel.perf_event_paranoid=3
says "permission missing perf_event_paranoid is 3"
says "not even cycles are counted"
examine --cpu max,pmu=off
says "PMU missing"
says "Without a PMU there is nothing to say of: counters at once, trust in the PMU"
finish
