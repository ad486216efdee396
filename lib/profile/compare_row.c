/* SPDX-License-Identifier: MIT */
/* One event or metric of a region on both sides: its ratio, or why there is none. */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/number.h"
#include "compare.h"
#include "interval.h"
#include "rank_test.h"

/* What both sides have of it, repeat by repeat. */
struct samples {
	double *values;
	size_t count;
	struct statistics statistics;
};

static struct probe_value mean_of(const struct probe_profile *profile,
				  const struct probe_profile_region *region, const char *name)
{
	struct probe_value value = {
		.status = PROBE_UNAVAILABLE,
		.value = NAN,
		.running_share = NAN,
		.variation = NAN,
		.reason = "it is not in the set that was counted",
	};

	probe_profile_value(profile, region, name, PROBE_INCLUSIVE, PROBE_MEAN, &value);
	return value;
}

static int take_samples(const struct probe_profile *profile,
			const struct probe_profile_region *region, const char *name,
			struct samples *samples)
{
	const size_t repeats = probe_profile_repeats(profile);
	struct probe_value value;

	*samples = (struct samples){ .values = calloc(repeats, sizeof(samples->values[0])) };
	if (!samples->values)
		return -ENOMEM;
	for (size_t i = 0; i < repeats; i++) {
		if (probe_profile_value(profile, region, name, PROBE_INCLUSIVE, i, &value) < 0 ||
		    value.status == PROBE_UNAVAILABLE)
			continue;
		samples->values[samples->count++] = value.value;
		statistics_add(&samples->statistics, value.value);
	}
	return 0;
}

__attribute__((format(printf, 2, 3))) static int set_reason(struct compared_row *row,
							    const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vasprintf(&row->owned_reason, format, arguments);
	va_end(arguments);
	if (length < 0) {
		row->owned_reason = NULL;
		return -ENOMEM;
	}
	row->ratio.reason = row->owned_reason;
	return 0;
}

static const struct set_metric *find_metric(const struct set *set, const char *name)
{
	for (size_t i = 0; i < set_metrics_count(set); i++)
		if (strcmp(set_metric(set, i)->name, name) == 0)
			return set_metric(set, i);
	return NULL;
}

/* How a set's file writes a metric's formula. */
static const json_t *formula_of(const struct set *set, const char *name)
{
	const json_t *metric;
	size_t i;

	json_array_foreach(json_object_get(set_json(set), "metrics"), i, metric)
	{
		if (strcmp(json_string_value(json_object_get(metric, "name")), name) == 0)
			return json_object_get(metric, "formula");
	}
	return NULL;
}

struct way_search {
	const struct probe_comparison *comparison;
	const struct compared_region *region;
	bool other_mode; /* user mode alone on one side */
	bool other_source;
	bool other_status; /* simulated on one side */
	bool other_caches; /* simulated */
};

/* By callgrind's names for what it is the sum of, as "D1mr+D1mw". */
static bool is_of_misses(const struct probe_profile *profile, const char *name)
{
	const char *encoding = json_string_value(json_object_get(profile_encodings(profile), name));

	return encoding && (strstr(encoding, "mr") || strstr(encoding, "mw"));
}

/* How an event was counted on the two sides; for one that a metric needs, too. */
static int note_way(void *context, const char *name)
{
	struct way_search *search = context;
	const struct probe_profile *base = search->comparison->base;
	const struct probe_profile *candidate = search->comparison->candidate;
	const int b = set_event_index(profile_set(base), name);
	const int c = set_event_index(profile_set(candidate), name);
	const struct probe_value of_base = mean_of(base, search->region->base, name);
	const struct probe_value of_candidate = mean_of(candidate, search->region->candidate, name);

	if (b < 0 || c < 0 || of_base.status == PROBE_UNAVAILABLE ||
	    of_candidate.status == PROBE_UNAVAILABLE)
		return 0;
	search->other_status |= (of_base.status == PROBE_SIMULATED) !=
				(of_candidate.status == PROBE_SIMULATED);
	search->other_caches |= of_base.status == PROBE_SIMULATED && is_of_misses(base, name) &&
				!differences_same_simulator(base, candidate);
	search->other_source |= strcmp(of_base.source, of_candidate.source) != 0;
	search->other_mode |= profile_kernel_excluded(base, search->region->base, (size_t)b) !=
			      profile_kernel_excluded(candidate, search->region->candidate,
						      (size_t)c);
	return 0;
}

static int reason_of_unavailable(struct compared_row *row)
{
	const struct probe_value *base = &row->ratio.base;
	const struct probe_value *candidate = &row->ratio.candidate;

	if (base->status == PROBE_UNAVAILABLE && candidate->status == PROBE_UNAVAILABLE)
		return set_reason(row, "neither side has it: %s", base->reason);
	if (base->status == PROBE_UNAVAILABLE)
		return set_reason(row, "the baseline has none: %s", base->reason);
	return set_reason(row, "the candidate has none: %s", candidate->reason);
}

