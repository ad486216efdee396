#!/bin/sh
# SPDX-License-Identifier: MIT
# probekit import: what it writes and prints, where, and what it refuses.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

probekit=$top_builddir/tools/probekit
reports=$top_srcdir/tests/perf_stat
counters=$top_srcdir/examples/chapter/counters.json
chapter="6-10 6-11 6-15 6-18 6-20 6-22 6-8"

# run ARGUMENT...: leaves status, and standard output and error in $scratch/output and errors
run()
{
	status=0
	"$probekit" import "$@" >"$scratch/output" 2>"$scratch/errors" || status=$?
}

# works ARGUMENT...
works()
{
	run "$@"
	[ "$status" -eq 0 ] || complain "import $*: $status: $(cat "$scratch/errors")"
}

# refuses SENTENCE ARGUMENT...: with 125, that sentence, and nothing on standard output
refuses()
{
	sentence=$1
	shift
	run "$@"
	[ "$status" -eq 125 ] || complain "import $*: the status is $status and not 125"
	grep -q -F -e "$sentence" "$scratch/errors" ||
		complain "import $*: no '$sentence' in: $(cat "$scratch/errors")"
	[ ! -s "$scratch/output" ] || complain "import $* prints: $(cat "$scratch/output")"
}

names_in()
{
	# shellcheck disable=SC2012 # names of ours
	ls "$1" | LC_ALL=C sort | sed 's/\.json$//' | tr '\n' ' ' | sed 's/ $//'
}

the_chapter_becomes_a_file_for_each_report()
{
	mkdir "$scratch/chapter" "$scratch/numbers"
	works "$counters" -o "$scratch/chapter/%t.json"
	[ ! -s "$scratch/output" ] || complain "-o prints $(cat "$scratch/output")"
	[ ! -s "$scratch/errors" ] || complain "-o without a terminal says $(cat "$scratch/errors")"
	[ "$(names_in "$scratch/chapter")" = "$chapter" ] ||
		complain "%t gave: $(names_in "$scratch/chapter")"
	grep -q '"title": "6-8: python, preallocated"' "$scratch/chapter/6-8.json" ||
		complain "6-8.json is not example 6-8"
	works --output="$scratch/numbers/%n-100%%.json" -- "$counters"
	[ -f "$scratch/numbers/7-100%.json" ] || complain "%n gave: $(names_in "$scratch/numbers")"
}

