/* SPDX-License-Identifier: MIT */
/* Two profiles, region by region and row by row. */
#include "compare.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"
#include "counterpart.h"
#include "interval.h"
#include "rank_test.h"

static bool has_event(const struct probe_profile *profile, const char *name)
{
	struct probe_event event;

	for (size_t i = 0; probe_profile_event(profile, i, &event) == 0; i++)
		if (strcmp(event.name, name) == 0)
			return true;
	return false;
}

static size_t count_events(const struct probe_profile *profile)
{
	return set_events_count(profile_set(profile)) + set_metrics_count(profile_set(profile));
}

/* Elapsed decides by itself; all the others are looked at together. */
static int correct(struct compared_region *region)
{
	double *p = calloc(region->rows_count, sizeof(p[0]));
	int result;

	if (!p)
		return -ENOMEM;
	for (size_t i = 0; i < region->rows_count; i++) {
		const struct probe_ratio *ratio = &region->rows[i].ratio;

		p[i] = strcmp(ratio->name, SET_ELAPSED) == 0 ? NAN : ratio->p;
	}
	result = rank_test_holm(p, region->rows_count);
	for (size_t i = 0; i < region->rows_count && result == 0; i++) {
		struct probe_ratio *ratio = &region->rows[i].ratio;

		ratio->corrected_p = strcmp(ratio->name, SET_ELAPSED) == 0 ? ratio->p : p[i];
		ratio->differs = ratio->corrected_p < STATISTICS_ALPHA;
	}
	free(p);
	return result;
}

static int add_rows(const struct probe_comparison *comparison, struct compared_region *region)
{
	const size_t most = count_events(comparison->base) + count_events(comparison->candidate);
	struct probe_event event;
	int result = 0;

	region->rows = calloc(most, sizeof(region->rows[0]));
	if (!region->rows)
		return -ENOMEM;
	for (size_t i = 0; probe_profile_event(comparison->base, i, &event) == 0 && result == 0;
	     i++)
		result = compare_row(comparison, region, &event,
				     &region->rows[region->rows_count++]);
	for (size_t i = 0;
	     probe_profile_event(comparison->candidate, i, &event) == 0 && result == 0; i++)
		if (!has_event(comparison->base, event.name))
			result = compare_row(comparison, region, &event,
					     &region->rows[region->rows_count++]);
	if (result == 0)
		result = correct(region);
	return result == 0 ? compare_judge(region) : result;
}

static int add_region(struct probe_comparison *comparison, const struct probe_profile_region *base)
{
	struct compared_region region = { .base = base, .path = profile_path(base, NULL) };
	struct compared_region *longer;
	int result;

	if (!region.path)
		return -ENOMEM;
	result = counterpart_find(comparison->base, base, comparison->candidate, &region.candidate);
	if (result < 0 || !region.candidate) {
		free(region.path);
		return result;
	}
	longer = realloc(comparison->regions, (comparison->regions_count + 1) * sizeof(longer[0]));
	if (!longer) {
		free(region.path);
		return -ENOMEM;
	}
	comparison->regions = longer;
	longer[comparison->regions_count] = region;
	return add_rows(comparison, &longer[comparison->regions_count++]);
}

PROBE_API void probe_comparison_free(struct probe_comparison *comparison)
{
	if (!comparison)
		return;
	for (size_t i = 0; i < comparison->regions_count; i++) {
		struct compared_region *region = &comparison->regions[i];

		for (size_t k = 0; k < region->rows_count; k++)
			free(region->rows[k].owned_reason);
		free(region->rows);
		free(region->sentence);
		free(region->path);
	}
	free(comparison->regions);
	differences_free(&comparison->differences);
	free(comparison);
}

static int compare(struct probe_comparison *comparison)
{
	const struct probe_profile_region *region = NULL;
	int result = differences_find(comparison->base, comparison->candidate,
				      &comparison->differences);

	while (result == 0 && (region = profile_walk(comparison->base, region)))
		result = add_region(comparison, region);
	return result;
}

static const char *first_name(const struct probe_profile *profile)
{
	const struct probe_profile_region *first = probe_profile_first(profile);

	return first ? probe_profile_name(first) : "(none)";
}

PROBE_API int probe_profile_compare(const struct probe_profile *base,
				    const struct probe_profile *candidate,
				    struct probe_comparison **comparison, struct probe_error *error)
{
	struct probe_comparison *made = calloc(1, sizeof(*made));
	locale_t before;
	int result;

	*comparison = NULL;
	if (!made)
		return error_no_memory(error);
	made->base = base;
	made->candidate = candidate;
	/* Of this thread alone: numbers in sentences do not follow the program's locale. */
	before = uselocale(newlocale(LC_ALL_MASK, "C", (locale_t)0));
	result = compare(made);
	uselocale(before);
	if (result < 0)
		error_no_memory(error);
	else if (made->regions_count == 0)
		result = error_set(error, -ENODATA,
				   "no region is in both '%.100s' (its first is '%.100s') and "
				   "'%.100s' ('%.100s'): give regions that are to be compared the "
				   "same names",
				   profile_title(base), first_name(base), profile_title(candidate),
				   first_name(candidate));
	if (result < 0) {
		probe_comparison_free(made);
		return result;
	}
	*comparison = made;
	return 0;
}

PROBE_API const char *probe_comparison_difference(const struct probe_comparison *comparison,
						  size_t index)
{
	return index < comparison->differences.count ? comparison->differences.list[index].sentence
						     : NULL;
}

PROBE_API const char *probe_comparison_region(const struct probe_comparison *comparison,
					      size_t index)
{
	return index < comparison->regions_count ? comparison->regions[index].path : NULL;
}

PROBE_API enum probe_verdict probe_comparison_verdict(const struct probe_comparison *comparison,
						      size_t region, const char **sentence)
{
	const bool is_there = region < comparison->regions_count;

	if (sentence)
		*sentence = is_there ? comparison->regions[region].sentence : NULL;
	return is_there ? comparison->regions[region].verdict : PROBE_VERDICT_UNKNOWN;
}

PROBE_API int probe_comparison_ratio(const struct probe_comparison *comparison, size_t region,
				     size_t index, struct probe_ratio *ratio)
{
	if (region >= comparison->regions_count || index >= comparison->regions[region].rows_count)
		return -ERANGE;
	*ratio = comparison->regions[region].rows[index].ratio;
	return 0;
}
