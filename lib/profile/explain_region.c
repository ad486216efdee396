/* SPDX-License-Identifier: MIT */
/* Why the time of one region differs: as numbers. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/number.h"
#include "explain.h"
#include "interval.h"
#include "rank_test.h"
#include "special.h"

static int note(struct explained *explained, const char *sentence)
{
	if (!*sentence)
		return 0;
	return sentences_add(&explained->notes, sentence) ? 0 : -ENOMEM;
}

/* The elapsed times of the repeats that have one. */
struct times {
	double *values;
	size_t count;
	struct statistics statistics;
};

static int read_times(const struct side *side, struct times *times)
{
	const size_t repeats = probe_profile_repeats(side->profile);

	*times = (struct times){ .values = calloc(repeats, sizeof(times->values[0])) };
	if (!times->values)
		return -ENOMEM;
	for (size_t i = 0; i < repeats; i++) {
		const struct reading one = side_read(side, SET_ELAPSED, i);

		if (!one.known)
			continue;
		times->values[times->count++] = one.value;
		statistics_add(&times->statistics, one.value);
	}
	return 0;
}

static int direction_of_means(double speedup)
{
	if (speedup < EXPLAIN_UNJUDGED_LEAST && speedup > 1 / EXPLAIN_UNJUDGED_LEAST)
		return 0;
	return speedup > 1 ? 1 : -1;
}

static int judge(struct probe_explained_region *shown, const struct times *base,
		 const struct times *candidate)
{
	struct rank_test test;
	int result;

	shown->speedup = shown->base / shown->candidate;
	if (rank_test_least_p(base->count, candidate->count) >= STATISTICS_ALPHA) {
		shown->direction = direction_of_means(shown->speedup);
		return 0;
	}
	result = rank_test(base->values, base->count, candidate->values, candidate->count, &test);
	if (result < 0)
		return result;
	shown->p_value = test.p;
	shown->verdict = PROBE_VERDICT_ALIKE;
	if (test.p >= STATISTICS_ALPHA)
		return 0;
	/* The ranks and the means must say the same: an outlier can turn these. */
	if (shown->speedup > 1 && test.u * 2 > (double)base->count * (double)candidate->count) {
		shown->verdict = PROBE_VERDICT_FASTER;
		shown->direction = 1;
	} else if (shown->speedup < 1 &&
		   test.u * 2 < (double)base->count * (double)candidate->count) {
		shown->verdict = PROBE_VERDICT_SLOWER;
		shown->direction = -1;
	}
	return 0;
}

/* No time in a side: nothing that follows means anything. */
static int say_no_time(struct explained *explained, const struct times *base)
{
	char sentence[160];
	const bool of_base = base->count == 0 || !(base->statistics.mean > 0);
	const struct probe_explained_region *shown = &explained->shown;
	const bool is_zero = (of_base ? shown->base_repeats : shown->candidate_repeats) > 0;

	snprintf(sentence, sizeof(sentence), "the elapsed time is %s in the %s: there is no ratio",
		 is_zero ? "0" : "unavailable", of_base ? "baseline" : "candidate");
	return note(explained, sentence);
}

static int compare_times(const struct explain_sides *sides, struct explained *explained)
{
	struct probe_explained_region *shown = &explained->shown;
	struct times base = { 0 }, candidate = { 0 };
	int result = read_times(&sides->base, &base);

	if (result == 0)
		result = read_times(&sides->candidate, &candidate);
	if (result < 0)
		goto out;
	shown->base_repeats = base.count;
	shown->candidate_repeats = candidate.count;
	if (!(base.statistics.mean > 0) || !(candidate.statistics.mean > 0)) {
		result = say_no_time(explained, &base);
		goto out;
	}
	shown->base = base.statistics.mean;
	shown->candidate = candidate.statistics.mean;
	result = judge(shown, &base, &candidate);
out:
	free(candidate.values);
	free(base.values);
	return result;
}

static bool is_far(double times)
{
	return times >= EXPLAIN_SHARES_FROM || times <= 1 / EXPLAIN_SHARES_FROM;
}

/* The product is the ratio, so that the logarithms add up to its logarithm. */
static void share_out(struct probe_explained_factor *factors, size_t count)
{
	double product = 1;

	for (size_t i = 0; i < count; i++)
		product *= factors[i].factor;
	if (!is_far(product))
		return;
	for (size_t i = 0; i < count; i++)
		factors[i].share = special_log(factors[i].factor) / special_log(product);
}

static int find_factors(const struct explain_sides *sides, struct explained *explained)
{
	struct probe_explained_region *shown = &explained->shown;
	char why_not[320];

	explained->identity = factors_find(sides, explained->factors, &shown->factors_count,
					   why_not, sizeof(why_not));
	share_out(explained->factors, shown->factors_count);
	shown->factors = explained->factors;
	if (explained->identity) {
		shown->identity = explained->identity->formula;
		shown->of = identity_of(explained->identity);
	}
	return note(explained, why_not);
}

static bool explains_all(const struct identity *identity)
{
	return identity && !identity->left_over && strcmp(identity_of(identity), SET_ELAPSED) == 0;
}

