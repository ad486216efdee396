# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the test scripts share; read with `.`. The environment comes from tests/interface.mk.

# The defaults make a script usable by hand, from the build directory.
: "${top_srcdir:=$(dirname "$0")/..}" "${top_builddir:=.}"
: "${CC:=cc}" "${CXX:=c++}" "${SANITIZE_CFLAGS:=}"
library=$top_builddir/lib/.libs/libprobekit.so

# What the person who runs the tests has set must not decide what they find.
unset PROBE PROBE_SET PROBE_EVENTS PROBE_COUNT PROBE_SOURCE PROBE_OUTPUT PROBE_FORMAT PROBE_THREADS \
	PROBE_PASS PROBE_RUN PROBE_CALLGRIND PROBE_CALLGRIND_LOG PROBE_CALLGRIND_DUMP

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

failures=0

# Says what is wrong and goes on, so that one run shows everything.
complain()
{
	echo "FAIL: $*" >&2
	failures=$((failures + 1))
}

# The last command of a script.
finish()
{
	[ "$failures" -eq 0 ] || exit 1
}

die()
{
	echo "FAIL: $*" >&2
	exit 1
}

skip()
{
	echo "SKIP: $*"
	exit 77
}

# For what a machine may lack: a skip on a developer's, a failure where CI should have it.
lacking()
{
	[ "${CI:-}" != true ] || die "$* (CI=true: it has to be there)"
	skip "$*"
}

# Part of a test is left out: said, and a failure where CI should have it.
left_out()
{
	[ "${CI:-}" != true ] || die "$* (CI=true: it has to be there)"
	echo "left out: $*"
}

has()
{
	command -v "$1" >/dev/null 2>&1
}

# Prints those of the commands that exist; names the others on standard error.
those_of()
{
	for those_of_command; do
		if has "$those_of_command"; then
			echo "$those_of_command"
		else
			left_out "there is no $those_of_command" >&2 || return
		fi
	done
}

# Under a sanitizer the library needs the run-time of the compiler that built it.
c_compilers()
{
	if [ -n "$SANITIZE_CFLAGS" ]; then
		echo "$CC"
	else
		those_of gcc clang
	fi
}

cxx_compilers()
{
	if [ -n "$SANITIZE_CFLAGS" ]; then
		echo "$CXX"
	else
		those_of g++ clang++
	fi
}

# A python3 that can import the modules named; prints nothing where there is none.
python_with()
{
	for python_with_command in python3 /usr/bin/python3; do
		if has "$python_with_command" &&
			"$python_with_command" -W ignore -c "import $1" 2>/dev/null; then
			echo "$python_with_command"
			return
		fi
	done
}

need_shared_library()
{
	[ -e "$library" ] ||
		skip "$library was not built: configure without --disable-shared"
}

# Of a command whose output stands in $scratch/out and its complaints in $scratch/errors.
prints()
{
	grep -q -e "$1" "$scratch/out" || {
		complain "'$1' is not in what it prints:"
		cat "$scratch/out" >&2
	}
}

lacks()
{
	! grep -q -e "$1" "$scratch/out" || complain "'$1' is in what it prints"
}

says()
{
	grep -q -e "$1" "$scratch/errors" || {
		complain "'$1' is not in what it says:"
		cat "$scratch/errors" >&2
	}
}
