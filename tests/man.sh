#!/bin/sh
# SPDX-License-Identifier: MIT
# The man pages are clean, have a page for every exported function and macro, declare what the headers
# declare, tell of the options that the command has, and their examples compile.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

sources=$top_srcdir/doc/man
links=$top_builddir/doc/man
probekit=$top_builddir/tools/probekit
headers="$top_srcdir/include/probekit.h $top_srcdir/include/probekit-profile.h"

# complain_of FILE WHAT: if the file holds anything
complain_of()
{
	[ ! -s "$1" ] || {
		complain "$2:"
		cat "$1" >&2
	}
}

pages_are_clean()
{
	for formatter in "groff -mandoc -Tutf8 -ww -z" "mandoc -Tlint -W warning"; do
		has "${formatter%% *}" || {
			left_out "there is no ${formatter%% *}"
			continue
		}
		for page in "$sources"/*; do
			# shellcheck disable=SC2086 # a command and its options
			$formatter "$page" >"$scratch/messages" 2>&1 || :
			complain_of "$scratch/messages" "$formatter warns of $page"
		done
	done
}

# page_of NAME.SECTION: prints the file of the page, behind a link or not
page_of()
{
	if [ -f "$sources/$1" ]; then
		echo "$sources/$1"
	elif [ -f "$links/$1" ]; then
		sed -n "s,^\.so man[135]/,$sources/,p" "$links/$1"
	fi
}

exported_functions()
{
	grep -o 'probe_[a-z_]*' "$top_srcdir/lib/probekit.map"
}

public_macros()
{
	# shellcheck disable=SC2086 # two files
	sed -n 's/^#define \(PROBE_[A-Z]*\)(.*/\1/p' $headers | sort -u
	echo PROBE_DISABLE
	echo PROBE_WEAK
}

every_name_has_a_page()
{
	for name in $(exported_functions) $(public_macros); do
		page=$(page_of "$name.3")
		[ -n "$page" ] || {
			complain "$name has no page: add it to doc/local.mk"
			continue
		}
		grep -q -x "\.Nm $name\( ,\)\?" "$page" ||
			complain "$page does not have $name in its section NAME"
	done
	for link in "$links"/*; do
		page=$(page_of "${link##*/}")
		[ -f "$page" ] || complain "$link leads to '$page', which is not there"
	done
}

