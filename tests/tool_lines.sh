#!/bin/sh
# SPDX-License-Identifier: MIT
# probekit lines: hits, times and shares of marked lines, with their source as it stands; a source that
# is gone or newer is said; every format says the same; what cannot be is one clear error.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

probekit=$top_builddir/tools/probekit
unset NO_COLOR
TERM=xterm
LC_ALL=C
export TERM LC_ALL

# lines STATUS ARGUMENT...: what it prints stands in $scratch/out and $scratch/errors
lines()
{
	wanted=$1
	shift
	status=0
	(cd "$scratch" && "$probekit" lines "$@") >"$scratch/out" 2>"$scratch/errors" || status=$?
	[ "$status" -eq "$wanted" ] || {
		complain "lines $*: exit status $status, not $wanted:"
		cat "$scratch/errors" >&2
	}
}

# refuses SENTENCE ARGUMENT...
refuses()
{
	sentence=$1
	shift
	lines 125 "$@"
	says "$sentence"
	[ ! -s "$scratch/out" ] || complain "lines $* prints before it fails"
}

make_program()
{
	cat >"$scratch/marked.c" <<-'END'
		#include <probekit.h>
		volatile int work;
		static void evolve(void)
		{
			for (int i = 0; i < 10; i++) {
				PROBE_HIT();
				PROBE_LINE(for (int k = 0; k < 100000; k++) work++);
				PROBE_LINE(for (int k = 0; k < 300000; k++) work++); /* a|b `c` "d", e */
				PROBE_LINE((void)0);
			}
		}
		int main(void)
		{
			PROBE_BEGIN(steps);
			evolve();
			PROBE_END(steps);
			return 0;
		}
	END
	# shellcheck disable=SC2086 # lists of options
	(cd "$scratch" && $CC -O1 $SANITIZE_CFLAGS -I"$top_srcdir/include" marked.c -o marked \
		"$library" -Wl,-rpath,"$(dirname "$library")") || die "marked.c does not compile"
	PROBE_OUTPUT=$scratch/run.json "$scratch/marked" || die "the program fails"
}

# known.json: the same with times that no machine decides. Inside their probes lines 7, 8 and 9 take 1 ms,
# 3 ms and 300 ns, and each loses 1 us to them.
make_known_times()
{
	"$python" - "$scratch/run.json" "$scratch/known.json" <<-'END' || die "run.json has no lines"
		import json, sys
		profile = json.load(open(sys.argv[1]))
		taken = {7: 1000000, 8: 3000000, 9: 300, 0: 4000300}
		for line in profile["lines"]:
		    line.pop("mean", None)
		    if line["kind"] != "line":
		        continue
		    net = taken[line["line"]]
		    for repeat in line["repeats"]:
		        for part, probes in ("inclusive", 3000 if line["line"] == 0 else 1000), ("exclusive", 0):
		            for event in "elapsed", "task-clock":
		                if repeat[part][event]["status"] == "counted":
		                    repeat[part][event]["value"] = net + probes
		json.dump(profile, open(sys.argv[2], "w"))
	END
}

the_table_tells_hits_times_and_source()
{
	touch "$scratch/known.json" # behind its source
	lines 0 known.json
	prints "^Function 'evolve' at marked.c:6: 4.000 ms in its marked lines; .* 3.000 us, is taken off"
	prints "^ *6 *10 *PROBE_HIT();"
	prints "^ *7 *10 *1.000 ms 100.000 us *25.0 PROBE_LINE(for (int k = 0; k < 100000; k++) work++);"
	prints "^ *8 *10 *3.000 ms 300.000 us *75.0 PROBE_LINE(for (int k = 0; k < 300000"
	prints "^ *9 *10 *300.000 ns\* *30.000 ns *0.0 PROBE_LINE((void)0);"
	prints "^total *4.000 ms *100.0"
	prints "^\* costs less than its probe"
	lacks "newer"
	lines 0 --by task-clock known.json
	prints "task-clock task-clock/hit % func"
	prints "^total .* 100.0"
	lines 0 --color always known.json
	prints "$(printf '\033')"
	lines 0 --color auto known.json
	lacks "$(printf '\033')"
}

