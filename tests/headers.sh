#!/bin/sh
# SPDX-License-Identifier: MIT
# The public headers compile without a warning as every C and C++ we promise, by gcc and clang, with
# dormant probes too, and leave nothing behind when disabled.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

warnings="-Wall -Wextra -Wpedantic -Wshadow -Wredundant-decls -Werror"
c_warnings="$warnings -Wnested-externs -Wdeclaration-after-statement"
cxx_warnings="$warnings -Wold-style-cast"
# Each header alone, and both in either order.
includes="probekit.h probekit-profile.h
probekit.h,probekit-profile.h probekit-profile.h,probekit.h"

# knows COMPILER LANGUAGE STANDARD: says which standards an old compiler cannot be asked for.
knows()
{
	"$1" -std="$3" -x "$2" -fsyntax-only /dev/null 2>/dev/null || {
		left_out "$1 does not know -std=$3"
		return 1
	}
}

# compile WHAT COMPILER FLAG...
compile()
{
	what=$1
	shift
	compiled=$((compiled + 1))
	"$@" -I"$top_srcdir/include" >"$scratch/messages" 2>&1 || {
		complain "$what does not compile by: $*"
		cat "$scratch/messages" >&2
	}
}

includes_compile()
{
	for list in $includes; do
		echo "$list" | tr ',' '\n' | sed 's/.*/#include <&>/' >"$scratch/includes"
		# What is empty but for declarations is no C.
		echo 'extern int something;' >>"$scratch/includes"
		compile "an include of $list" "$@" -fsyntax-only -x "$language" "$scratch/includes"
	done
}

# forms_compile LANGUAGE SOURCE COMPILER STANDARD WARNING...
forms_compile()
{
	language=$1
	source=$2
	command="$3 -std=$4"
	shift 4
	for kind in "" -DPROBE_DISABLE -DPROBE_WEAK; do
		# shellcheck disable=SC2086 # these are lists of words
		includes_compile $command $kind "$@"
		for level in -O0 -O2; do
			# shellcheck disable=SC2086
			compile "$source" $command $kind $level "$@" -c \
				"$top_srcdir/tests/$source" -o "$scratch/forms.o"
		done
	done
}

c_forms_compile()
{
	for standard in c99 c11 c17 gnu11; do
		knows "$1" c "$standard" || continue
		# shellcheck disable=SC2086
		forms_compile c header_forms.c "$1" "$standard" $c_warnings
	done
}

cxx_forms_compile()
{
	for standard in c++11 c++17 c++20; do
		knows "$1" c++ "$standard" || continue
		# shellcheck disable=SC2086
		forms_compile c++ header_forms.cc "$1" "$standard" $cxx_warnings
	done
}

# No symbol, no site and no name of a region.
object_is_clean()
{
	symbols=$(nm -C "$1" | grep -i probe_ || :)
	[ -z "$symbols" ] || complain "$2 leaves symbols in the object: $symbols"
	if grep -q -a vanishing "$1"; then
		complain "$2 leaves the names of regions in the object"
	fi
	if readelf -S -W "$1" | grep -q note.probekit; then
		complain "$2 leaves a note in the object"
	fi
}

code_of()
{
	objdump -d "$1" | sed '/file format/d'
}

# disabled_is_erased SOURCE COMPILER
disabled_is_erased()
{
	for level in -O0 -O2; do
		compile "$1" "$2" $level -DPROBE_DISABLE -c "$top_srcdir/tests/$1" \
			-o "$scratch/disabled.o"
		object_is_clean "$scratch/disabled.o" "$1, disabled, by $2 $level,"
	done
	compile "$1" "$2" -DPROBE_DISABLE -DPROBE_WEAK -c "$top_srcdir/tests/$1" \
		-o "$scratch/both.o"
	object_is_clean "$scratch/both.o" "$1, dormant and disabled, by $2,"
	# The last was -O2: its code is that of a file that never had probes.
	compile "$1" "$2" -O2 -DUNMARKED -c "$top_srcdir/tests/$1" -o "$scratch/unmarked.o"
	code_of "$scratch/disabled.o" >"$scratch/disabled.code"
	code_of "$scratch/unmarked.o" >"$scratch/unmarked.code"
	diff "$scratch/unmarked.code" "$scratch/disabled.code" >"$scratch/difference" || {
		complain "$1 by $2 -O2: -DPROBE_DISABLE changes the code:"
		head -n 20 "$scratch/difference" >&2
	}
}

# A test that cannot fail tests nothing: with probes the object does hold them.
enabled_is_not_clean()
{
	compile "$1" "$2" -c "$top_srcdir/tests/$1" -o "$scratch/enabled.o"
	nm "$scratch/enabled.o" | grep -q probe_site_enter ||
		complain "$1 by $2 holds no probes even when they are not disabled"
}

# Every symbol that would be needed at link time is a weak one.
dormant_needs_nothing()
{
	for level in -O0 -O2; do
		compile "$1" "$2" $level -DPROBE_WEAK -c "$top_srcdir/tests/$1" -o "$scratch/weak.o"
		strong=$(nm "$scratch/weak.o" | grep 'U probe_' || :)
		[ -z "$strong" ] || complain "$1 by $2 $level -DPROBE_WEAK needs $strong"
		nm "$scratch/weak.o" | grep -q 'w probe_site_enter' ||
			complain "$1 by $2 $level -DPROBE_WEAK holds no probes"
	done
}

main()
{
	compiled=0
	c=$(those_of gcc clang)
	cxx=$(those_of g++ clang++)
	[ -n "$c" ] || lacking "there is neither gcc nor clang: install one"
	for compiler in $c; do
		c_forms_compile "$compiler"
		disabled_is_erased header_forms.c "$compiler"
		enabled_is_not_clean header_forms.c "$compiler"
		dormant_needs_nothing header_forms.c "$compiler"
	done
	for compiler in $cxx; do
		cxx_forms_compile "$compiler"
		disabled_is_erased header_forms.cc "$compiler"
		enabled_is_not_clean header_forms.cc "$compiler"
		dormant_needs_nothing header_forms.cc "$compiler"
	done
	# shellcheck disable=SC2086
	echo "$compiled compilations by" $c $cxx
	finish
}

for tool in nm objdump readelf; do
	has $tool || lacking "$tool is missing: install binutils"
done
main
