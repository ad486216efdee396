/* SPDX-License-Identifier: MIT */
#include "benchmark.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "../profile/profile_json.h"
#include "json.h"

#define CPU_TIME "task-clock"

struct benchmark {
	const struct view *view;
	json_t *entries;
	json_t *left_out; /* sentences: what was not measured cannot be an entry */
	json_int_t families;
	bool lost; /* memory ran out: something is missing */
};

/* Of one region, in one repeat or on average. */
struct benchmark_run {
	const struct probe_profile_region *region;
	const char *name;
	size_t repeat;
	double visits;
};

static struct probe_value value_in(const struct benchmark *benchmark,
				   const struct benchmark_run *run, const char *event)
{
	struct probe_value value = { .status = PROBE_UNAVAILABLE };

	probe_profile_value(benchmark->view->profile, run->region, event, PROBE_INCLUSIVE,
			    run->repeat, &value);
	return value;
}

static void leave_out(struct benchmark *benchmark, const struct benchmark_run *run,
		      const char *event, const char *reason)
{
	json_t *sentence;

	if (run->repeat == PROBE_MEAN)
		sentence = json_sprintf("%s, mean: %s: %s", run->name, event, reason);
	else
		sentence = json_sprintf("%s, repeat %zu: %s: %s", run->name, run->repeat + 1, event,
					reason);
	json_append(benchmark->left_out, sentence, &benchmark->lost);
}

/* Whether the time was measured; notes why not. */
static bool has_time(struct benchmark *benchmark, const struct benchmark_run *run,
		     const char *event, struct probe_value *time)
{
	*time = value_in(benchmark, run, event);
	if (time->status != PROBE_UNAVAILABLE && run->visits > 0)
		return true;
	if (run->visits == 0)
		leave_out(benchmark, run, event, "no visit");
	else
		leave_out(benchmark, run, event,
			  time->reason ? time->reason : "the set does not have it");
	return false;
}

static json_t *source_of(const struct probe_value *value)
{
	if (value->status == PROBE_SCALED)
		return json_sprintf("%s, scaled: it ran %.2f%% of the time", value->source,
				    value->running_share * 100);
	if (value->status == PROBE_COUNTED)
		return json_string(value->source);
	return json_sprintf("%s, %s", value->source, profile_status_names[value->status]);
}

/* Events a visit, metrics as they are. The format's own members keep their names. */
static void add_counters(struct benchmark *benchmark, const struct benchmark_run *run,
			 json_t *entry, json_t *sources)
{
	bool *lost = &benchmark->lost;
	const char *name, *label;
	size_t index = 0;

	while (view_column(benchmark->view, &index, &name, &label)) {
		const struct probe_value value = value_in(benchmark, run, name);
		const double divisor = strcmp(value.unit, "ratio") == 0 ? 1 : run->visits;

		if (value.status == PROBE_UNAVAILABLE || !isfinite(value.value) ||
		    json_object_get(entry, name) || strcmp(name, SET_ELAPSED) == 0 ||
		    strcmp(name, CPU_TIME) == 0)
			continue;
		json_put(sources, name, source_of(&value), lost);
		json_put(entry, name, json_number(value.value / divisor), lost);
	}
}

static void add_run_type(struct benchmark *benchmark, const struct benchmark_run *run,
			 json_t *entry)
{
	const size_t repeats = probe_profile_repeats(benchmark->view->profile);
	bool *lost = &benchmark->lost;
	json_t *name = run->repeat == PROBE_MEAN ? json_sprintf("%s_mean", run->name)
						 : json_string(run->name);

	json_put(entry, "name", name, lost);
	json_put(entry, "family_index", json_integer(benchmark->families), lost);
	json_put(entry, "per_family_instance_index", json_integer(0), lost);
	json_put(entry, "run_name", json_string(run->name), lost);
	json_put(entry, "repetitions", json_integer((json_int_t)repeats), lost);
	if (run->repeat == PROBE_MEAN) {
		json_put(entry, "run_type", json_string("aggregate"), lost);
		json_put(entry, "aggregate_name", json_string("mean"), lost);
		json_put(entry, "aggregate_unit", json_string("time"), lost);
		json_put(entry, "iterations", json_integer((json_int_t)repeats), lost);
		return;
	}
	json_put(entry, "run_type", json_string("iteration"), lost);
	json_put(entry, "repetition_index", json_integer((json_int_t)run->repeat), lost);
	json_put(entry, "iterations", json_integer((json_int_t)run->visits), lost);
}

