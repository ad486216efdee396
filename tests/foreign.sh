#!/bin/sh
# SPDX-License-Identifier: MIT
# Other languages mark regions by plain functions: Python's ctypes, Fortran's iso_c_binding.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

# The sanitizer's run-time has to be there before the first library that needs it.
sanitizer_runtime()
{
	case $SANITIZE_CFLAGS in
	*-fsanitize=address*) "$CC" -print-file-name=libasan.so ;;
	*-fsanitize=thread*) "$CC" -print-file-name=libtsan.so ;;
	esac
}

# visits_are LANGUAGE: against the lines on standard input
visits_are()
{
	[ -e "$scratch/profile.json" ] || {
		complain "there is no profile from $1"
		return
	}
	"$python" "$top_srcdir/tests/profile_lines.py" "$scratch/profile.json" >"$scratch/lines"
	diff - "$scratch/lines" >&2 || complain "visits or warnings from $1 differ (expected: <)"
	rm "$scratch/profile.json"
}

# What Python itself leaks is not ours to judge.
regions_from_python()
{
	runtime=$(sanitizer_runtime)
	if [ -n "$runtime" ] && [ ! -e "$runtime" ]; then
		left_out "Python: the sanitizer of $CC has no shared run-time to load before it"
		return
	fi
	LD_PRELOAD=$runtime ASAN_OPTIONS=detect_leaks=0 \
		"$python" "$top_srcdir/tests/ctypes_regions.py" "$library" \
		"$scratch/profile.json" || complain "Python's ctypes"
	visits_are "Python's ctypes" <<-'END'
		1 outer
		3 outer/naïve
	END
}

regions_from_fortran()
{
	if ! has gfortran; then
		left_out "there is no gfortran"
		return
	fi
	# shellcheck disable=SC2086 # a list of words
	gfortran $SANITIZE_CFLAGS -Wall -Werror -J "$scratch" \
		"$top_srcdir/tests/fortran_regions.f90" -o "$scratch/fortran" "$library" \
		-Wl,-rpath,"$(dirname "$library")" ||
		die "gfortran does not compile fortran_regions.f90"
	PROBE_OUTPUT=$scratch/profile.json "$scratch/fortran" || complain "Fortran"
	visits_are "Fortran" <<-'END'
		1 outer
		3 outer/inner
	END
	echo "Fortran by $(gfortran --version | head -n 1)"
}

python=$(python_with ctypes)
[ -n "$python" ] || lacking "no python3 can import ctypes: install python3"
need_shared_library
export PYTHONIOENCODING=utf-8
regions_from_python
regions_from_fortran
finish