# Whatever a machine counts.
a_run_has_a_table()
{
	lines 0 --source "$scratch" -m page-faults -m cpus-utilized run.json
	prints "page-faults cpus-utilized"
	PROBE_EVENTS=elapsed PROBE_OUTPUT=$scratch/alone.json "$scratch/marked"
	lines 0 alone.json
	prints "^total *[0-9.]* [mu]*s\** "
}

# Three times as many turns take three times the CPU's time: the heavier line is the heavier, also where
# other programs have the CPU in between.
shares_follow_the_work()
{
	lines 0 -f json --by task-clock run.json
	"$python" - "$scratch/out" <<-'END' || complain "shares do not follow the work"
		import json, sys
		function, = json.load(open(sys.argv[1]))["functions"]
		rows = {row["line"]: row for row in function["lines"]}
		assert function["function"] == "evolve" and function["file"] == "marked.c"
		assert not function["source_has_changed"]
		assert rows[6] == {"line": 6, "hits": 10, "source": "PROBE_HIT();"}
		assert all(row["hits"] == 10 for row in rows.values())
		assert rows[8]["value"] > rows[7]["value"] > rows[9].get("value", 0)
	END
}

formats_agree()
{
	lines 0 -f json known.json
	"$python" - "$scratch/out" <<-'END' || complain "the JSON does not tell what is known"
		import json, sys
		function, = json.load(open(sys.argv[1]))["functions"]
		rows = {row["line"]: row for row in function["lines"]}
		assert rows[7]["value"] == 1000000 and rows[8]["value"] == 3000000, rows
		assert rows[9]["below_probe"] and not rows[8]["below_probe"]
		assert abs(sum(rows[i]["share_of_function"] for i in (7, 8, 9)) - 1) < 1e-9
	END
	lines 0 -f csv known.json
	"$python" - "$scratch/out" <<-'END' || complain "the CSV cannot be read back"
		import csv, sys
		rows = list(csv.DictReader(open(sys.argv[1])))
		assert [int(row["line"]) for row in rows] == [6, 7, 8, 9, 0]
		assert rows[2]["source"].endswith('/* a|b `c` "d", e */'), rows[2]
		assert rows[0]["value"] == "" and float(rows[2]["value"]) > 0
		assert rows[3]["below_probe"] == "yes"
	END
	lines 0 --markdown known.json
	prints '^### evolve'
	prints '^| 8 | 10 | .*``PROBE_LINE.*a\\|b `c` "d", e \*/`` |$'
	prints '^\\\* costs less'
	lines 0 --json run.json run.json
	prints '"repeats": 2'
}

# Of line 9 the probe is all that was counted: it costs less, and not nothing.
what_is_less_than_its_probe_is_no_zero()
{
	"$python" - "$scratch/known.json" "$scratch/less.json" <<-'END'
		import json, sys
		profile = json.load(open(sys.argv[1]))
		line, = [l for l in profile["lines"] if l["line"] == 9]
		for repeat in line["repeats"]:
		    repeat["inclusive"]["elapsed"]["value"] = 250
		    repeat["exclusive"]["elapsed"]["value"] = 0
		json.dump(profile, open(sys.argv[2], "w"))
	END
	lines 0 less.json
	prints "^ *9 *10 *<250.000 ns\\* *<25.000 ns\\*  *PROBE_LINE"
	prints "^\\* costs less than its probe, whose 25.000 ns a hit"
	lines 0 --markdown less.json
	prints '^| 9 | 10 | \\<250.000 ns\\\* | \\<25.000 ns\\\* |  | `PROBE_LINE'
	lines 0 -m elapsed less.json
	prints "^ *9 *10 .*<250.000 ns\\* *PROBE_LINE"
	lines 0 -f csv -m elapsed less.json
	prints '^line,"marked.c","evolve",9,elapsed,10,,,,250,yes,,,,,"PROBE_LINE'
	lines 0 --json -m elapsed less.json
	"$python" - "$scratch/out" <<-'END' || complain "in JSON it costs nothing"
		import json, sys
		function, = json.load(open(sys.argv[1]))["functions"]
		row, = [r for r in function["lines"] if r["line"] == 9]
		assert row["below_probe"] and row["probe"] == 250, row
		assert "value" not in row and "share_of_function" not in row, row
		assert row["elapsed"] == {"below_probe": 250}, row
	END
}

