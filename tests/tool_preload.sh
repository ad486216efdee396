#!/bin/sh
# SPDX-License-Identifier: MIT
# `probekit run` loads the library into programs with dormant probes, and says which it cannot wake.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

top_builddir=$(cd "$top_builddir" && pwd)
probekit=$top_builddir/tools/probekit

# Prints what it would be preloaded with, and whether somebody defines what it refers to weakly. The
# note is what -DPROBE_WEAK leaves.
cat >"$scratch/dormant.c" <<'END'
#include <stdio.h>
#include <stdlib.h>
#ifdef NOTE
__asm__(".pushsection .note.probekit,\"a\",%note\n"
	".balign 4\n.long 9, 0, 1\n.asciz \"probekit\"\n.balign 4\n.popsection");
#endif
extern const char *probe_version(void) __attribute__((weak));
int main(void)
{
	const char *preload = getenv("LD_PRELOAD");

	printf("%s %s\n", probe_version ? "awake" : "asleep", preload ? preload : "nothing");
	return 0;
}
END

cat >"$scratch/real.c" <<'END'
#define PROBE_WEAK
#include <probekit.h>
int main(void)
{
	PROBE_BEGIN(dormant_work);
	PROBE_END(dormant_work);
	return 0;
}
END

compile()
{
	name=$1
	shift
	$CC "$@" "$scratch/dormant.c" -o "$scratch/$name" 2>"$scratch/messages"
}

# run [OPTION...] -- COMMAND: its output in $out
run()
{
	out=$("$probekit" run -r 1 "$@" 2>"$scratch/err" </dev/null) || {
		complain "$* fails:"
		cat "$scratch/err" >&2
	}
}

prints()
{
	case $out in
	$1) ;;
	*) complain "the command prints '$out', not '$1'" ;;
	esac
}

says()
{
	grep -q -F -e "$1" "$scratch/err" || complain "it does not say '$1': $(cat "$scratch/err")"
}

wakes_what_has_the_note()
{
	compile plain -fPIE -pie
	compile dormant -fPIE -pie -DNOTE
	run -- "$scratch/plain"
	prints 'asleep nothing'
	run --preload -- "$scratch/plain"
	prints 'awake */libprobekit.so*'
	run -- "$scratch/dormant"
	prints 'awake */libprobekit.so*'
	run --no-preload -- "$scratch/dormant"
	prints 'asleep nothing'
	PATH=$scratch:$PATH run -- dormant
	prints 'awake */libprobekit.so*'
	LD_PRELOAD=$library run -- "$scratch/dormant"
	prints "awake $library:*/libprobekit.so*"
}

counts_the_regions_that_it_wakes()
{
	$CC -fPIE -pie -I"$top_srcdir/include" "$scratch/real.c" -o "$scratch/real"
	run -- "$scratch/real"
	says "Region 'real/dormant_work', 1 visit"
	run --no-preload -- "$scratch/real"
	! grep dormant_work "$scratch/err" || complain "probes are awake in spite of --no-preload"
}

says_what_cannot_be_woken()
{
	if compile static -static -DNOTE; then
		run -- "$scratch/static"
		prints 'asleep nothing'
		says "dormant probes of '$scratch/static' are not woken: it is linked statically"
	fi
	compile fixed -fno-pie -no-pie -DNOTE
	run -- "$scratch/fixed"
	prints 'asleep nothing'
	says 'are not woken: it is no PIE'
	compile unmarked -fno-pie -no-pie
	run -- "$scratch/unmarked"
	prints 'asleep nothing'
	! grep 'are not woken' "$scratch/err" || complain "it complains of a program without probes"
	cp "$scratch/dormant" "$scratch/foreign"
	# e_machine, of 1 (AT&T's WE 32100)
	printf '\001\000' | dd of="$scratch/foreign" bs=1 seek=18 conv=notrunc 2>/dev/null
	status=0
	"$probekit" run -r 1 -- "$scratch/foreign" 2>"$scratch/err" || status=$?
	[ $status -eq 126 ] || complain "a program of another machine ends with $status, not 126"
	says 'are not woken: it is of another architecture'
	says "'$scratch/foreign' cannot be run: Exec format error"
}

# Another user's, who is not us.
says_what_becomes_somebody_else()
{
	[ "$(id -u)" -eq 0 ] || return 0
	cp "$scratch/dormant" "$scratch/other"
	chown 65534 "$scratch/other"
	chmod u+s "$scratch/other"
	run -- "$scratch/other"
	says 'are not woken: it is set-user-ID'
}

# Damaged files are read up to the damage.
survives_what_is_damaged()
{
	size=$(wc -c <"$scratch/dormant")
	for length in 0 10 60 64 100 700 $((size / 2)); do
		head -c "$length" "$scratch/dormant" >"$scratch/damaged"
		chmod +x "$scratch/damaged"
		status=0
		# What is too short for an ELF file execvp(3) has the shell read: in a folder where it
		# may write what it takes for redirections.
		(cd "$scratch" && "$probekit" run -r 1 -- ./damaged >/dev/null 2>"$scratch/err" \
			</dev/null) || status=$?
		[ "$status" -ne 134 ] || complain "it aborts over the first $length bytes of a program"
		# No shell has read them as a script.
		[ "$length" -lt 10 ] || [ "$status" -gt 125 ] ||
			complain "the first $length bytes of a program end with $status"
	done
	[ -z "$(find . -newer "$scratch/damaged" -size 0 -name '*[!a-z]*')" ] ||
		complain "a damaged program left files"
}

need_shared_library
[ -x "$probekit" ] || skip "the command was not built: install libsmartcols-dev"
case $SANITIZE_CFLAGS in
*-fsanitize*) skip "a sanitizer's library cannot be loaded into programs without it" ;;
esac
has "${CC%% *}" || skip "there is no compiler $CC"
cd "$scratch"
wakes_what_has_the_note
counts_the_regions_that_it_wakes
says_what_cannot_be_woken
says_what_becomes_somebody_else
survives_what_is_damaged
finish
