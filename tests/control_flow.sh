#!/bin/sh
# SPDX-License-Identifier: MIT
# Regions change no control flow: programs print the same with and without PROBE_DISABLE, and with
# PROBE_WEAK, be their probes asleep or awake. And no
# control flow escapes the regions: visits are right, what is left open is said. control_flow.c and
# .cc are the programs, "their name.mode" the visits of each region.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

# build PROGRAM FLAG...: of $source by $compiler
build()
{
	program=$scratch/$1
	shift
	# shellcheck disable=SC2086 # lists of words
	"$compiler" $level $SANITIZE_CFLAGS -pthread -I"$top_srcdir/include" \
		"$top_srcdir/tests/$source" -o "$program" "$@" ||
		die "$compiler does not compile $source: is a compiler broken, or the header?"
}

# Disabled and asleep, it is linked without the library.
build_all()
{
	build enabled "$library" -Wl,-rpath,"$(dirname "$library")"
	build awake -DPROBE_WEAK -Wl,--no-as-needed "$library" -Wl,-rpath,"$(dirname "$library")"
	build asleep -DPROBE_WEAK
	build disabled -DPROBE_DISABLE
}

# run KIND: what it prints stands in $scratch/KIND.trace
run()
{
	rm -f "$scratch/profile.json"
	PROBE_OUTPUT=$scratch/profile.json "$scratch/$1" "$mode" >"$scratch/$1.trace" ||
		complain "$how, $1, ends with status $?"
}

# What the others are compared with comes first.
run_those_without_the_library()
{
	run disabled
	[ -s "$scratch/disabled.trace" ] || complain "$how prints nothing"
	run asleep
	takes_the_same_way asleep
	[ ! -e "$scratch/profile.json" ] || complain "$how leaves a profile without the library"
}

takes_the_same_way()
{
	cmp "$scratch/disabled.trace" "$scratch/$1.trace" >&2 ||
		complain "$how takes another way when its regions are $1"
}

visits_are_as_expected()
{
	sed '/^warning:/d' "$scratch/lines" | LC_ALL=C sort >"$scratch/visits"
	diff "$top_srcdir/tests/$source.$mode" "$scratch/visits" >&2 ||
		complain "$how: visits differ from tests/$source.$mode (<)"
}

# Each line marked so in the source is warned of by file and line; nothing else is.
warnings_are_as_expected()
{
	sed -n '/^warning:/p' "$scratch/lines" >"$scratch/warnings"
	expected=0
	if [ "$mode" = left ]; then
		for line in $(sed -n '/left open \*\/$/=' "$top_srcdir/tests/$source"); do
			expected=$((expected + 1))
			grep -q "$source:$line) was left open 1 time" "$scratch/warnings" ||
				complain "$how: no warning names $source:$line"
		done
	fi
	[ "$(wc -l <"$scratch/warnings")" -eq $expected ] || {
		complain "$how: $expected warnings were expected, these are there:"
		cat "$scratch/warnings" >&2
	}
}

check_mode()
{
	mode=$1
	how="$source ($mode) by $compiler $level"
	run_those_without_the_library
	for kind in enabled awake; do
		run $kind
		takes_the_same_way $kind
		[ -e "$scratch/profile.json" ] || {
			complain "$how, $kind, leaves no profile"
			continue
		}
		"$python" "$top_srcdir/tests/profile_lines.py" "$scratch/profile.json" \
			>"$scratch/lines" || die "$how: its profile cannot be read"
		visits_are_as_expected
		warnings_are_as_expected
	done
}

# check SOURCE COMPILER
check()
{
	source=$1
	compiler=$2
	for level in -O0 -O2; do
		build_all
		check_mode matched
		check_mode left
	done
}

main()
{
	c=$(c_compilers)
	cxx=$(cxx_compilers)
	for one in $c; do
		check control_flow.c "$one"
	done
	for one in $cxx; do
		check control_flow.cc "$one"
	done
	# shellcheck disable=SC2086
	echo "by" $c $cxx
	finish
}

python=$(python_with json)
[ -n "$python" ] || lacking "python3 is missing: it reads the profiles here"
need_shared_library
main
