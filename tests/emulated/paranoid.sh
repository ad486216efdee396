#!/bin/sh
# SPDX-License-Identifier: MIT
# What an ordinary user is told at each level of kernel.perf_event_paranoid, and root at the highest.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/../shell_support.sh"
# shellcheck source=tests/emulated/report_support.sh
. "$(dirname "$0")/report_support.sh"

# at LEVEL USER NAME: the report is that of tests/emulated/NAME.report.
at()
{
	echo "level $1, user $2: $3"
	report_of "$scratch/report" --user "$2" --sysctl "kernel.perf_event_paranoid=$1" \
		examples/quickstart
	is_as_kept "$scratch/report" "$3"
}

# Up to 1 the kernel may be counted by everyone: what root sees.
at -1 1000 quickstart
at 0 1000 quickstart
at 1 1000 quickstart
# User mode only, and no ratio of it and a clock that goes on in the kernel.
at 2 1000 paranoid-2
# Debian's levels: perf_event_open is for root.
at 3 1000 paranoid-3
at 4 1000 paranoid-4
at 4 0 quickstart
finish
