#!/bin/sh
# SPDX-License-Identifier: MIT
# Dormant probes, by -DPROBE_WEAK: programs need no library and run as if there were none; preloaded,
# it wakes them in position-independent executables and shared objects; a note tells of them.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

# build NAME FLAG...: by $compiler
build()
{
	built=$scratch/$1
	shift
	# shellcheck disable=SC2086 # lists of words
	$compiler -Wall -Wextra -Wpedantic -Werror -DPROBE_WEAK -I"$top_srcdir/include" \
		"$scratch/dormant.$extension" -o "$built" "$@" >"$scratch/messages" 2>&1 || {
		complain "$compiler $* does not build dormant probes:"
		head -n 20 "$scratch/messages" >&2
	}
	[ ! -s "$scratch/messages" ] || {
		complain "$compiler $* warns:"
		cat "$scratch/messages" >&2
	}
	how="$compiler $*"
}

# run PRELOADED: the program $built
run()
{
	rm -f "$scratch/profile.json"
	LD_PRELOAD=$1 PROBE_OUTPUT=$scratch/profile.json "$built" >"$scratch/out" 2>"$scratch/err" ||
		complain "$how${1:+, preloaded,} ends with status $?"
	[ ! -s "$scratch/err" ] || {
		complain "$how${1:+, preloaded,} writes to standard error:"
		cat "$scratch/err" >&2
	}
}

sleeps_without_the_library()
{
	run ""
	[ "$(cat "$scratch/out")" = asleep ] || complain "$how is awake without the library"
	[ ! -e "$scratch/profile.json" ] || complain "$how leaves a profile without the library"
}

wakes_with_the_library()
{
	run "$library"
	[ -e "$scratch/profile.json" ] || {
		complain "$how does not wake when the library is preloaded"
		return
	}
	"$python" "$top_srcdir/tests/profile_lines.py" "$scratch/profile.json" >"$scratch/lines"
	diff - "$scratch/lines" >&2 <<-'END' || complain "$how: visits differ (expected: <)"
		1 outer
		3 outer/in a loop
		3 outer/in a loop/in_function
		2 outer/in a loop/at run time
	END
}

# notes_are FILE COUNT
notes_are()
{
	count=$(readelf -n -W "$1" 2>/dev/null | grep -c '^ *probekit .*0x00000000' || :)
	[ "$count" -eq "$2" ] || complain "$how leaves $count notes in ${1##*/}, not $2"
}

# What a dynamic linker can wake, as `probekit run` looks for it.
can_be_woken()
{
	readelf -W --dyn-syms "$1" | grep -q 'UND probe_site_enter'
}

programs_wake()
{
	for flags in "-fPIE -pie -O0" "-fPIE -pie -O2" "-fPIE -pie -O2 -flto" \
		"-fPIE -pie -O2 -ffunction-sections -Wl,--gc-sections"; do
		# shellcheck disable=SC2086
		build program $flags
		sleeps_without_the_library
		wakes_with_the_library
		notes_are "$built" 1
		can_be_woken "$built" || complain "$how: no symbol is left for the library"
	done
}

# Two files with probes, whose notes become one.
notes_do_not_pile_up()
{
	for flags in "-O2" "-O2 -flto"; do
		# shellcheck disable=SC2086
		build program -fPIE -pie $flags -DCALLER "$scratch/second.$extension"
		notes_are "$built" 1
		wakes_with_the_library
	done
}

shared_objects_wake()
{
	build libmarked.so -fPIC -shared -O2 -DLIBRARY
	notes_are "$built" 1
	build caller -fPIE -pie -DCALLER -UPROBE_WEAK -DPROBE_DISABLE "$scratch/libmarked.so" \
		-Wl,-rpath,"$scratch"
	notes_are "$built" 0
	run ""
	[ ! -e "$scratch/profile.json" ] || complain "$how leaves a profile without the library"
	wakes_with_the_library
}

# Addresses that are fixed at link time are those of a program without the library. Other
# architectures than x86-64 look them up all the same.
fixed_programs_sleep_on()
{
	build fixed -fno-pie -no-pie -O2
	notes_are "$built" 1
	sleeps_without_the_library
	if can_be_woken "$built"; then
		[ "$(uname -m)" != x86_64 ] || complain "$how has symbols for the library"
		wakes_with_the_library
		return
	fi
	run "$library"
	[ "$(cat "$scratch/out")" = asleep ] || complain "$how says that it is awake"
	[ ! -e "$scratch/profile.json" ] || complain "$how wakes: the manual says it does not"
}

linked_with_the_library_they_are_awake()
{
	# Linkers drop a library to which there are but weak references, unless told not to.
	build linked -fPIE -pie -Wl,--no-as-needed "$library" -Wl,-rpath,"$(dirname "$library")"
	run ""
	[ -e "$scratch/profile.json" ] || complain "$how leaves no profile"
}

main()
{
	for one in $(c_compilers) $(cxx_compilers); do
		compiler=$one
		extension=c
		case $one in *++) extension=cc ;; esac
		cp "$top_srcdir/tests/dormant.c" "$scratch/dormant.$extension"
		{
			printf '#undef CALLER\n#define LIBRARY\n'
			cat "$top_srcdir/tests/dormant.c"
		} >"$scratch/second.$extension"
		programs_wake
		notes_do_not_pile_up
		shared_objects_wake
		fixed_programs_sleep_on
		linked_with_the_library_they_are_awake
	done
	# shellcheck disable=SC2046
	echo "by" $(c_compilers) $(cxx_compilers)
	finish
}

has readelf || lacking "readelf is missing: install binutils"
python=$(python_with json)
[ -n "$python" ] || lacking "python3 is missing: it reads the profiles here"
need_shared_library
main