static int find_parts(const struct explain_sides *sides, struct explained *explained)
{
	struct probe_explained_region *shown = &explained->shown;
	const double saved = shown->base - shown->candidate;
	char why_not[512];

	shown->parts = explained->parts;
	shown->parts_count = parts_find(sides, explained->parts, why_not, sizeof(why_not));
	/* Without user and system time they say what CPUs used says. */
	if (explains_all(explained->identity) && shown->parts_count < PARTS) {
		shown->parts_count = 0;
		return 0;
	}
	for (size_t i = 0; i < shown->parts_count && is_far(shown->speedup); i++)
		explained->parts[i].share = (explained->parts[i].base -
					     explained->parts[i].candidate) /
					    saved;
	return note(explained, why_not);
}

static void find_causes(const struct explain_sides *sides, const struct probe_cost *costs,
			size_t costs_count, struct explained *explained)
{
	struct probe_explained_region *shown = &explained->shown;
	const struct cause_search search = {
		.sides = sides,
		.costs = costs,
		.costs_count = costs_count,
		.difference = shown->direction ? shown->base - shown->candidate : 0,
		.time = shown->base,
	};

	shown->causes_count = causes_find(&search, explained->causes);
	shown->causes = explained->causes;
}

static double between_0_and_1(double share)
{
	if (share < 0)
		return 0;
	return share > 1 ? 1 : share;
}

/* The share of parts that nothing tells more about, waiting aside; 1 where there are none. */
static double parts_share(const struct probe_explained_region *shown, bool system_alone)
{
	double sum = 0;

	for (size_t i = 0; i < shown->parts_count; i++) {
		const struct probe_explained_part *part = &shown->parts[i];
		const bool is_wanted = system_alone ? strcmp(part->name, "system-time") == 0
						    : strcmp(part->name, "waiting") != 0;

		if (is_wanted)
			sum += part->base - part->candidate;
	}
	return shown->parts_count > 0 ? between_0_and_1(sum / (shown->base - shown->candidate)) : 1;
}

/* Of a factor that mixes up what was not counted; NaN where the identity has none. */
static double mixed_share(const struct explained *explained)
{
	const struct identity *identity = explained->identity;

	for (size_t i = 0; identity && i < explained->shown.factors_count; i++)
		if (identity->links[i].mixed)
			return explained->shown.factors[i].share;
	return NAN;
}

static double largest_cover(const struct probe_explained_region *shown)
{
	double covered = 0;

	for (size_t i = 0; i < shown->causes_count; i++)
		if (shown->causes[i].share > covered)
			covered = shown->causes[i].share;
	return covered;
}

/*
 * Times add up, so that a budget of CPU time is taken off the part that it may be in. Logarithms of
 * factors and shares of time do not: of these the lesser is unexplained.
 */
static void find_unexplained(struct explained *explained)
{
	struct probe_explained_region *shown = &explained->shown;
	const struct identity *identity = explained->identity;
	const double covered = largest_cover(shown);
	double mixed;

	if (shown->direction == 0)
		return;
	if (explains_all(identity)) {
		shown->unexplained = 0;
		return;
	}
	if (!identity || shown->factors_count <= 2 || strcmp(shown->of, SET_ELAPSED) != 0) {
		const bool user_time_is_explained = identity && strcmp(shown->of, SET_ELAPSED) != 0;

		shown->unexplained = between_0_and_1(parts_share(shown, user_time_is_explained) -
						     covered);
		return;
	}
	mixed = mixed_share(explained);
	shown->unexplained = 1 - covered;
	if (between_0_and_1(mixed) < shown->unexplained && !isnan(mixed))
		shown->unexplained = between_0_and_1(mixed);
}

/* Where work was not done as often, times of one visit may say more. */
static int note_visits(const struct explain_sides *sides, struct explained *explained)
{
	const struct probe_explained_region *shown = &explained->shown;
	const struct probe_profile_region *regions[] = { sides->base.region,
							 sides->candidate.region };
	char base_time[NUMBER_SIZE], candidate_time[NUMBER_SIZE], sentence[256];
	uint64_t base, candidate;

	if (!regions[0] || !regions[1])
		return 0;
	base = probe_profile_visits(regions[0], PROBE_MEAN);
	candidate = probe_profile_visits(regions[1], PROBE_MEAN);
	if (base == candidate || base == 0 || candidate == 0)
		return 0;
	snprintf(sentence, sizeof(sentence),
		 "a visit takes %s in the baseline, which makes %llu, and %s in the candidate, "
		 "which makes %llu",
		 number_duration(shown->base / (double)base, base_time), (unsigned long long)base,
		 number_duration(shown->candidate / (double)candidate, candidate_time),
		 (unsigned long long)candidate);
	return note(explained, sentence);
}

int explain_region(const struct explain_sides *sides, const char *path,
		   const struct probe_cost *costs, size_t costs_count, struct explained *explained)
{
	struct probe_explained_region *shown = &explained->shown;
	int result;

	*shown = (struct probe_explained_region){
		.p_value = NAN,
		.base = NAN,
		.candidate = NAN,
		.speedup = NAN,
		.unexplained = NAN,
	};
	if (path) {
		shown->path = sentences_add(&explained->owned, path);
		if (!shown->path)
			return -ENOMEM;
	}
	result = compare_times(sides, explained);
	if (result < 0)
		return result;
	shown->simulated = explained->simulated;
	shown->simulated_count = factors_simulated(sides, explained->simulated);
	if (isnan(shown->speedup)) {
		if (shown->simulated_count > 0)
			find_causes(sides, costs, costs_count, explained);
		return 0;
	}
	result = find_factors(sides, explained);
	if (result == 0)
		result = find_parts(sides, explained);
	if (result < 0)
		return result;
	find_causes(sides, costs, costs_count, explained);
	find_unexplained(explained);
	return note_visits(sides, explained);
}
