/* SPDX-License-Identifier: MIT */
/* Profiles without what their own marks cost. */
#include <errno.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"
#include "profile.h"

struct cost {
	double inside; /* a visit, in the region's own count */
	double around; /* and in that of the region around it */
	bool each_value_tells;
};

static uint64_t less(uint64_t count, double cost)
{
	return cost < (double)count ? count - (uint64_t)(cost + 0.5) : 0;
}

/* Threads that were read in other ways have other costs: each value tells its own, but for older files. */
static double marks_in(const struct profile_value *value, const struct cost *cost, double by_visits)
{
	return cost->each_value_tells ? value->marks : by_visits;
}

static void take_off(struct profile_value *value, const struct cost *cost, double by_visits)
{
	if (value->status == PROBE_COUNTED && value->mean <= 0)
		value->count = less(value->count, marks_in(value, cost, by_visits));
	value->marks = 0;
}

/* Visits of the regions straight inside it, and of all inside it. */
static void count_visits(const struct probe_profile_region *region, size_t repeat,
			 uint64_t *straight, uint64_t *all)
{
	const struct probe_profile_region *child = probe_profile_child(region);

	for (; child; child = probe_profile_next(child)) {
		uint64_t below_straight = 0;

		count_visits(child, repeat, &below_straight, all);
		*straight += profile_repeat(child, repeat)->visits;
		*all += profile_repeat(child, repeat)->visits;
	}
}

/* Elapsed time of several threads is that of their union, of which visits are no sum. */
static void take_off_event(const struct probe_profile *profile,
			   const struct probe_profile_region *region, size_t repeat, size_t event,
			   const struct cost *cost)
{
	const struct profile_repeat *facts = profile_repeat(region, repeat);
	uint64_t straight = 0, all = 0;
	double own;

	if (facts->visits == 0 ||
	    (facts->threads > 1 &&
	     strcmp(set_event(profile_set(profile), event)->name, SET_ELAPSED) == 0))
		return;
	count_visits(region, repeat, &straight, &all);
	own = (double)facts->visits * cost->inside;
	take_off(profile_value(profile, region, repeat, event, PROBE_INCLUSIVE), cost,
		 own + (double)all * cost->around);
	take_off(profile_value(profile, region, repeat, event, PROBE_EXCLUSIVE), cost,
		 own + (double)straight * (cost->around - cost->inside));
}

/* As if each visit had held as many marks: of so much for each, deviations stay what they are. */
static void take_off_squares(struct profile_repeat *facts, double each)
{
	const double visits = (double)facts->elapsed_visits;
	const double total = (double)facts->elapsed_total;
	const double squares = facts->elapsed_squares - 2 * each * total + each * each * visits;

	if (facts->elapsed_squares > 0)
		facts->elapsed_squares = total > each * visits && squares > 0 ? squares : 0;
}

/* value: of elapsed time, of which nothing is taken off yet. */
static void take_off_visits(const struct probe_profile_region *region, size_t repeat,
			    const struct profile_value *value, const struct cost *cost)
{
	struct profile_repeat *facts = profile_repeat(region, repeat);
	uint64_t straight = 0, all = 0;
	double marks;

	if (facts->elapsed_visits == 0)
		return;
	count_visits(region, repeat, &straight, &all);
	marks = marks_in(value, cost,
			 (double)facts->elapsed_visits * cost->inside + (double)all * cost->around);
	take_off_squares(facts, marks / (double)facts->elapsed_visits);
	facts->elapsed_total = less(facts->elapsed_total, marks);
	/* How many marks were inside the shortest and the longest is not known: at least its own. */
	facts->elapsed_least = less(facts->elapsed_least, cost->inside);
	facts->elapsed_most = less(facts->elapsed_most, cost->inside);
}

static void take_off_all(const struct probe_profile *profile, size_t event, const struct cost *cost)
{
	const bool is_elapsed = strcmp(set_event(profile_set(profile), event)->name, SET_ELAPSED) ==
				0;
	const size_t repeats = probe_profile_repeats(profile);
	const struct probe_profile_region *region = NULL;

	while ((region = profile_walk(profile, region)))
		for (size_t i = 0; i < repeats; i++) {
			if (is_elapsed)
				take_off_visits(
					region, i,
					profile_value(profile, region, i, event, PROBE_INCLUSIVE),
					cost);
			take_off_event(profile, region, i, event, cost);
		}
}

PROBE_API int probe_profile_subtract_overhead(struct probe_profile *profile,
					      struct probe_error *error)
{
	json_t *program = profile_program(profile);
	const json_t *overhead = json_object_get(program, "overhead");
	const struct set *set = profile_set(profile);

	if (json_is_true(json_object_get(program, "overhead_subtracted")))
		return 0;
	if (!overhead)
		return error_set(
			error, -ENODATA,
			"the profile does not tell what its marks cost: it was counted from "
			"outside, by an older version, or all threads with marks ran on; "
			"show it without --net");
	for (size_t i = 0; i < set_events_count(set); i++) {
		const json_t *costs = json_object_get(overhead, set_event(set, i)->name);
		const struct cost cost = {
			.inside = json_number_value(json_object_get(costs, "inside")),
			.around = json_number_value(json_object_get(costs, "around")),
			.each_value_tells = json_object_get(program, "overhead_by_reading"),
		};

		if (costs)
			take_off_all(profile, i, &cost);
	}
	if (json_object_set_new(program, "overhead_subtracted", json_true()) < 0)
		return error_no_memory(error);
	return profile_add_warning(profile,
				   "what the marks cost is taken off; shortest and longest "
				   "visits are without their own marks alone") < 0
		       ? error_no_memory(error)
		       : 0;
}
