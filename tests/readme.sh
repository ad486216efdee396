#!/bin/sh
# SPDX-License-Identifier: MIT
# README.md is short, shows examples/quickstart.c as it is, and names only what there is.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

cd "$top_srcdir"
lines_most=120

is_short()
{
	lines=$(wc -l <README.md)
	[ "$lines" -le $lines_most ] ||
		complain "README.md has $lines lines: at most $lines_most are read"
}

shows_the_quickstart()
{
	awk '/^```c$/ { inside = 1; next } /^```/ { inside = 0 } inside' README.md \
		>"$scratch/shown.c"
	cmp "$scratch/shown.c" examples/quickstart.c ||
		complain "the C in README.md is not examples/quickstart.c"
}

# Links, and words that begin with one of our folders.
paths_named()
{
	grep -o '](\([^)]*\))' README.md | sed 's/^](\(.*\))$/\1/'
	grep -o -E '\b(doc|examples|include|lib|probes|scripts|tests|tools)/[A-Za-z0-9_./*-]*' README.md
}

names_paths_that_are_there()
{
	paths_named | sed 's/[.,:;]*$//' | sort -u >"$scratch/paths"
	while read -r path; do
		case $path in
		https:*) continue ;;
		esac
		# shellcheck disable=SC2086 # it may be a pattern
		ls -d $path >/dev/null 2>&1 || complain "README.md names $path: it is not there"
	done <"$scratch/paths"
	echo "$(wc -l <"$scratch/paths") paths"
}

names_what_is_read()
{
	# shellcheck disable=SC2016 # backticks of Markdown
	grep -o -E '\bPROBE(_[A-Z]+)?=|`PROBE_[A-Z]+`' README.md | tr -d '=`' | sort -u \
		>"$scratch/told"
	grep -o '"PROBE[A-Z_]*"' lib/session/options.c | tr -d '"' | sort -u >"$scratch/read"
	diff "$scratch/read" "$scratch/told" >&2 ||
		complain "README.md tells of other variables than lib/session/options.c reads"
}

is_short
shows_the_quickstart
names_paths_that_are_there
names_what_is_read
finish
