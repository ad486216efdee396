/* SPDX-License-Identifier: MIT */
/* Why the time of one region differs: as numbers. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	shown->simulated_count = factors_simulated(sides, explained->simulated);
	shown->simulated = explained->simulated;
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

/* The share that is behind a factor or a part that mixes things up; 1 where nothing was split. */
static double mixed_share(const struct explained *explained)
{
	const struct probe_explained_region *shown = &explained->shown;

	if (!explained->identity)
		return 1;
	if (explains_all(explained->identity))
		return 0;
	for (size_t i = 0; i < shown->factors_count; i++)
		if (explained->identity->links[i].mixed)
			return isnan(shown->factors[i].share)
				       ? 1
				       : between_0_and_1(shown->factors[i].share);
	/* The factors are of user time: what is not in them is the time in the kernel. */
	for (size_t i = 0; i < shown->parts_count; i++)
		if (strcmp(shown->parts[i].name, "system-time") == 0)
			return isnan(shown->parts[i].share)
				       ? 1
				       : between_0_and_1(shown->parts[i].share);
	return 1;
}

static void find_unexplained(struct explained *explained)
{
	struct probe_explained_region *shown = &explained->shown;
	double covered = 0;

	if (shown->direction == 0)
		return;
	for (size_t i = 0; i < shown->causes_count; i++)
		if (shown->causes[i].share > covered)
			covered = shown->causes[i].share;
	shown->unexplained = mixed_share(explained);
	if (1 - covered < shown->unexplained)
		shown->unexplained = 1 - covered;
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
	if (result < 0 || isnan(shown->speedup))
		return result;
	result = find_factors(sides, explained);
	if (result == 0)
		result = find_parts(sides, explained);
	if (result < 0)
		return result;
	find_causes(sides, costs, costs_count, explained);
	find_unexplained(explained);
	return 0;
}