profiles_are_as_the_schema_says()
{
	python=$(python_with jsonschema)
	[ -n "$python" ] || {
		left_out "no python3 can import jsonschema"
		return
	}
	mkdir "$scratch/perf"
	for report in "$reports"/*; do
		name=${report##*/}
		run "$report" -o "$scratch/perf/$name-%n.json" || :
	done
	[ "$(find "$scratch/perf" -name '*.json' | wc -l)" -gt 30 ] ||
		complain "few of perf's reports were imported"
	cat >"$scratch/validate.py" <<-END
		import json, sys, jsonschema
		with open(sys.argv[1]) as schema:
		    validator = jsonschema.Draft7Validator(json.load(schema))
		for name in sys.argv[2:]:
		    with open(name) as profile:
		        for error in validator.iter_errors(json.load(profile)):
		            sys.exit("%s: %s at %s" % (name, error.message, list(error.path)))
	END
	"$python" -W ignore "$scratch/validate.py" "$top_srcdir/doc/profile.schema.json" \
		"$scratch"/perf/*.json "$scratch"/chapter/*.json ||
		complain "an imported profile is not as doc/profile.schema.json says"
}

without_a_name_reports_are_printed()
{
	works "$counters" "$reports/6.1.json"
	[ "$(grep -c 'Probekit counter report' "$scratch/output")" -eq 8 ] ||
		complain "8 reports were imported, $(grep -c 'report for' "$scratch/output") printed"
	grep -q '# *1\.414 G/sec' "$scratch/output" || complain "rates are not today's"
	works --rates=chapter "$counters"
	grep -q '# *1414\.067 M/sec' "$scratch/output" || complain "rates are not the chapter's"
	works - <"$reports/6.1.csv"
	grep -q "report for 'stdin'" "$scratch/output" || complain "- is not standard input"
	works --title "make all" "$reports/6.1.csv"
	grep -q "report for 'make all'" "$scratch/output" || complain "--title is not the title"
}

what_is_imported_stays()
{
	cp "$reports/6.1.json" "$scratch/report.json"
	ln -s report.json "$scratch/link.json"
	ln "$scratch/report.json" "$scratch/other.json"
	for output in report.json link.json other.json ./report.json; do
		refuses "is what is imported" -o "$scratch/$output" "$scratch/report.json"
	done
	cmp "$reports/6.1.json" "$scratch/report.json" || complain "the report was written over"
	echo old >"$scratch/old.json"
	works "$scratch/report.json" -o "$scratch/old.json"
	grep -q '"probekit profile"' "$scratch/old.json" || complain "an output was not replaced"
}

# One that is wrong: nothing is written, and every one that is wrong is told
wrong_reports_are_refused()
{
	mkdir "$scratch/wrong"
	: >"$scratch/empty"
	printf '0.7' >"$scratch/short.csv"
	refuses "empty: there is no report in it" "$scratch/empty"
	refuses "short.csv, line 1: " "$counters" "$scratch/empty" "$scratch/short.csv" \
		-o "$scratch/wrong/%n.json"
	grep -q "empty: " "$scratch/errors" || complain "of two wrong reports one is told"
	[ -z "$(names_in "$scratch/wrong")" ] || complain "with a wrong report the others are written"
	refuses "is a profile of probekit's already" "$scratch/chapter/6-8.json"
	refuses "cannot be opened" "$scratch/nowhere.json"
	refuses "Is a directory" "$scratch"
	refuses "whose figures are rounded" "$reports/6.1-for-people.txt"
}

wrong_use_is_refused()
{
	refuses "name a report"
	refuses "Try '"
	refuses "unrecognized option '--wrong'" --wrong "$counters"
	refuses "--rates takes 'today' or 'chapter', not 'mine'" --rates=mine "$counters"
	refuses "put %n or %t into the name" "$counters" -o "$scratch/one.json"
	[ ! -e "$scratch/one.json" ] || complain "7 reports were written to one file"
	refuses "has another %" "$counters" -o "$scratch/%x.json"
	refuses "has another %" "$counters" -o "$scratch/%"
	refuses "--title names one report, here are 7" --title=x "$counters"
	refuses "cannot be written: No such file" "$reports/6.1.csv" -o "$scratch/no/folder.json"
	if [ -c /dev/full ]; then
		refuses "No space left" "$reports/6.1.csv" -o /dev/full
		"$probekit" import "$counters" >/dev/full 2>"$scratch/errors" &&
			complain "a full disk is no failure"
		grep -q "No space left" "$scratch/errors" || complain "a full disk is not told"
	fi
}

names_are_fit_for_files()
{
	for pair in "a/b c|a-b-c" "../../etc/passwd|etc-passwd" "-x|x" "::|untitled" \
		"run (2)|run-2" "Größe|Größe" "1.5 ms: x|1.5-ms"; do
		rm -rf "$scratch/names"
		mkdir "$scratch/names"
		works --title="${pair%|*}" "$reports/6.1.csv" -o "$scratch/names/%t.json"
		[ "$(names_in "$scratch/names")" = "${pair#*|}" ] ||
			complain "the title '${pair%|*}' gave $(names_in "$scratch/names")"
	done
}

help_is_there()
{
	works --help
	grep -q '^Usage: probekit import' "$scratch/output" || complain "--help is no help"
}

[ -x "$probekit" ] || skip "$probekit was not built"
the_chapter_becomes_a_file_for_each_report
profiles_are_as_the_schema_says
without_a_name_reports_are_printed
what_is_imported_stays
wrong_reports_are_refused
wrong_use_is_refused
names_are_fit_for_files
help_is_there
finish
