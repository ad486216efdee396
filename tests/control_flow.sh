#!/bin/sh
# SPDX-License-Identifier: MIT
# Regions change no control flow: programs print the same with and without PROBE_DISABLE. And no
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

# Disabled, it is linked without the library.
build_both()
{
	build enabled "$library" -Wl,-rpath,"$(dirname "$library")"
	build disabled -DPROBE_DISABLE
}

run_both()
{
	rm -f "$scratch/profile.json"
	PROBE_OUTPUT=$scratch/profile.json "$scratch/enabled" "$mode" >"$scratch/enabled.trace" ||
		complain "$how ends with status $?"
	"$scratch/disabled" "$mode" >"$scratch/disabled.trace" ||
		complain "$how, disabled, ends with status $?"
}

traces_are_equal()
{
	[ -s "$scratch/disabled.trace" ] || complain "$how prints nothing"
	cmp "$scratch/disabled.trace" "$scratch/enabled.trace" >&2 ||
		complain "$how takes another way when its regions are disabled"
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
	run_both
	traces_are_equal
	[ -e "$scratch/profile.json" ] || {
		complain "$how leaves no profile"
		return
	}
	"$python" "$top_srcdir/tests/profile_lines.py" "$scratch/profile.json" >"$scratch/lines" ||
		die "$how: its profile cannot be read"
	visits_are_as_expected
	warnings_are_as_expected
}

# check SOURCE COMPILER
check()
{
	source=$1
	compiler=$2
	for level in -O0 -O2; do
		build_both
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
