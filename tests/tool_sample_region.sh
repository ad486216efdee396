#!/bin/sh
# SPDX-License-Identifier: MIT
# probekit lines --region: a sample is told to be in the region that its thread had open then, and in no
# other; where that is not known it is said. Nothing here depends on how many samples there are, or on
# none being lost.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

probekit=$top_builddir/tools/probekit
unset NO_COLOR
LC_ALL=C
export LC_ALL

# ThreadSanitizer's threads cannot fork.
children=
case $SANITIZE_CFLAGS in
*thread*) children=-DWITHOUT_CHILDREN ;;
esac

# build NAME FLAG...: of $scratch/NAME.c
build()
{
	# shellcheck disable=SC2086 # a list of options
	(cd "$scratch" && $CC -g -O1 $SANITIZE_CFLAGS $children -pthread "$1.c" -o "$@" -I"$include" \
		"$library" -Wl,-rpath,"$(dirname "$library")") || die "$1.c does not compile"
}

# What a process had before it forked is nobody's in its child.
ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
export ASAN_OPTIONS

write_programs()
{
	# Each function runs in one region alone, of one thread or another.
	cat >"$scratch/regions.c" <<-'END'
		#include <probekit.h>
		#include <pthread.h>
		#include <stdlib.h>
		#include <sys/wait.h>
		#include <unistd.h>
		#define WORK(name) static __attribute__((noinline)) void name(long turns) \
			{ volatile double x = 1; for (long i = 0; i < turns; i++) x = x * 0.999 + 1; }
		WORK(in_no_region)
		WORK(in_outer)
		WORK(in_inner)
		WORK(in_brief)
		WORK(in_odd)
		WORK(in_child)
		static void *both(void *nothing)
		{
			in_no_region(3000000);
			for (int k = 0; k < 30; k++) {
				PROBE_BEGIN(outer);
				in_outer(100000);
				PROBE_BEGIN(inner);
				in_inner(300000);
				PROBE_END(inner);
				in_outer(100000);
				PROBE_END(outer);
				in_no_region(100000);
			}
			for (int k = 0; k < 20000; k++) {
				PROBE_BEGIN(brief);
				in_brief(300);
				PROBE_END(brief);
				in_no_region(100);
			}
			{
				PROBE_SCOPED("odd / name");
				in_odd(3000000);
			}
			return nothing;
		}
		int main(int argc, char **argv)
		{
			pthread_t threads[3];
			for (int i = 0; i < 3; i++)
				pthread_create(&threads[i], 0, both, 0);
			both(0);
			for (int i = 0; i < 3; i++)
				pthread_join(threads[i], 0);
		#ifndef WITHOUT_CHILDREN
			if (fork() == 0) {
				PROBE_BEGIN(child);
				in_child(30000000);
				PROBE_END(child);
				exit(0);
			}
			wait(0);
		#else
			(void)in_child;
		#endif
			/* All is told but by who leaves this way. */
			if (argc > 1 && argv[1][0] == '_')
				_exit(0);
			return 0;
		}
	END
}

every_sample_is_in_its_region()
{
	"$probekit" run -r 2 -q --sample=2000 -o "$scratch/regions.json" -- \
		"$scratch/regions" || complain "the run fails"
	"$python" - "$scratch/regions.json" <<-'END' || complain "samples are in wrong regions"
		import collections, json, sys
		profile = json.load(open(sys.argv[1]))
		where = {"in_outer": "outer", "in_inner": "outer/inner", "in_brief": "brief",
			"in_odd": "odd \\/ name", "in_child": "child"}
		placed = collections.defaultdict(collections.Counter)
		for line in profile["lines"]:
		    if line["kind"] == "sample" and line["line"] == 0:
		        placed[line["function"]][line.get("region")] += sum(line["hits"])
		for function, region in where.items():
		    met = placed[function]
		    assert set(met) <= {None, region}, (function, met)
		    assert met[None] == met[region], (function, met)
		assert set(placed["in_no_region"]) == {None}, placed["in_no_region"]
		told = profile["sampling"]
		assert len(told) == 2 and all(run["unplaced"] == 0 for run in told), told
		assert all(0 < run["in_regions"] < run["samples"] for run in told), told
	END
}

# shown REGION FUNCTION...: these, and no other of the program's, are shown of the region
shown()
{
	region=$1
	shift
	"$probekit" lines --all --region "$region" "$scratch/regions.json" >"$scratch/out" ||
		complain "--region '$region' fails"
	grep -o "^Function 'in_[a-z_]*'" "$scratch/out" | sed "s/.*'\(.*\)'/\1/" | sort >"$scratch/met"
	printf '%s\n' "$@" | cmp -s - "$scratch/met" ||
		complain "--region '$region' shows $(tr '\n' ' ' <"$scratch/met")"
}

