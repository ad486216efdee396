#!/bin/sh
# SPDX-License-Identifier: MIT
# Marks that do not match are found by the compiler, also where -DPROBE_DISABLE leaves them out or
# -DPROBE_WEAK lets them sleep.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

# snippet NAME: C and C++ at once, the body of a function
snippet()
{
	{
		printf '#include <probekit.h>\n\nint snippet(int x);\n\nint snippet(int x)\n{\n'
		sed 's/^/\t/'
		printf '\treturn x;\n}\n'
	} >"$scratch/$1.c"
}

write_snippets()
{
	snippet matched <<-'END'
		PROBE_BEGIN(tag);
		PROBE_END(tag);
	END
	snippet end_without_begin <<-'END'
		PROBE_END(tag);
	END
	snippet end_behind_the_block <<-'END'
		{
			PROBE_BEGIN(tag);
			x++;
			PROBE_END(tag);
		}
		PROBE_END(tag);
	END
	snippet end_of_another_tag <<-'END'
		PROBE_BEGIN(other);
		PROBE_END(tag);
		PROBE_END(other);
	END
	snippet begin_without_end <<-'END'
		PROBE_BEGIN(tag);
	END
	snippet begin_without_end_in_a_block <<-'END'
		PROBE_BEGIN(matched);
		if (x) {
			PROBE_BEGIN(tag);
			x++;
		}
		PROBE_END(matched);
	END
	snippet name_that_is_no_literal <<-'END'
		const char *name = "a";
		PROBE_SCOPED(name);
	END
}

# builds NAME FLAG...: what the compiler of this round says stands in $scratch/messages
builds()
{
	name=$1
	shift
	# shellcheck disable=SC2086 # a list of words
	$command "$@" -I"$top_srcdir/include" -fsyntax-only "$scratch/$name.c" \
		>"$scratch/messages" 2>&1
}

says()
{
	grep -q "$1" "$scratch/messages" || {
		complain "$command: $name: the message does not name $1:"
		cat "$scratch/messages" >&2
	}
}

is_refused()
{
	if builds "$1"; then
		complain "$command compiles $1"
	elif [ -n "${2:-}" ]; then
		says "$2"
	fi
}

is_warned_of()
{
	if builds "$1" -Wall -Werror; then
		complain "$command -Wall does not warn of $1"
	else
		says probe_begun_tag
	fi
	builds "$1" -Wall || complain "$command: $1 is more than a warning"
}

# Else every other result here would mean nothing.
is_accepted()
{
	builds "$1" -Wall -Wextra -Werror || {
		complain "$command does not compile $1:"
		cat "$scratch/messages" >&2
	}
}

check_by()
{
	command=$1
	is_accepted matched
	is_refused end_without_begin probe_begun_tag
	is_refused end_behind_the_block probe_begun_tag
	is_refused end_of_another_tag probe_begun_tag
	is_refused name_that_is_no_literal
	is_warned_of begin_without_end
	is_warned_of begin_without_end_in_a_block
}

main()
{
	c=$(those_of gcc clang)
	cxx=$(those_of g++ clang++)
	[ -n "$c" ] || lacking "there is neither gcc nor clang: install one"
	write_snippets
	for compiler in $c; do
		check_by "$compiler"
		check_by "$compiler -DPROBE_DISABLE"
		check_by "$compiler -DPROBE_WEAK"
	done
	for compiler in $cxx; do
		check_by "$compiler -x c++"
		check_by "$compiler -x c++ -DPROBE_DISABLE"
		check_by "$compiler -x c++ -DPROBE_WEAK"
	done
	# shellcheck disable=SC2086
	echo "by" $c $cxx
	finish
}

main
