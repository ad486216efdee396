/* SPDX-License-Identifier: MIT */
#include "snapshot_lines.h"

#include <errno.h>
#include <stdio.h>

#include "../measure/line_cost.h"
#include "../profile/lines.h"
#include "counts.h"

static const char all_threads_reason[] =
	"in process scope each visit of a line counts all threads, several of which may be inside "
	"lines at once: count by PROBE_COUNT=thread";
static const char recursion_reason[] = "no visit of the line has ended";

struct adding {
	struct probe_profile *profile;
	const struct request *request;
	const struct thread *thread;
	const struct lines *lines;
	const struct line_counts *counts;
};

/* What was counted, less what the probes took of it; their part is scaled as the count was. */
static struct profile_value value_of(const struct adding *adding, size_t event,
				     enum probe_part part)
{
	const struct plan_counter counter = plan_counter(adding->thread->plan, event);
	struct profile_value value;
	double cost;

	if (adding->counts->visits == 0)
		return counts_unavailable(adding->profile, recursion_reason);
	if (adding->request->scope == SCOPE_PROCESS && !adding->request->events[event].is_elapsed)
		return counts_unavailable(adding->profile, all_threads_reason);
	value = counts_value(adding->profile, &counter, adding->counts->inclusive);
	if (value.status == PROBE_UNAVAILABLE || part == PROBE_INCLUSIVE)
		return value;
	cost = (double)line_cost_of(visits_line_cost(&adding->thread->visits), adding->counts,
				    counter.slot) /
	       value.running_share;
	value.count = (double)value.count > cost ? value.count - (uint64_t)cost : 0;
	return value;
}

/* A sum that lacks a part is no sum: it is as unavailable as the part. */
static void add_value(struct profile_value *sum, const struct profile_value *value, bool is_first)
{
	if (is_first || value->status == PROBE_UNAVAILABLE) {
		*sum = *value;
		return;
	}
	if (sum->status == PROBE_UNAVAILABLE)
		return;
	sum->count += value->count;
	if (value->status > sum->status)
		sum->status = value->status;
	if (value->running_share < sum->running_share)
		sum->running_share = value->running_share;
	sum->kernel_excluded = sum->kernel_excluded || value->kernel_excluded;
}

static void add_values(const struct adding *adding, struct probe_profile_region *to)
{
	const bool is_first = profile_repeat(to, 0)->threads == 0;

	for (size_t i = 0; i < adding->request->events_count; i++)
		for (int part = 0; part < PROFILE_PARTS; part++) {
			const struct profile_value value = value_of(adding, i,
								    (enum probe_part)part);

			add_value(profile_value(adding->profile, to, 0, i, (enum probe_part)part),
				  &value, is_first);
		}
}

static int warn_of_abandoned(const struct adding *adding, const struct line *line)
{
	char text[1024];

	if (line->abandoned == 0)
		return 0;
	snprintf(text, sizeof(text),
		 "line %d of %.512s was left %llu time%s in a way that ends no block (longjmp, "
		 "pthread_exit, exit) and was counted until the line around it, or all counting, "
		 "ended",
		 line->number, line->function->file ? line->function->file : "an unknown file",
		 (unsigned long long)line->abandoned, line->abandoned == 1 ? "" : "s");
	return profile_add_warning(adding->profile, text);
}

static int add_line(struct adding *adding, const struct line *line)
{
	const bool is_timed = line->kind == PROBE_SITE_LINE;
	struct probe_profile_region *to = profile_line(
		adding->profile, is_timed ? PROBE_LINE_TIMED : PROBE_LINE_HITS, NULL,
		line->function->file, line->function->name, line->number);

	if (!to)
		return -ENOMEM;
	adding->counts = &line->counts;
	if (is_timed)
		add_values(adding, to);
	profile_repeat(to, 0)->visits += line->hits;
	profile_repeat(to, 0)->threads++;
	return warn_of_abandoned(adding, line);
}

static int add_function(struct adding *adding, const struct line_function *function)
{
	struct probe_profile_region *to;

	if (function->counts.visits > 0) {
		to = profile_line(adding->profile, PROBE_LINE_TIMED, NULL, function->file,
				  function->name, 0);
		if (!to)
			return -ENOMEM;
		adding->counts = &function->counts;
		add_values(adding, to);
		profile_repeat(to, 0)->visits += function->counts.visits;
		profile_repeat(to, 0)->threads++;
	}
	for (const struct line *line = function->lines; line; line = line->next)
		if (line->hits > 0 && add_line(adding, line) < 0)
			return -ENOMEM;
	return function->compiler ? profile_note_compiler(adding->profile, function->compiler) : 0;
}

int snapshot_add_lines(struct probe_profile *profile, const struct request *request,
		       const struct thread *thread)
{
	struct adding adding = {
		.profile = profile,
		.request = request,
		.thread = thread,
		.lines = visits_lines(&thread->visits),
	};
	const struct line_function *function;
	int result = 0;

	if (!adding.lines)
		return 0;
	for (function = lines_functions(adding.lines); function && result == 0;
	     function = function->next)
		result = add_function(&adding, function);
	return result;
}