static void add_entry(struct benchmark *benchmark, const struct benchmark_run *run)
{
	const size_t repeat = run->repeat == PROBE_MEAN ? 0 : run->repeat;
	bool *lost = &benchmark->lost;
	struct probe_value elapsed, cpu;
	json_t *entry, *sources;

	/* Readers take an entry to have both. */
	if (!has_time(benchmark, run, SET_ELAPSED, &elapsed) ||
	    !has_time(benchmark, run, CPU_TIME, &cpu))
		return;
	entry = json_object();
	sources = json_object();
	add_run_type(benchmark, run, entry);
	json_put(entry, "threads",
		 json_integer((json_int_t)profile_repeat(run->region, repeat)->threads), lost);
	json_put(entry, "real_time", json_number(elapsed.value / run->visits), lost);
	json_put(entry, "cpu_time", json_number(cpu.value / run->visits), lost);
	json_put(entry, "time_unit", json_string("ns"), lost);
	json_put(sources, "real_time", source_of(&elapsed), lost);
	json_put(sources, "cpu_time", source_of(&cpu), lost);
	add_counters(benchmark, run, entry, sources);
	json_put(entry, "sources", sources, lost);
	json_append(benchmark->entries, entry, lost);
}

/* Of the repeats that have the region, as the values are: a quotient of means. */
static double mean_visits(const struct view *view, const struct probe_profile_region *region)
{
	double visits = 0;
	double repeats = 0;

	for (size_t i = 0; i < probe_profile_repeats(view->profile); i++) {
		visits += (double)profile_repeat(region, i)->visits;
		repeats += profile_repeat(region, i)->visits > 0;
	}
	return repeats > 0 ? visits / repeats : 0;
}

static int add_region(struct benchmark *benchmark, const struct probe_profile_region *region)
{
	const struct view *view = benchmark->view;
	const size_t repeats = probe_profile_repeats(view->profile);
	const bool wants_mean = view->all_repeats ? repeats > 1 : view->repeat == PROBE_MEAN;
	char *name = profile_path(region, NULL);
	struct benchmark_run run = { .region = region, .name = name };

	if (!name)
		return -ENOMEM;
	for (run.repeat = 0; run.repeat < repeats; run.repeat++) {
		run.visits = (double)probe_profile_visits(region, run.repeat);
		if (view->all_repeats || view->repeat == run.repeat)
			add_entry(benchmark, &run);
	}
	run.repeat = PROBE_MEAN;
	run.visits = mean_visits(view, region);
	if (wants_mean)
		add_entry(benchmark, &run);
	benchmark->families++;
	free(name);
	return 0;
}

/* What Google Benchmark says of the machine, as far as the profile knows it. */
static json_t *context_of(struct benchmark *benchmark)
{
	const struct probe_profile *profile = benchmark->view->profile;
	json_t *machine = profile_machine(profile);
	const char *governor = json_string_value(json_object_get(machine, "governor"));
	const json_int_t processors = json_integer_value(json_object_get(machine, "processors"));
	json_t *context = json_object();
	bool *lost = &benchmark->lost;

	json_put(context, "executable", json_string(profile_title(profile)), lost);
	if (processors > 0)
		json_put(context, "num_cpus", json_integer(processors), lost);
	if (governor && *governor)
		json_put(context, "cpu_scaling_enabled",
			 json_boolean(strcmp(governor, "performance") != 0), lost);
	/* Some readers insist on the list; a profile does not record them. */
	json_put(context, "caches", json_array(), lost);
	json_put(context, "probekit_version", json_string(probe_version()), lost);
	json_put(context, "set", json_string(set_name(profile_set(profile))), lost);
	json_put(context, "scope", json_string(profile_scope(profile)), lost);
	json_put(context, "machine", json_incref(machine), lost);
	json_put(context, "left_out", json_incref(benchmark->left_out), lost);
	return context;
}

static int write_file(struct benchmark *benchmark, FILE *stream)
{
	json_t *file = json_object();
	int result;

	json_put(file, "context", context_of(benchmark), &benchmark->lost);
	json_put(file, "benchmarks", json_incref(benchmark->entries), &benchmark->lost);
	result = benchmark->lost ? -ENOMEM : json_write(file, stream);
	json_decref(file);
	return result;
}

static int nothing_timed(const struct benchmark *benchmark, struct probe_error *error)
{
	const char *reason = json_string_value(json_array_get(benchmark->left_out, 0));

	return error_set(error, -ENODATA,
			 "no region has both times that a benchmark has, " SET_ELAPSED
			 " and " CPU_TIME ": %s",
			 reason ? reason : "no region was visited");
}

int benchmark_render(const struct view *view, FILE *stream, struct probe_error *error)
{
	struct benchmark benchmark = {
		.view = view,
		.entries = json_array(),
		.left_out = json_array(),
	};
	struct view_place place = { 0 };
	int result = benchmark.entries && benchmark.left_out ? 0 : -ENOMEM;

	while (result == 0 && view_next(view, &place))
		if (view_was_visited(view, place.region))
			result = add_region(&benchmark, place.region);
	if (result == 0 && benchmark.lost)
		result = -ENOMEM;
	if (result == 0 && json_array_size(benchmark.entries) == 0)
		result = nothing_timed(&benchmark, error);
	if (result == 0)
		result = write_file(&benchmark, stream);
	json_decref(benchmark.left_out);
	json_decref(benchmark.entries);
	return result;
}
