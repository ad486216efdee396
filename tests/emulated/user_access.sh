#!/bin/sh
# SPDX-License-Identifier: MIT
# Counters read from user space: refused by the system, and allowed, on two models of CPU.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/../shell_support.sh"
# shellcheck source=tests/emulated/report_support.sh
. "$(dirname "$0")/report_support.sh"

# passes TEST OPTION...: test_user_access chooses its tests by the sysctl; TEST is one of those.
passes()
{
	passes_test=$1
	shift
	report_of "$scratch/log" "$@" tests/emulated/test_user_access
	cat "$scratch/log" >>"$scratch/output"
	grep -v '^\[' "$scratch/output" || true
	grep -q "OK \] $passes_test" "$scratch/output" || complain "$*: $passes_test was not run"
}

passes where_the_system_forbids_it_every_event_is_refused --sysctl kernel.perf_user_access=0
passes the_page_reads_what_read_does --sysctl kernel.perf_user_access=1 \
	--user 1000 --sysctl kernel.perf_event_paranoid=2
passes the_page_reads_what_read_does --sysctl kernel.perf_user_access=1 --cpu max
finish