the_output_goes_to_a_file()
{
	for format in csv json md txt; do
		name=$format
		[ $format != md ] || name=markdown
		[ $format != txt ] || name=text
		lines 0 -f $name known.json
		mv "$scratch/out" "$scratch/wanted"
		lines 0 -o "told.$format" known.json
		[ ! -s "$scratch/out" ] || complain "-o told.$format prints"
		cmp "$scratch/wanted" "$scratch/told.$format" || complain "told.$format is not $name"
	done
	lines 0 -o told.csv -f text --color auto known.json
	head -n 5 "$scratch/told.csv" | grep -q "^Function 'evolve'" || complain "-f does not decide"
	lines 0 -o - known.json
	prints "^Function 'evolve'"
	refuses 'cannot be written: No such file' -o nowhere/told.csv known.json
	refuses 'is read, and would be written over' -o known.json known.json
	if [ -c /dev/full ]; then
		refuses '/dev/full cannot be written: No space' -o /dev/full known.json
		[ "$(wc -l <"$scratch/errors")" -eq 1 ] || complain "it is said twice that a disk is full"
	fi
}

one_repeat_is_shown_alone()
{
	"$python" - "$scratch/known.json" "$scratch/other.json" <<-'END'
		import json, sys
		profile = json.load(open(sys.argv[1]))
		for line in profile["lines"]:
		    if line["line"] == 8:
		        line["repeats"][0]["visits"] = 30
		json.dump(profile, open(sys.argv[2], "w"))
	END
	lines 0 known.json other.json
	prints "^ *8 *20 "
	lines 0 --repeat 2 known.json other.json
	prints "^ *8 *30 "
	lines 0 --repeat 1 known.json other.json
	prints "^ *8 *10 "
	lines 0 --repeat mean known.json other.json
	prints "^ *8 *20 "
	refuses 'there are 2, counted from 1' --repeat 3 known.json other.json
	refuses 'whole number from 1' --repeat 0 known.json
}

a_source_that_is_not_what_ran_is_said()
{
	touch -d '+1 hour' "$scratch/marked.c"
	lines 0 run.json
	prints "its source is newer than the profile"
	mkdir -p "$scratch/elsewhere"
	mv "$scratch/marked.c" "$scratch/elsewhere"
	lines 0 run.json
	prints "its source cannot be read (No such file or directory)"
	prints "^ *8 *10 "
	lines 0 --source elsewhere run.json
	prints "PROBE_HIT"
	mkdir "$scratch/marked.c"
	lines 0 run.json
	prints "its source cannot be read"
	rmdir "$scratch/marked.c"
	: >"$scratch/marked.c"
	lines 0 run.json
	prints "^ *8 *10 "
}

reports_of_regions_only_mention_lines()
{
	"$probekit" report "$scratch/run.json" >"$scratch/out"
	prints "Region 'steps', 1 visit"
	prints "probekit lines. shows them"
	lacks "marked.c"
	"$probekit" report -f csv "$scratch/run.json" >"$scratch/out"
	lacks "evolve"
}

wrong_use_is_refused()
{
	refuses 'name a profile to show'
	refuses "format 'xml' is unknown" -f xml run.json
	refuses 'auto, always or never' --color sometimes run.json
	refuses 'did you mean page-faults' -m page-fautls run.json
	refuses 'did you mean page-faults' --by page-fautls run.json
	refuses "no function or file is called 'nobody'" --function nobody run.json
	refuses 'missing.json cannot be opened' missing.json
	"$top_builddir/tests/schema_program" nested "$scratch/nested.json"
	refuses 'mark some by PROBE_LINE' nested.json
	sed 's/"kind": "line"/"kind": "guess"/' "$scratch/run.json" >"$scratch/bad.json"
	refuses 'a line of no known kind' bad.json
	(cd "$scratch" && "$probekit" lines run.json >/dev/full 2>errors) &&
		complain "a full disk is no failure"
	grep -q 'No space left' "$scratch/errors" || complain "a full disk is not said"
}

