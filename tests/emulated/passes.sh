#!/bin/sh
# SPDX-License-Identifier: MIT
# probekit run --passes where there is a PMU of 6 counters: a set of 12 events is counted whole, and a
# run that did other work is thrown out.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/../shell_support.sh"

# make_set NAME GROUP...: of groups of 3 events, the first with the anchor
make_set()
{
	make_set_name=$1
	shift
	printf '{"name": "%s", "events": [{"name": "instructions", "group": "%s"}' \
		"$make_set_name" "$1"
	for group; do
		for event in 1 2; do
			printf ', {"name": "%s%s", "group": "%s", "encodings": ["instructions"]}' \
				"$group" "$event" "$group"
		done
	done
	printf ']}\n'
}

make_set large a b c d e f >"$scratch/large.json"
cat >"$scratch/guest.sh" <<'END'
spend='i=0; while [ $i -lt 3000 ]; do i=$((i + 1)); done'
other="echo >>/tmp/runs; [ \$(wc -l </tmp/runs) -ne 4 ] || { $spend; }"
always="[ \$PROBE_PASS != 2/3 ] || { $spend; }"
counted()
{
	echo "== $1"
	shift
	tools/probekit run -r 2 -s /tmp/large.json "$@" 2>&1
}
counted together -- sh -c "$spend"
counted passes --passes -- sh -c "$spend"
counted once --passes -- sh -c "$spend; $other"
counted always --passes -- sh -c "$spend; $always"
counted regions --passes -- examples/quickstart
END
"$top_srcdir/scripts/emulated-pmu" --no-build --put "$scratch/guest.sh:/tmp/guest.sh" \
	--put "$scratch/large.json:/tmp/large.json" sh /tmp/guest.sh >"$scratch/output" \
	2>"$scratch/messages" || {
	status=$?
	[ $status -ne 77 ] || exit 77
	cat "$scratch/output" "$scratch/messages" >&2
	die "the guest failed with $status"
}

# part NAME: what was said there, without the regions inside the command
part()
{
	name=$1
	awk -v wanted="== $1" '/^==/ { inside = $0 == wanted } inside' "$scratch/output" |
		sed "/ Region '.*\/.*'/,/ Regions /d" >"$scratch/part"
}

says()
{
	tr -s ' \n' '  ' <"$scratch/part" | grep -q -F -e "$1" || {
		complain "counted $name, it does not say '$1':"
		cat "$scratch/part" >&2
	}
}

# rows NUMBER PATTERN: lines that match
rows()
{
	[ "$(grep -c -e "$2" "$scratch/part")" -eq "$1" ] || {
		complain "counted $name, not $1 lines match '$2':"
		cat "$scratch/part" >&2
	}
}

part together
says ' 2 runs'
rows 13 'scaled: it ran'
part passes
says ' 6 runs'
rows 0 'scaled: it ran'
rows 0 'unavailable'
rows 0 'warning'
rows 13 '[0-9] \(instructions\|[a-f][12]\) .*  perf$'
part once
says ' 6 runs'
says 'warning: a run of pass 1 was thrown out, its instructions are off by'
says 'it was run again'
rows 0 'unavailable'
part always
says ' 4 runs'
says 'warning: a run of pass 2 was thrown out'
says 'the pass has a run less'
rows 4 'unavailable'
part regions
says 'was run anew in 6 passes'
says ' 12 runs'
# But for the moment in which the command's own library tries the PMU by a loop.
rows 0 'scaled: it ran \([0-9]\|[0-8][0-9]\|9[0-8]\)\.'
finish
