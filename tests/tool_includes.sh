#!/bin/sh
# SPDX-License-Identifier: MIT
# The command stands on the two public headers alone, and is linked with nothing that its licence
# would not allow.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

# is_of_tools FILE NAME: what the file includes by that name stands in tools/, too
is_of_tools()
{
	case $(realpath -m "${1%/*}/$2") in "$(pwd -P)"/tools/*) [ -f "${1%/*}/$2" ] ;; *) false ;; esac
}

ours_is_public()
{
	cd "$top_srcdir"
	find tools -name '*.[ch]' -exec grep '^[[:space:]]*#[[:space:]]*include' {} + \
		>"$scratch/includes"
	[ -s "$scratch/includes" ] || die "there is no #include in tools/"
	while IFS= read -r line; do
		name=${line#*[\"<]}
		name=${name%%[\">]*}
		case $line in
		*'<probekit.h>' | *'<probekit-profile.h>' | *'"config.h"') continue ;;
		*'<'*probe* | *'<'*lib/*/*) ;;
		*'<'*) continue ;;
		*) ! is_of_tools "${line%%:*}" "$name" || continue ;;
		esac
		complain "tools/ sees more than the public headers: $line"
	done <"$scratch/includes"
	cd "$OLDPWD"
	echo "$(wc -l <"$scratch/includes") includes"
}

# Each of them is MIT, LGPL or the C library; libdw and libelf of elfutils may be used by the LGPL, too.
needs_only()
{
	binary=$top_builddir/tools/.libs/probekit
	[ -x "$binary" ] || binary=$top_builddir/tools/probekit
	readelf -W -d "$binary" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' >"$scratch/needed"
	[ -s "$scratch/needed" ] || complain "the command needs nothing at all, not even libc"
	while read -r needed; do
		for allowed; do
			case $needed in "$allowed".so.*) continue 2 ;; esac
		done
		complain "the command needs $needed: it may need $* alone"
	done <"$scratch/needed"
}

ours_is_public
if [ ! -x "$top_builddir/tools/probekit" ]; then
	left_out "what the command is linked with: tools/probekit was not built"
elif [ -n "$SANITIZE_CFLAGS" ]; then
	echo "what the command is linked with is not looked at: sanitizers add libraries"
else
	has readelf || lacking "readelf is missing: install binutils"
	needs_only libc libm libpfm libjansson libsmartcols libdw libelf libprobekit
fi
finish