references_lead_to_pages()
{
	sed -n 's/^\.Xr \(probe[a-z_-]*\|PROBE_[A-Z]*\) \([135]\).*/\1.\2/p' "$sources"/* |
		sort -u >"$scratch/references"
	while read -r reference; do
		[ -n "$(page_of "$reference")" ] || complain "a page refers to $reference: it is none"
	done <"$scratch/references"
}

# Declarations in C, from the mdoc of the SYNOPSIS.
prototypes()
{
	awk '
		function argument() { gsub(/^\.F[ta] |"/, ""); return $0 }
		/^\.Sh / { type = "" }
		/^\.Ft / { type = argument() }
		/^\.Fo / { name = $2; list = "" }
		/^\.Fa / && name { list = list (list ? ", " : "") argument() }
		/^\.Fc/ { if (type) print type " " name "(" list ");"; name = type = "" }
	' "$@"
}

synopses_agree_with_headers()
{
	{
		echo '#include <probekit-profile.h>'
		prototypes "$sources"/*.3
	} >"$scratch/prototypes.c"
	$CC -Wall -Wextra -Werror -I"$top_srcdir/include" -fsyntax-only "$scratch/prototypes.c" \
		>"$scratch/messages" 2>&1 ||
		complain_of "$scratch/messages" "a SYNOPSIS differs from the header"
	for name in $(exported_functions); do
		grep -q "[ *]$name(" "$scratch/prototypes.c" ||
			complain "$name is declared in no SYNOPSIS"
	done
}

# The definition that begins with this line, without comments and spaces.
definition()
{
	start=$1
	shift
	awk -v start="$start" '
		$0 == start { inside = 1 }
		inside { gsub(/\/\*.*\*\/|[ \t]/, ""); print }
		/^};/ { inside = 0 }
	' "$@"
}

definitions_agree_with_headers()
{
	for page in "$sources"/*.3; do
		sed -n '/^\(struct\|enum\) [a-z_]* {$/p' "$page" >"$scratch/starts"
		while read -r start; do
			definition "$start" "$page" >"$scratch/told"
			# shellcheck disable=SC2086 # two files
			definition "$start" $headers >"$scratch/true"
			diff "$scratch/true" "$scratch/told" >"$scratch/difference" ||
				complain_of "$scratch/difference" "$start ... in $page differs"
		done <"$scratch/starts"
	done
}

# examples PAGE: the section's literal texts, as $scratch/example-1 and so on
examples()
{
	rm -f "$scratch"/example-*
	awk -v prefix="$scratch/example-" '
		/^\.Sh / { wanted = $2 == "EXAMPLES" }
		wanted && /^\.Bd -literal/ { file = prefix (++count); next }
		/^\.Ed/ { file = "" }
		file { print >file }
	' "$1"
	for example in "$scratch"/example-*; do
		[ -f "$example" ] || continue
		sed -i 's/^\\&//; s/\\-/-/g; s/\\(aq/'\''/g; s/\\(ga/`/g; s/\\(ha/^/g; s/\\(ti/~/g
			s/\\e/\\/g' "$example"
	done
}

compile_example()
{
	compiled=$((compiled + 1))
	for compiler in $(c_compilers); do
		# shellcheck disable=SC2086 # lists of options
		$compiler -std=c11 -Wall -Wextra -Werror $SANITIZE_CFLAGS -I"$top_srcdir/include" \
			-x c "$1" -o "$scratch/program" -L"${library%/*}" -lprobekit \
			>"$scratch/messages" 2>&1 ||
			complain_of "$scratch/messages" "an example of $2 does not compile by $compiler"
	done
}

load_set()
{
	loaded=$((loaded + 1))
	cp "$1" "$scratch/mine.json"
	PROBE_SET=$scratch/mine.json "$top_builddir/examples/quickstart" 2>"$scratch/report"
	grep -q ' set mine, ' "$scratch/report" || {
		complain "the set of $2 cannot be used:"
		head -n 5 "$scratch/report" >&2
	}
}

examples_are_right()
{
	compiled=0
	loaded=0
	for page in "$sources"/*; do
		examples "$page"
		[ -f "$scratch/example-1" ] || {
			complain "$page has no example"
			continue
		}
		for example in "$scratch"/example-*; do
			if grep -q '^#include' "$example"; then
				compile_example "$example" "$page"
			elif grep -q '^{' "$example"; then
				load_set "$example" "$page"
			fi
		done
	done
	[ $((compiled * loaded)) -gt 0 ] || complain "the pages' examples were not found"
	echo "$compiled examples compiled, $loaded sets loaded"
}

environment_is_what_is_read()
{
	grep -h -o '"PROBE[A-Z_]*"' "$top_srcdir"/lib/session/*.c \
		"$top_srcdir"/lib/measure/*.c | tr -d '"' | sort -u \
		>"$scratch/read"
	grep -h '^\.\(It \)\{0,1\}Ev ' "$sources"/* | grep -o 'PROBE[A-Z_]*' | sort -u \
		>"$scratch/told"
	diff "$scratch/read" "$scratch/told" >"$scratch/difference" ||
		complain_of "$scratch/difference" \
			"the pages tell of other variables than the library reads"
}

subcommands()
{
	"$probekit" --help | awk '/^  [a-z]/ { print $1 }'
}

# Of a page: those of the list, be they written "Fl -json" or "Fl Fl json".
flags_told()
{
	sed -n 's/Fl Fl /Fl -/g; /^\.It Fl /p' "$1" | grep -o 'Fl [a-z-]*' | sed 's/^Fl /-/' | sort -u
}

# Of the command's --help, the first columns: the letter, if any, and the name.
flags_taken()
{
	"$probekit" "$@" --help | sed -n 's/^  \(....--[a-z-]*\).*/\1/p; s/^  \(--[a-z]*\) .*/\1/p' |
		tr ', ' '\n\n' | grep . | sort -u
}

# flags_agree PAGE [SUBCOMMAND]
flags_agree()
{
	page=$1
	shift
	flags_told "$page" >"$scratch/told"
	flags_taken "$@" >"$scratch/taken"
	[ -s "$scratch/taken" ] || complain "probekit $* --help shows no options"
	diff "$scratch/taken" "$scratch/told" >"$scratch/difference" ||
		complain_of "$scratch/difference" "$page tells of other options (>) than --help (<)"
}

the_command_is_as_its_pages_say()
{
	[ -x "$probekit" ] || {
		left_out "the command's pages: tools/probekit was not built"
		return
	}
	flags_agree "$sources/probekit.1"
	for subcommand in $(subcommands); do
		page=$sources/probekit-$subcommand.1
		grep -q -x "\.It Xr probekit-$subcommand 1 Ta .*" "$sources/probekit.1" ||
			complain "probekit.1 does not tell of $subcommand"
		if [ -f "$page" ]; then
			flags_agree "$page" "$subcommand"
		else
			complain "probekit $subcommand has no page: write $page"
		fi
	done
}

need_shared_library
pages_are_clean
every_name_has_a_page
references_lead_to_pages
synopses_agree_with_headers
definitions_agree_with_headers
examples_are_right
environment_is_what_is_read
the_command_is_as_its_pages_say
finish
