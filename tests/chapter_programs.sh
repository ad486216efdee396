#!/bin/sh
# SPDX-License-Identifier: MIT
# The chapter's other programs compute what they should, mark what they say, and name bad input.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

programs=$top_builddir/examples/chapter

# visits REGION: in the CSV of the last program
visits()
{
	awk -F, -v region="$1" '$2 == region && $5 == "elapsed" && $6 == "inclusive" { print $4 }' \
		"$scratch/report.csv"
}

# runs PROGRAM ARGUMENT...
runs()
{
	program=$1
	shift
	PROBE_OUTPUT=$scratch/report.csv "$programs/$program" "$@" >"$scratch/out" 2>"$scratch/errors" ||
		complain "$program $*: $(cat "$scratch/errors")"
}

# visited REGION TIMES
visited()
{
	[ "$(visits "$1")" = "$2" ] || complain "region '$1': '$(visits "$1")' visits, and not $2"
}

refuses()
{
	program=$1
	shift
	status=0
	"$programs/$program" "$@" >"$scratch/out" 2>"$scratch/errors" || status=$?
	[ "$status" -eq 2 ] || complain "$program $*: ends with $status"
	grep -q '^Usage: ' "$scratch/errors" || complain "$program $*: no word of how to use it"
}

# Lengths that leave a rest behind vectors, and one
for length in 1 7 1000 1003; do
	runs norm "$length" 3
	for way in list "list of squares" generator array "sum of products" dot; do
		visited "$way" 3
	done
done
runs invariant 1000
visited sine_inside 1
visited sine_outside 1
runs line
visited evolve 1000
[ "$(grep -c '^"t = ' "$scratch/out")" -eq 5 ] || complain "line: no five blocks"
runs small 10
visited 'a = a + b' 10
visited 'a += b' 10

# The address changes with each new array, and stays where there is none.
addresses()
{
	grep "$1" "$scratch/out" | grep -o '0x[0-9a-f]*' | sort -u | wc -l
}
[ "$(addresses '^a += b')" -eq 1 ] || complain "a += b moves: $(cat "$scratch/out")"
[ "$(addresses '^a = a + b')" -gt 1 ] || complain "a = a + b stays: $(cat "$scratch/out")"

PROBE=off "$programs/plane" square >"$scratch/square" || complain "plane square fails"
PROBE=off "$programs/plane" discs >"$scratch/discs" || complain "plane discs fails"
[ "$(grep -c '^# after' "$scratch/discs")" -eq 3 ] || complain "plane: no three blocks"
cmp -s "$scratch/square" "$scratch/discs" && complain "plane: two starts look alike"

refuses norm 0
refuses norm 1e6
refuses norm 3 3 3
refuses invariant -1
refuses small many
refuses plane circle
refuses line 5
refuses plane
if [ -e /dev/full ]; then
	PROBE=off "$programs/line" >/dev/full 2>"$scratch/errors" && complain "line: writes to a full disk"
	grep -q 'standard output' "$scratch/errors" || complain "line: no word of a full disk"
fi
finish