a_region_is_shown_with_those_inside_it()
{
	shown outer in_inner in_outer
	shown outer/inner in_inner
	shown inner in_inner
	shown regions/outer/inner in_inner
	shown 'odd \/ name' in_odd
	grep -q "^Of region 'odd .*: .* samples, of .* in regions" "$scratch/out" ||
		complain "it is not said what is shown: $(cat "$scratch/out")"
	for wrong in oute uter inner/outer 'odd ' name nothing; do
		"$probekit" lines --region "$wrong" "$scratch/regions.json" 2>"$scratch/errors" &&
			complain "--region '$wrong' is taken for another"
		grep -q "no sample was in a region '$wrong'" "$scratch/errors" ||
			complain "of '$wrong': $(cat "$scratch/errors")"
	done
}

formats_tell_of_the_region()
{
	"$probekit" lines --region inner --json "$scratch/regions.json" >"$scratch/json"
	"$probekit" lines --region inner -f csv "$scratch/regions.json" >"$scratch/csv"
	"$probekit" lines --region inner --repeat 2 --json "$scratch/regions.json" >"$scratch/second"
	"$python" - "$scratch/json" "$scratch/csv" "$scratch/second" "$scratch/regions.json" <<-'END' ||
		import csv, json, sys
		told, second = (json.load(open(sys.argv[i])) for i in (1, 3))
		assert told["region"] == second["region"] == "inner"
		assert told["repeats"] == 2 and second["repeats"] == 1
		function, = [f for f in told["functions"] if f["function"] == "in_inner"]
		rows = [r for r in csv.DictReader(open(sys.argv[2])) if r["function"] == "in_inner"]
		assert float(rows[-1]["samples"]) == function["samples"], (rows[-1], function)
		hits, = [l["hits"] for l in json.load(open(sys.argv[4]))["lines"]
			if l.get("region") == "outer/inner" and l["function"] == "in_inner" and l["line"] == 0]
		assert function["samples"] == sum(hits) / 2
		function = [f["samples"] for f in second["functions"] if f["function"] == "in_inner"]
		assert function == [hits[1]] or hits[1] == 0, (function, hits)
	END
		complain "the formats tell another thing"
	"$probekit" lines --region inner --markdown "$scratch/regions.json" >"$scratch/markdown"
	grep -q "^Of region 'inner'" "$scratch/markdown" || complain "Markdown does not tell the region"
	"$probekit" lines --repeat 3 "$scratch/regions.json" 2>"$scratch/errors" &&
		complain "--repeat 3 of 2 is taken"
	grep -q 'there are 2' "$scratch/errors" || complain "$(cat "$scratch/errors")"
}

# Only the last process of the two leaves without a word.
what_is_not_known_is_said()
{
	[ -z "$children" ] || return 0
	"$probekit" run -r 1 -q --sample=1000 -o "$scratch/silent.json" -- \
		"$scratch/regions" _ || complain "the run fails"
	"$probekit" lines --region child "$scratch/silent.json" >"$scratch/out" ||
		complain "what is known is not shown"
	grep -q 'more it is not known in which region they were' "$scratch/out" ||
		complain "it is not said that samples are in no known region: $(cat "$scratch/out")"
	grep -q 'warning: in which region .* of the samples were is not known' "$scratch/out" ||
		complain "nobody warns: $(cat "$scratch/out")"
	"$probekit" lines --region outer "$scratch/silent.json" 2>"$scratch/errors" &&
		complain "regions of a process that told nothing are shown"
	return 0
}

marked_lines_are_not_of_a_region()
{
	PROBE_OUTPUT="$scratch/marked.json" "$scratch/marked" || complain "marked fails"
	"$probekit" lines --region outer "$scratch/marked.json" 2>"$scratch/errors" &&
		complain "marked lines are told by region"
	grep -q 'marked lines are counted for all of the program' "$scratch/errors" ||
		complain "$(cat "$scratch/errors")"
}

need_shared_library
[ -x "$probekit" ] || lacking "tools/probekit was not built"
python=$(python_with json)
[ -n "$python" ] || lacking "python3 is missing: it reads JSON here"
"$probekit" run -r 1 -q --sample -o "$scratch/trial.json" -- true 2>"$scratch/errors" ||
	lacking "nothing can be sampled here: $(cat "$scratch/errors")"
include=$(cd "$top_srcdir" && pwd)/include
write_programs
build regions
cat >"$scratch/marked.c" <<-'END'
	#include <probekit.h>
	int main(void)
	{
		volatile int x = 0;
		PROBE_BEGIN(outer);
		PROBE_LINE(x = x + 1);
		PROBE_END(outer);
		return 0;
	}
END
build marked
every_sample_is_in_its_region
a_region_is_shown_with_those_inside_it
formats_tell_of_the_region
what_is_not_known_is_said
marked_lines_are_not_of_a_region
finish
