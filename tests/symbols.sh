#!/bin/sh
# SPDX-License-Identifier: MIT
# What the shared library shows to the world: the functions of the headers and nothing else, the
# libraries it needs, and how it may be loaded.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

version=PROBEKIT_0.1
# A header that is easy to learn stays small.
most_functions=25

functions_of_map()
{
	sed -n '/global:/,/local:/s/^[[:space:]]*\([a-z_]*\);$/\1/p' "$top_srcdir/lib/probekit.map"
}

# functions_of_header NAME: in the preprocessor's output no macro is left, only declarations; its
# line markers tell which of them are this header's.
functions_of_header()
{
	"$CC" -E -I"$top_srcdir/include" "$top_srcdir/include/$1" |
		awk -v header="/$1\"" '/^#/ { ours = index($0, header); next } ours' |
		grep -o 'probe_[a-z_]*(' | tr -d '('
}

# Name and version of each symbol that others can link to. ABS is the version's own.
exported()
{
	readelf -W --dyn-syms "$library" |
		awk '($5 == "GLOBAL" || $5 == "WEAK") && $7 != "UND" && $7 != "ABS" { print $8 }'
}

are_equal()
{
	diff "$scratch/$1" "$scratch/$2" >&2 ||
		complain "the functions of $1 (<) are not those of $2 (>): change both"
}

lists_are_equal()
{
	functions_of_map | sort >"$scratch/probekit.map"
	{
		functions_of_header probekit.h
		functions_of_header probekit-profile.h
	} | sort >"$scratch/headers"
	exported | sed 's/@.*//' | sort >"$scratch/library"
	[ -s "$scratch/headers" ] || die "no function was found in the headers"
	are_equal probekit.map headers
	are_equal library headers
}

every_symbol_has_the_version()
{
	others=$(exported | grep -v "@@$version\$" || :)
	[ -z "$others" ] || complain "exported without version $version: $others"
}

the_header_is_small()
{
	count=$(functions_of_header probekit.h | wc -l)
	[ "$count" -le $most_functions ] ||
		complain "probekit.h declares $count functions, $most_functions are the most"
}

# needs_only LIBRARY...: whatever their versions
needs_only()
{
	readelf -W -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' >"$scratch/needed"
	[ -s "$scratch/needed" ] || complain "the library needs nothing at all, not even libc"
	while read -r needed; do
		for allowed; do
			case $needed in "$allowed".so.*) continue 2 ;; esac
		done
		complain "the library needs $needed: it may need $* alone"
	done <"$scratch/needed"
}

no_segment_is_writable_and_executable()
{
	readelf -W -l "$library" >"$scratch/segments"
	grep -q 'LOAD.* R E ' "$scratch/segments" || die "readelf shows no code in $library"
	if grep -E '^ +[A-Z_]+ .* RWE ' "$scratch/segments" >&2; then
		complain "a segment is writable and executable"
	fi
	if readelf -W -d "$library" | grep TEXTREL >&2; then
		complain "the library's code is relocated at run time: something is not PIC"
	fi
}

# Our code runs when a thread or the process ends, whatever was closed by dlclose() before.
is_never_unloaded()
{
	readelf -W -d "$library" | grep -q '(FLAGS_1).*NODELETE' ||
		complain "the library is not linked with -z nodelete"
}

# A library loaded by dlopen() takes its initial-exec storage from a small reserve of the loader's.
thread_local_storage_is_one_pointer()
{
	size=$(awk '$1 == "TLS" { print $6 }' "$scratch/segments")
	[ "$((${size:-0}))" -le 8 ] ||
		complain "thread-local storage is $((size)) bytes: it may be one pointer, of 8"
	readelf -W -d "$library" | grep -q '(FLAGS).*STATIC_TLS' ||
		complain "thread-local storage is not initial-exec (no STATIC_TLS flag)"
}

has readelf || lacking "readelf is missing: install binutils"
need_shared_library
lists_are_equal
every_symbol_has_the_version
the_header_is_small
needs_only libc libpfm libjansson
no_segment_is_writable_and_executable
is_never_unloaded
thread_local_storage_is_one_pointer
finish
