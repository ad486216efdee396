/* SPDX-License-Identifier: MIT */
#include "repeat.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "../command.h"
#include "ending.h"
#include "../message.h"
#include "one_run.h"
#include "passes.h"
#include "progress.h"
#include "remarks.h"
#include "signals.h"

/* How often a run that did other work than the others is run again. */
#define AGAIN_MOST 3

struct counted_run {
	struct probe_profile *profile; /* NULL: thrown out */
	size_t pass;		       /* from 1 */
};

struct repeats {
	const struct repeat_plan *plan;
	size_t passes; /* runs of each repeat */
	struct counted_run *runs;
	size_t runs_count;
	struct probe_profile *unfinished; /* of the run at which it stopped */
	struct progress progress;
	size_t failures; /* of runs that are in the report all the same */
	bool stopped;
	int status;
};

static const char *pass_name(const struct repeats *repeats, size_t pass, char name[48])
{
	if (repeats->passes == 1)
		return NULL;
	snprintf(name, 48, "%zu/%zu", pass, repeats->passes);
	return name;
}

static void remark_on_failure(const struct repeats *repeats, const struct one_run *run,
			      const char *which)
{
	const size_t all = repeats->plan->repeats * repeats->passes;
	const bool is_only_one = all == 1;
	char end[64], what[200];

	ending_text(run->status, end);
	if (is_only_one) {
		remark("the command %s", end);
		return;
	}
	snprintf(what, sizeof(what), "%s of %zu %s", which, all, end);
	ending_remark(repeats->runs_count, what, " (-i goes on)");
}

/* Whether it goes on after this run. */
static bool is_good(struct repeats *repeats, const struct one_run *run, const char *which)
{
	char what[200];

	repeats->status = one_run_exit_status(run);
	if (signals_interruption() != 0) {
		snprintf(what, sizeof(what), "interrupted (%s) in %s of %zu",
			 strsignal(signals_interruption()), which,
			 repeats->plan->repeats * repeats->passes);
		ending_remark(repeats->runs_count, what, "");
		return false;
	}
	if (run->status == 0 || repeats->plan->ignores_failure) {
		repeats->failures += run->status != 0;
		return true;
	}
	remark_on_failure(repeats, run, which);
	return false;
}

static void stop(struct repeats *repeats)
{
	repeats->stopped = true;
}

static void warm_up(struct repeats *repeats, size_t index)
{
	struct one_run run;
	char end[64];
	const int failure = one_run(repeats->plan->command, NULL, false, &run);

	if (failure) {
		repeats->status = failure;
		stop(repeats);
		return;
	}
	repeats->status = one_run_exit_status(&run);
	progress_after_run(&repeats->progress, run.seconds);
	if (signals_interruption() != 0) {
		remark("interrupted (%s) in warm-up run %zu: nothing was counted",
		       strsignal(signals_interruption()), index + 1);
		stop(repeats);
	} else if (run.status != 0 && !repeats->plan->ignores_failure) {
		ending_text(run.status, end);
		remark("warm-up run %zu %s: nothing was counted (-i goes on)", index + 1, end);
		stop(repeats);
	}
}

static void count_run(struct repeats *repeats, size_t pass)
{
	const size_t number = repeats->runs_count + 1;
	char name[48], which[32];
	struct one_run run;
	const int failure = one_run(repeats->plan->command, pass_name(repeats, pass, name), true,
				    &run);

	if (failure) {
		repeats->status = failure;
		stop(repeats);
		return;
	}
	snprintf(which, sizeof(which), "run %zu", number);
	if (!is_good(repeats, &run, which)) {
		repeats->unfinished = run.profile;
		stop(repeats);
		return;
	}
	repeats->runs[repeats->runs_count++] = (struct counted_run){ run.profile, pass };
	progress_after_run(&repeats->progress, run.seconds);
}

static double median_anchor(const struct repeats *repeats)
{
	double *anchors = calloc(repeats->runs_count, sizeof(anchors[0]));
	double median;
	size_t n = 0;

	if (!anchors)
		return NAN;
	for (size_t i = 0; i < repeats->runs_count; i++) {
		const double anchor = passes_anchor(repeats->runs[i].profile);

		if (!isnan(anchor))
			anchors[n++] = anchor;
	}
	median = passes_median(anchors, n);
	free(anchors);
	return median;
}