# As probekit run has it: the lines of a command's processes.
a_run_adopts_the_lines()
{
	(cd "$scratch" && "$probekit" run -r 2 -o ran.json -- ./marked) 2>"$scratch/errors" || complain "the run fails"
	lines 0 ran.json
	prints "^ *7 *10 "
}

# The chapter's finding: the laplacian is most of what evolve costs.
the_schemes_tell_the_chapters_story()
{
	PROBE_OUTPUT=$scratch/inplace.json "$top_builddir/examples/diffusion/diffusion-lines" \
		--scheme inplace --grid 256 --steps 10 --repeat 1 --quiet >"$scratch/errors" 2>&1 ||
		complain "diffusion-lines fails: $(cat "$scratch/errors")"
	lines 0 -f json --by task-clock --source "$top_srcdir" inplace.json
	"$python" - "$scratch/out" <<-'END' || complain "the laplacian is not most of the step"
		import json, sys
		functions = {f["function"]: f for f in json.load(open(sys.argv[1]))["functions"]}
		laplacian, finish = functions["laplacian_step"]["lines"]
		assert laplacian["hits"] == finish["hits"] == 12, (laplacian, finish)
		assert laplacian["share_of_function"] > 0.5, laplacian
		assert functions["add_rolled"]["lines"][0]["hits"] == 4 * 12
		assert "roll" in functions["add_rolled"]["lines"][1]["source"]
	END
}

# Twice as many turns, twice as many instructions: simulated ones are the same in every run.
simulated_instructions_are_exact()
{
	for tool in valgrind strip; do
		has $tool || {
			left_out "there is no $tool"
			return
		}
	done
	[ -z "$SANITIZE_CFLAGS" ] || return 0
	# Valgrind 3.19 ends at debugging information of clang's, DWARF 5.
	mkdir "$scratch/stripped"
	strip -g -o "$scratch/stripped/libprobekit.so.0" "$library"
	LD_LIBRARY_PATH=$scratch/stripped "$top_builddir/tools/.libs/probekit" run -q --simulate \
		-o "$scratch/simulated.json" -- "$scratch/marked" \
		2>"$scratch/errors" || complain "the simulation fails: $(cat "$scratch/errors")"
	lines 0 -f json simulated.json
	"$python" - "$scratch/out" <<-'END' || complain "instructions of lines are not exact"
		import json, sys
		told = json.load(open(sys.argv[1]))
		function, = told["functions"]
		rows = {row["line"]: row for row in function["lines"]}
		assert told["by"] == "instructions"
		one, three = rows[7]["value"] / 10, rows[8]["value"] / 10
		# So many a turn, and a few around the loop.
		a_turn = round(one / 100000)
		assert 0 <= one - a_turn * 100000 < 30, one
		assert 0 <= three - a_turn * 300000 < 30, three
		assert rows[9].get("value", 0) / 10 < 30, rows[9]
	END
}

need_shared_library
[ -x "$probekit" ] || lacking "tools/probekit was not built"
python=$(python_with json)
[ -n "$python" ] || lacking "python3 is missing: it reads JSON and CSV here"
make_program
make_known_times
the_table_tells_hits_times_and_source
a_run_has_a_table
shares_follow_the_work
formats_agree
wrong_use_is_refused
reports_of_regions_only_mention_lines
a_run_adopts_the_lines
the_schemes_tell_the_chapters_story
simulated_instructions_are_exact
what_is_less_than_its_probe_is_no_zero
the_output_goes_to_a_file
one_repeat_is_shown_alone
a_source_that_is_not_what_ran_is_said
finish