/* Sets the reason where values are of two kinds; a metric is of the kinds of its counts. */
static int check_kind(const struct probe_comparison *comparison,
		      const struct compared_region *region, struct compared_row *row)
{
	const struct set *set = profile_set(comparison->base);
	const struct probe_ratio *ratio = &row->ratio;
	const struct set_metric *metric = ratio->is_metric ? find_metric(set, ratio->name) : NULL;
	struct way_search search = { .comparison = comparison, .region = region };

	if (strcmp(ratio->base.unit, ratio->candidate.unit) != 0)
		return set_reason(row, "it is in %s in the baseline and in %s in the candidate",
				  ratio->base.unit, ratio->candidate.unit);
	if (ratio->is_metric &&
	    !json_equal(formula_of(set, ratio->name),
			formula_of(profile_set(comparison->candidate), ratio->name)))
		return set_reason(row, "the two sets derive it by different formulas");
	if (metric)
		formula_events(metric->formula, note_way, &search);
	else
		note_way(&search, ratio->name);
	row->other_source = search.other_source;
	row->other_caches = search.other_caches;
	if (search.other_status)
		return set_reason(row, "one side was simulated, the other counted: they are not "
				       "of one kind");
	if (search.other_mode)
		return set_reason(row, "one side was counted in user mode alone, the other with "
				       "the kernel: count both alike, as the same user");
	return 0;
}

static const char *value_in_words(const struct probe_ratio *ratio, double value,
				  char text[NUMBER_SIZE])
{
	if (strcmp(ratio->base.unit, "ns") == 0)
		return number_duration(value, text);
	if (ratio->is_metric)
		return number_grouped(value, value >= 100 ? 0 : 4, text);
	return number_grouped(value, value == (double)(uint64_t)value ? 0 : 1, text);
}

static int check_zero(struct compared_row *row)
{
	const struct probe_ratio *ratio = &row->ratio;
	const double base = ratio->base.value;
	const double candidate = ratio->candidate.value;
	char from[NUMBER_SIZE], to[NUMBER_SIZE];

	if (base > 0 && candidate > 0)
		return 0;
	row->is_of_zero = true;
	if (base == 0 && candidate == 0)
		return set_reason(row, "0 on both sides");
	return set_reason(row, "from %s to %s", value_in_words(ratio, base, from),
			  value_in_words(ratio, candidate, to));
}

static int test_samples(struct compared_row *row, const struct samples *base,
			const struct samples *candidate)
{
	struct probe_ratio *ratio = &row->ratio;
	struct interval interval;
	struct rank_test test;
	int result;

	row->base_count = base->count;
	row->candidate_count = candidate->count;
	if (!ratio->reason) {
		ratio->ratio = ratio->candidate.value / ratio->base.value;
		interval_of_ratio(&base->statistics, &candidate->statistics, &interval);
		ratio->low = interval.low;
		ratio->high = interval.high;
	}
	if (base->count < 2 || candidate->count < 2)
		return 0;
	result = rank_test(candidate->values, candidate->count, base->values, base->count, &test);
	if (result < 0)
		return result;
	ratio->p = test.p;
	row->u = test.u;
	return 0;
}

static int fill_row(const struct probe_comparison *comparison, const struct compared_region *region,
		    struct compared_row *row)
{
	struct samples base = { 0 }, candidate = { 0 };
	int result = check_kind(comparison, region, row);

	/* Of what is of two kinds, not even chance can be told. */
	if (result < 0 || row->ratio.reason)
		return result;
	result = check_zero(row);
	if (result == 0)
		result = take_samples(comparison->base, region->base, row->ratio.name, &base);
	if (result == 0)
		result = take_samples(comparison->candidate, region->candidate, row->ratio.name,
				      &candidate);
	if (result == 0)
		result = test_samples(row, &base, &candidate);
	free(base.values);
	free(candidate.values);
	return result;
}

int compare_row(const struct probe_comparison *comparison, const struct compared_region *region,
		const struct probe_event *event, struct compared_row *row)
{
	*row = (struct compared_row){
		.ratio = {
			.name = event->name,
			.label = event->label,
			.is_metric = event->is_metric,
			.base = mean_of(comparison->base, region->base, event->name),
			.candidate = mean_of(comparison->candidate, region->candidate, event->name),
			.ratio = NAN,
			.low = NAN,
			.high = NAN,
			.p = NAN,
			.corrected_p = NAN,
		},
	};

	if (row->ratio.base.status == PROBE_UNAVAILABLE ||
	    row->ratio.candidate.status == PROBE_UNAVAILABLE)
		return reason_of_unavailable(row);
	return fill_row(comparison, region, row);
}

const struct compared_row *compare_find_row(const struct compared_region *region, const char *name)
{
	for (size_t i = 0; i < region->rows_count; i++)
		if (strcmp(region->rows[i].ratio.name, name) == 0)
			return &region->rows[i];
	return NULL;
}
