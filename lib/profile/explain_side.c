/* SPDX-License-Identifier: MIT */
#include "explain_side.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *side_unit(const struct side *side, const char *event)
{
	const struct set *set = profile_set(side->profile);
	const int index = set_event_index(set, event);

	return index < 0 ? NULL : set_event(set, (size_t)index)->unit;
}

static struct reading read_region(const struct probe_profile *profile,
				  const struct probe_profile_region *region, size_t event,
				  size_t repeat)
{
	const char *name = set_event(profile_set(profile), event)->name;
	struct probe_value value;

	probe_profile_value(profile, region, name, PROBE_INCLUSIVE, repeat, &value);
	return (struct reading){
		.known = value.status != PROBE_UNAVAILABLE,
		.status = value.status,
		.value = value.value,
		.total = value.value,
		.repeats = 1,
		.user_only = profile_kernel_excluded(profile, region, event),
		.source = value.source,
		.reason = value.reason,
	};
}

/* The least certain status and its source stand for all. */
static void add_reading(struct reading *sum, const struct reading *one)
{
	if (sum->repeats == 0 || one->status > sum->status) {
		sum->status = one->status;
		sum->source = one->source;
	}
	sum->known = true;
	sum->user_only = sum->user_only || one->user_only;
	sum->total += one->value;
	sum->repeats++;
}

/* A region that this repeat did not visit adds nothing; one that it could not measure hides all. */
static struct reading read_whole(const struct side *side, size_t event, size_t repeat)
{
	const struct probe_profile_region *region = probe_profile_first(side->profile);
	struct reading sum = { .known = false };

	for (; region; region = probe_profile_next(region)) {
		const struct reading one = read_region(side->profile, region, event, repeat);

		if (one.known)
			add_reading(&sum, &one);
		else if (probe_profile_visits(region, repeat) > 0)
			return (struct reading){ .reason = one.reason };
		else if (!sum.reason)
			sum.reason = one.reason;
	}
	sum.value = sum.known ? sum.total : NAN;
	sum.repeats = 1;
	return sum;
}

struct reading side_read(const struct side *side, const char *event, size_t repeat)
{
	const int index = set_event_index(profile_set(side->profile), event);

	if (index < 0)
		return (struct reading){ .value = NAN };
	if (!side->region)
		return read_whole(side, (size_t)index, repeat);
	return read_region(side->profile, side->region, (size_t)index, repeat);
}

static bool has_all(const struct side *side, const char *const *events, size_t count, size_t repeat)
{
	for (size_t i = 0; i < count; i++)
		if (!side_read(side, events[i], repeat).known)
			return false;
	return true;
}

struct reading side_mean(const struct side *side, const char *event, const char *const *events,
			 size_t count)
{
	struct reading mean = { .known = false, .value = NAN };

	for (size_t i = 0; i < probe_profile_repeats(side->profile); i++) {
		const struct reading one = side_read(side, event, i);

		if (one.known && has_all(side, events, count, i))
			add_reading(&mean, &one);
		else if (!one.known && one.reason)
			mean.reason = one.reason;
	}
	if (mean.known)
		mean.value = mean.total / (double)mean.repeats;
	return mean;
}

static bool is_simulated(const struct reading *reading)
{
	return reading->status == PROBE_SIMULATED;
}

/* What one side lacks of the events, as a sentence; false where it lacks none. */
static bool find_missing(const struct side *side, const char *who, const char *const *events,
			 size_t count, char *why_not, size_t size)
{
	for (size_t i = 0; i < count; i++) {
		const struct reading one = side_mean(side, events[i], &events[i], 1);

		if (one.known)
			continue;
		if (side_unit(side, events[i]))
			snprintf(why_not, size, "%s is unavailable in the %s: %s", events[i], who,
				 one.reason ? one.reason : "not measured in this run");
		else
			snprintf(why_not, size,
				 "the event %s was not asked for in the %s, whose set is %s",
				 events[i], who, set_name(profile_set(side->profile)));
		return true;
	}
	return false;
}

/* Each may be there, and no repeat have all of them. */
static bool find_unread(const struct side *side, const char *who, const struct reading *reading,
			const char *const *events, size_t count, char *why_not, size_t size)
{
	if (reading->known)
		return false;
	if (!find_missing(side, who, events, count, why_not, size))
		snprintf(why_not, size,
			 "no repeat of the %s counted all that belongs together: %s "
			 "and %zu more",
			 who, events[0], count - 1);
	return true;
}

bool sides_read(const struct explain_sides *sides, const char *event, const char *const *events,
		size_t count, struct side_pair *pair)
{
	const size_t size = sizeof(pair->why_not);
	const char *units[] = { side_unit(&sides->base, event),
				side_unit(&sides->candidate, event) };

	pair->base = side_mean(&sides->base, event, events, count);
	pair->candidate = side_mean(&sides->candidate, event, events, count);
	pair->why_not[0] = '\0';
	if (find_unread(&sides->base, "baseline", &pair->base, events, count, pair->why_not,
			size) ||
	    find_unread(&sides->candidate, "candidate", &pair->candidate, events, count,
			pair->why_not, size))
		return false;
	if (strcmp(units[0], units[1]) != 0)
		snprintf(pair->why_not, size,
			 "%s is in %s in the baseline and in %s in the candidate: not compared",
			 event, units[0], units[1]);
	else if (pair->base.user_only != pair->candidate.user_only)
		snprintf(pair->why_not, size,
			 "%s covers user mode only in the %s and the kernel too in the other: not "
			 "compared",
			 event, pair->base.user_only ? "baseline" : "candidate");
	else if (is_simulated(&pair->base) != is_simulated(&pair->candidate))
		snprintf(pair->why_not, size,
			 "%s is simulated in the %s and counted in the other: not compared", event,
			 is_simulated(&pair->base) ? "baseline" : "candidate");
	return pair->why_not[0] == '\0';
}

bool side_can_be_summed(const struct probe_profile *profile)
{
	const struct probe_profile_region *region = probe_profile_first(profile);

	for (; region; region = probe_profile_next(region))
		for (size_t i = 0; i < probe_profile_repeats(profile); i++)
			if (profile_repeat(region, i)->threads > 1)
				return false;
	return true;
}
