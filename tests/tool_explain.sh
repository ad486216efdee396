#!/bin/sh
# SPDX-License-Identifier: MIT
# probekit explain: the chapter's reports in pairs, costs, formats, and what it refuses.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

probekit=$top_builddir/tools/probekit
counters=$top_srcdir/examples/chapter/counters.json
chapter=$scratch/chapter
# No costs of this machine's.
XDG_CACHE_HOME=$scratch/cache
export XDG_CACHE_HOME

# run ARGUMENT...: leaves status, and standard output and error in $scratch/output and errors
run()
{
	status=0
	"$probekit" explain "$@" >"$scratch/output" 2>"$scratch/errors" || status=$?
	# Words stand in lines of their own length.
	tr '\n' ' ' <"$scratch/output" | tr -s ' ' >"$scratch/words"
}

# works ARGUMENT...
works()
{
	run "$@"
	[ "$status" -eq 0 ] || complain "explain $*: $status: $(cat "$scratch/errors")"
}

# says SENTENCE: in what was printed last
says()
{
	grep -q -F -e "$1" "$scratch/words" || complain "no '$1' in: $(cat "$scratch/words")"
}

# refuses SENTENCE ARGUMENT...: with 125, that sentence, and nothing on standard output
refuses()
{
	sentence=$1
	shift
	run "$@"
	[ "$status" -eq 125 ] || complain "explain $*: the status is $status and not 125"
	grep -q -F -e "$sentence" "$scratch/errors" ||
		complain "explain $*: no '$sentence' in: $(cat "$scratch/errors")"
	[ ! -s "$scratch/output" ] || complain "explain $* prints: $(cat "$scratch/output")"
}

all_pairs_are_as_their_arithmetic()
{
	python=$(python_with json)
	[ -n "$python" ] || {
		left_out "there is no python3"
		return
	}
	mkdir "$scratch/pairs"
	for a in "$chapter"/*.json; do
		for b in "$chapter"/*.json; do
			[ "$a" != "$b" ] || continue
			works --json -o "$scratch/pairs/$(basename "$a" .json)--${b##*/}" "$a" "$b"
		done
	done
	"$python" "$top_srcdir/tests/explain_oracle.py" "$counters" "$scratch/pairs" ||
		complain "factors differ from the counters' own arithmetic"
}

the_chapter_is_explained()
{
	works --cost page-fault=0.8us "$chapter/6-10.json" "$chapter/6-15.json"
	says "1.295 times as fast as the baseline, 2.364 s instead of 3.062 s"
	says "Page faults fell from 751,707 to 6,527, which at 800 ns each (given by --cost) covers at most 85 % of the time saved; meanwhile cache misses rose from 519,793 to 2,886,525; the factors account for the whole ratio: 0 % stays unexplained."
	works "$chapter/6-15.json" "$chapter/6-18.json"
	says "it executes fewer instructions (from 13.26 billion to 4.632 billion, x2.862), although each instruction takes more cycles (from 0.593 to 0.929, x0.638)"
	works "$chapter/6-18.json" "$chapter/6-20.json"
	says "The candidate is slower: it takes 2.171 times as long as the baseline"
	says "and that it keeps more CPUs busy (from 0.999 to 1.364, x1.365) and each instruction takes fewer cycles (from 0.929 to 0.860, x1.081) does not make up for it. At the same time cache misses rose"
	says "context switches rose from 6 to 8,701"
	says "1 repeat each: too few to judge chance, which takes 5 each"
	works "$chapter/6-15.json" "$chapter/6-22.json"
	grep -q 'x[0-9.]* *- *imported' "$scratch/output" ||
		complain "times within 10 % have shares of the logarithm"
	works "$chapter/6-18.json" "$chapter/6-18.json"
	says "to within 1 %"
}