/* Runs it again until it does what the others did; leaves it out where it never does. */
static void replace_run(struct repeats *repeats, struct counted_run *counted, double median)
{
	const double anchor = passes_anchor(counted->profile);
	char name[48];
	struct one_run run;
	size_t again;

	probe_profile_free(counted->profile);
	counted->profile = NULL;
	for (again = 1; again <= AGAIN_MOST && !repeats->stopped; again++) {
		const int failure = one_run(repeats->plan->command,
					    pass_name(repeats, counted->pass, name), true, &run);

		if (failure)
			break;
		repeats->status = one_run_exit_status(&run);
		if (signals_interruption() != 0) {
			remark("interrupted (%s) while a run was done again",
			       strsignal(signals_interruption()));
			stop(repeats);
		} else if (!passes_drifted(passes_anchor(run.profile), median)) {
			counted->profile = run.profile;
			break;
		}
		probe_profile_free(run.profile);
	}
	remark("a run of pass %zu was thrown out, its instructions are off by %.1f %% from those of "
	       "the others (%.0f): %s",
	       counted->pass, 100 * (anchor - median) / median, median,
	       counted->profile ? "it was run again"
				: "so were those that replaced it; the pass has a run less");
}

/* Passes that did not do the same work make no whole. */
static void replace_drifted(struct repeats *repeats)
{
	const double median = median_anchor(repeats);

	for (size_t i = 0; i < repeats->runs_count && !repeats->stopped && median > 0; i++) {
		struct counted_run *counted = &repeats->runs[i];

		if (passes_drifted(passes_anchor(counted->profile), median))
			replace_run(repeats, counted, median);
	}
}

static void forget_runs(struct repeats *repeats)
{
	while (repeats->runs_count > 0)
		probe_profile_free(repeats->runs[--repeats->runs_count].profile);
}

/*
 * Instrumented processes count with counters besides those of the whole command, so that a part that
 * fits here may not fit there: the first repeat tells. Then smaller parts are taken, and it is run
 * anew.
 */
static bool has_too_few_passes(const struct repeats *repeats)
{
	bool too_few = false;

	for (size_t i = 0; i < repeats->runs_count; i++)
		too_few = too_few || passes_are_too_few(repeats->runs[i].profile);
	if (too_few && repeats->passes == repeats->plan->passes.most && repeats->passes > 1)
		remark("counters are short in %zu passes, too, and groups of events are never "
		       "split: PROBE=off leaves the command all of them, without its regions",
		       repeats->passes);
	return too_few && repeats->passes < repeats->plan->passes.most;
}

static void run_first_repeat(struct repeats *repeats)
{
	for (;;) {
		const size_t passes = repeats->passes;

		for (size_t pass = 1; pass <= passes && !repeats->stopped; pass++)
			count_run(repeats, pass);
		if (repeats->stopped || !has_too_few_passes(repeats))
			return;
		forget_runs(repeats);
		repeats->passes = 2 * passes < repeats->plan->passes.most
					  ? 2 * passes
					  : repeats->plan->passes.most;
		repeats->progress.runs += repeats->plan->repeats * (repeats->passes - passes);
		remark("counters were short in %zu pass%s, as this command needs them for its "
		       "regions, too: it was run anew in %zu passes",
		       passes, passes == 1 ? "" : "es", repeats->passes);
	}
}

static void run_all(struct repeats *repeats)
{
	const struct repeat_plan *plan = repeats->plan;

	for (size_t i = 0; i < plan->warm_ups && !repeats->stopped; i++)
		warm_up(repeats, i);
	if (!repeats->stopped)
		run_first_repeat(repeats);
	for (size_t i = 1; i < plan->repeats; i++)
		for (size_t pass = 1; pass <= repeats->passes && !repeats->stopped; pass++)
			count_run(repeats, pass);
	if (repeats->passes > 1 && !repeats->stopped)
		replace_drifted(repeats);
	if (repeats->passes == 1 && plan->passes.most > 1 && !repeats->stopped)
		remark("there is one pass: all of the set can be counted at once");
}

static struct probe_profile *merge(struct repeats *repeats)
{
	struct probe_profile **list = calloc(repeats->runs_count + 1, sizeof(list[0]));
	struct probe_profile *merged = NULL;
	struct probe_error error = { "memory ran out" };
	size_t n = 0;

	for (size_t i = 0; list && i < repeats->runs_count; i++)
		if (repeats->runs[i].profile)
			list[n++] = repeats->runs[i].profile;
	if (list && n == 0 && repeats->unfinished)
		list[n++] = repeats->unfinished;
	if (!list || (n > 0 && probe_profile_merge(list, n, &merged, &error) < 0))
		repeats->status = complain("%s", error.text);
	free(list);
	return merged;
}

int repeat(const struct repeat_plan *plan, struct probe_profile **profile)
{
	struct repeats repeats = {
		.plan = plan,
		.passes = plan->passes.needed,
		.progress.runs = plan->warm_ups + plan->repeats * plan->passes.needed,
		.runs = calloc(plan->repeats * plan->passes.most, sizeof(repeats.runs[0])),
	};

	*profile = NULL;
	if (!repeats.runs)
		return complain("memory ran out");
	run_all(&repeats);
	if (repeats.failures > 0)
		remark("%zu of %zu runs failed; the report is of all of them", repeats.failures,
		       repeats.runs_count);
	*profile = merge(&repeats);
	forget_runs(&repeats);
	probe_profile_free(repeats.unfinished);
	free(repeats.runs);
	return repeats.status;
}
