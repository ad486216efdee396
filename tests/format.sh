#!/bin/sh
# SPDX-License-Identifier: MIT
# Sources are as clang-format 14 formats them, and every file that can hold one names its licence.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

# Versions differ in what they make of the same style: one of them decides.
formatter_version=14

cd "$top_srcdir"

# Whether this is a checkout of ours, not a tarball unpacked somewhere within another's.
is_checkout()
{
	has git && [ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$(pwd -P)" ]
}

# What is kept by git and still there; in a tarball, what is not made by autoconf or a build.
our_files()
{
	if is_checkout; then
		git ls-files | while read -r file; do
			[ ! -f "$file" ] || echo "$file"
		done
		return
	fi
	for room in lib include examples tests probes scripts tools doc; do
		[ ! -d $room ] || find $room -type f ! -name '*.o' ! -name '*.lo' ! -path '*/.*'
	done | grep -v '^lib/sets/builtin\.c$'
	ls Makefile.am configure.ac m4/probekit.m4
}

formatter()
{
	for command in clang-format-$formatter_version clang-format; do
		if has "$command"; then
			echo "$command"
			return
		fi
	done
}

sources_are_formatted()
{
	echo "by $($1 --version)"
	grep -E '^(lib|include|examples|tests|tools)/.*\.(c|h|cc)$' "$scratch/files" >"$scratch/sources"
	xargs "$1" --dry-run -Werror <"$scratch/sources" ||
		complain "run $1 -i on the files above"
	echo "$(wc -l <"$scratch/sources") sources formatted"
}

# Generated files, data and prose have no such line: these have.
licences_are_named()
{
	grep -E '\.(c|h|cc|py|sh|f90|mk|am|ac|m4|map|in)$|^scripts/[^.]*$|^\.clang-format$' \
		"$scratch/files" >"$scratch/licensed"
	while read -r file; do
		sed -n 1,2p "$file" | grep -q 'SPDX-License-Identifier: MIT' ||
			complain "$file: no SPDX-License-Identifier: MIT in its first two lines"
	done <"$scratch/licensed"
	echo "$(wc -l <"$scratch/licensed") files name their licence"
}

# Prints why the format cannot be judged here, if so.
no_verdict()
{
	if [ -z "$clang_format" ]; then
		echo "there is no clang-format-$formatter_version"
		return
	fi
	case $($clang_format --version) in
	*"version $formatter_version."*) ;;
	*) echo "$($clang_format --version) is not the $formatter_version that decides" ;;
	esac
}

our_files >"$scratch/files"
licences_are_named
clang_format=$(formatter)
reason=$(no_verdict)
if [ -z "$reason" ]; then
	sources_are_formatted "$clang_format"
	finish
else
	# A skip must not hide what failed.
	finish
	lacking "the format was not checked: $reason"
fi