formats_are_chosen()
{
	works --markdown "$chapter/6-10.json" "$chapter/6-15.json"
	grep -q '^| page-faults | 751,707 | 6,527 |' "$scratch/output" || complain "no Markdown"
	works -f json "$chapter/6-10.json" "$chapter/6-15.json"
	grep -q '"probekit explanation"' "$scratch/output" || complain "no JSON"
	works -o "$scratch/why.md" "$chapter/6-10.json" "$chapter/6-15.json"
	grep -q '^## 6-10: numpy, roll → 6-15: numpy, in place' "$scratch/why.md" ||
		complain "a name in .md is not Markdown: $(head -n 1 "$scratch/why.md")"
	refuses "no format 'xml'" -f xml "$chapter/6-10.json" "$chapter/6-15.json"
}

# Patterns in quotes are runs of one thing; names that only look like patterns are files.
several_files_are_repeats()
{
	mkdir "$scratch/runs"
	for i in 1 2 3 4 5; do
		cp "$chapter/6-18.json" "$scratch/runs/fast-$i.json"
		cp "$chapter/6-20.json" "$scratch/runs/slow-$i.json"
	done
	works "$scratch/runs/slow-?.json" "$scratch/runs/fast-*.json"
	says "5 repeats each, p = 0.008"
	cp "$chapter/6-18.json" "$scratch/runs/a[b]*.json"
	works "$scratch/runs/a[b]*.json" "$chapter/6-20.json"
	refuses "nothing-*.json cannot be opened" "$scratch/runs/nothing-*.json" "$chapter/6-8.json"
	refuses "in quotes" "$scratch/runs"/*.json
}

costs_are_times()
{
	for cost in page-fault page-fault= =1us page-fault=1 page-fault=-1us page-fault=0ns \
		page-fault=1m page-fault=xus; do
		refuses "--cost" -c "$cost" "$chapter/6-10.json" "$chapter/6-15.json"
	done
	refuses "'page-fold' is no event whose cost explains anything: there are page-fault," \
		-c page-fold=1us "$chapter/6-10.json" "$chapter/6-15.json"
	for cost in 800ns 0.8us "0.8 us" 0.8µs 0.0008ms 8e-7s; do
		works --cost "page-fault=$cost" "$chapter/6-10.json" "$chapter/6-15.json"
		says "at 800 ns each"
	done
	# No machine is known of an imported report, and so no cost is.
	works "$chapter/6-10.json" "$chapter/6-15.json"
	says 'run `probekit doctor` there, or give it, as in'
}

wrong_use_is_refused()
{
	refuses "name two profiles" "$chapter/6-8.json"
	refuses "name two profiles"
	refuses "unrecognized option '--wrong'" --wrong
	refuses "the baseline has no region 'nowhere'" --region nowhere "$chapter/6-8.json" \
		"$chapter/6-10.json"
	works --region command "$chapter/6-8.json" "$chapter/6-10.json"
	refuses "is read, and would be written over" -o "$scratch/runs/fast-1.json" \
		"$chapter/6-8.json" "$scratch/runs/fast-1.json"
	sed 's/"version": [0-9]*/"version": 999/' "$chapter/6-8.json" >"$scratch/newer.json"
	refuses "version" "$scratch/newer.json" "$chapter/6-10.json"
	: >"$scratch/empty.json"
	refuses "empty.json is empty" "$chapter/6-10.json" "$scratch/empty.json"
	refuses "is a folder" "$chapter" "$chapter/6-10.json"
	refuses "cannot be" -o "$scratch/no/folder" "$chapter/6-8.json" "$chapter/6-10.json"
	if [ -c /dev/full ]; then
		"$probekit" explain "$chapter/6-8.json" "$chapter/6-10.json" >/dev/full \
			2>"$scratch/errors" && complain "a full disk is no failure"
		grep -q "No space left" "$scratch/errors" || complain "a full disk is not told"
	fi
}

help_is_there()
{
	works --help
	grep -q '^Usage: probekit explain' "$scratch/output" || complain "--help is no help"
}

[ -x "$probekit" ] || skip "$probekit was not built"
mkdir "$chapter"
"$probekit" import "$counters" -o "$chapter/%t.json"
all_pairs_are_as_their_arithmetic
the_chapter_is_explained
formats_are_chosen
several_files_are_repeats
costs_are_times
wrong_use_is_refused
help_is_there
finish
