# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # top_srcdir and scratch are of shell_support.sh
# What the scripts here share; read with `.`, after ../shell_support.sh.

here=$top_srcdir/tests/emulated

# report_of FILE OPTION... PROGRAM ARGUMENT...: what the program writes to standard error.
report_of()
{
	report_of_file=$1
	report_of_status=0
	shift
	"$top_srcdir/scripts/emulated-pmu" --no-build "$@" >"$scratch/output" 2>"$report_of_file" ||
		report_of_status=$?
	[ $report_of_status -ne 0 ] || return 0
	cat "$scratch/output" "$report_of_file" >&2
	[ $report_of_status -ne 77 ] || exit 77
	die "$* failed with $report_of_status"
}

# Two boots of one machine print the same bytes. What moves numbers from one checkout to the next is
# the version of the guest's kernel and of the compiler: they decide how many instructions are run,
# which here is the time, too. These numbers become N: of cycles, instructions, clocks and context
# switches; rates by a clock, GHz and CPUs; the variation; times and shares in the table of regions.
# What was counted of causes of known number (page faults, visits), each unavailable row, instructions
# per cycle (1.00), every label, source, footnote and column stay as they are.
moving_numbers_left_out()
{
	sed -E \
		-e 's/, Linux [0-9.]+$/, Linux N/' \
		-e 's/^.{20} (cycles|instructions|task-clock|context-switches|seconds) /                   N \1 /' \
		-e 's/^(.{20} (context-switches|(page|minor)-faults) +# ).{14}/\1         N \/sec/' \
		-e 's/# +[01]\.[0-9]{3} (CPUs utilized|GHz)/#     N.NNN \1/' \
		-e 's/\( \+-[ 0-9.]{6}%/( +-     N%/' \
		-e '/^ Regions /,/^$/ s/[0-9]+\.[0-9]+(%| [mun]?s)?|[0-9]+ ns/N/g' \
		-e '/^ Regions /,/^$/ s/ +/ /g' "$1"
}

# is_as_kept REPORT NAME: like tests/emulated/NAME.report, but for the numbers that move.
is_as_kept()
{
	moving_numbers_left_out "$here/$2.report" >"$scratch/kept"
	moving_numbers_left_out "$1" >"$scratch/printed"
	diff -u "$scratch/kept" "$scratch/printed" >&2 || {
		complain "the report is not that of tests/emulated/$2.report; it is:"
		cat "$1" >&2
	}
}
