#!/bin/sh
# SPDX-License-Identifier: MIT
# doc/completion/probekit, driven as bash drives it, against the built command.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

: "${PROBEKIT:=$top_builddir/tools/probekit}"

# offers WORD...: what is offered for the last word, in a line; bash splits words at ":" and "=", and
# so must whoever calls this
offers()
{
	bash -c '
		. "$1"
		shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_probekit
		printf "%s\n" "${COMPREPLY[@]}"
	' bash "$top_srcdir/doc/completion/probekit" "$PROBEKIT" "$@" 2>"$scratch/messages" |
		LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//'
	if [ -s "$scratch/messages" ]; then
		complain "completion of '$*' writes:"
		cat "$scratch/messages" >&2
	fi
}

# offered EXPECTED WORD...
offered()
{
	expected=$1
	shift
	said=$(offers "$@")
	[ "$said" = "$expected" ] ||
		complain "for '$*' there is offered '$said' in place of '$expected'"
}

has_subcommand()
{
	"$PROBEKIT" "$1" --help >/dev/null 2>&1
}

# The first six columns of a row hold the letter, then the name follows.
flags_of()
{
	"$PROBEKIT" "$1" --help | sed -n 's/^  \(....--[a-z-]*\).*/\1/p' | tr ', ' '\n\n' |
		grep . | LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//'
}

subcommands()
{
	"$PROBEKIT" --help | awk '/^  [a-z]/ { print $1 }'
}

subcommands_are_offered()
{
	expected=$( (subcommands && printf '%s\n' --help --version) | LC_ALL=C sort | tr '\n' ' ')
	offered "${expected% }" ""
	offered "lines list" li
	offered list lis
	offered "" frob
	offered "--help --version" --
}

flags_are_offered()
{
	for subcommand in $(subcommands); do
		has_subcommand "$subcommand" || {
			complain "there is no probekit $subcommand --help"
			continue
		}
		flags=$(flags_of "$subcommand")
		[ -n "$flags" ] || complain "probekit $subcommand --help shows no flags"
		offered "$flags" "$subcommand" -
	done
	offered --sets list --s
	offered --json list cache --j
	offered "" frob --
}

names_are_offered()
{
	offered "software" list softw
	offered "task-clock tlb" list t
	offered "L1-dcache-store-misses L1-dcache-stores" list L1-dcache-st
	# With a colon, which bash splits at, only what is behind it is replaced.
	offered "" list icl :: NO_SUCH_EVENT
}

native_names_are_offered()
{
	native=$("$PROBEKIT" list --names --events '*::*:*' 2>/dev/null | head -n 1)
	[ -n "$native" ] || {
		left_out "libpfm4 has no events for this CPU"
		return
	}
	pmu=${native%%::*} event=${native#*::}
	offered "${event#*:}" list "$pmu" :: "${event%%:*}" : "${event#*:}"
	offers list "$pmu" :: | tr ' ' '\n' | grep -q -x "$event" ||
		complain "'$pmu::' does not offer $event"
}

values_are_offered()
{
	offered "cache" run -s ca
	offered "cache" run --set ca
	offered "cache" run --set = ca
	offered "$(cd "$top_srcdir/probes" && echo *.json | sed 's/\.json//g')" run -s ""
	offered "task-clock" run -e task
	offered "task-clock,page-faults" run -e task-clock,page
	offered "page-faults,minor-faults" run --event = page-faults,minor
	offered "process thread" run --count ""
	offered "process" run --count = p
	offered "perf" run --source p
	offered "" run -r ""
}

formats_are_offered()
{
	offered "csv" report -f c
	offered "speedscope" report --format = sp
	offered "always auto never" report --color ""
}

files_are_offered()
{
	mkdir "$scratch/files"
	touch "$scratch/files/run one.json" "$scratch/files/second.json"
	offered "$scratch/files/second.json" report "$scratch/files/s"
	offered "$scratch/files/run one.json" report "$scratch/files/r"
	offered "$scratch/files/second.json" report -o "$scratch/files/s"
	offered "$scratch/files/second.json" report --output = "$scratch/files/s"
}

# With the package bash-completion the command's own completion takes over, which needs readline.
commands_are_offered()
{
	offers run mkdi | tr ' ' '\n' | grep -q -x mkdir || complain "'run mkdi' does not offer mkdir"
	offers run -r 3 -- mkdi | tr ' ' '\n' | grep -q -x mkdir ||
		complain "'run -r 3 -- mkdi' does not offer mkdir"
	offered "$scratch/files/second.json" run -s cache cat "$scratch/files/s"
	offered "" run ls -no-such-file
}

[ -x "$PROBEKIT" ] || skip "tools/probekit was not built: install libsmartcols-dev"
has bash || lacking "there is no bash"
subcommands_are_offered
flags_are_offered
names_are_offered
native_names_are_offered
values_are_offered
formats_are_offered
files_are_offered
commands_are_offered
finish
