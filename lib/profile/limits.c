/* SPDX-License-Identifier: MIT */
/* Limits in words become limits of regions: who they are for. */
#include "limits.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"
#include "../sets/names.h"

struct adding {
	struct probe_check *check;
	const char *text;
	struct bound bound;
	char *target;	    /* what stands before the last '=' */
	const char *region; /* of the target; NULL: each outermost one */
	const char *event;
	struct probe_error *error;
};

static bool has_event(const struct probe_profile *profile, const char *name)
{
	struct probe_event event;

	for (size_t i = 0; probe_profile_event(profile, i, &event) == 0; i++)
		if (strcmp(event.name, name) == 0)
			return true;
	return false;
}

static bool is_event(const struct adding *adding, const char *name)
{
	return has_event(adding->check->comparison->base, name) ||
	       has_event(adding->check->comparison->candidate, name);
}

static bool is_region(const struct adding *adding, const char *path)
{
	return probe_profile_find(adding->check->comparison->base, path) ||
	       probe_profile_find(adding->check->comparison->candidate, path);
}

static void offer_events(const struct probe_profile *profile, struct names *names)
{
	struct probe_event event;

	for (size_t i = 0; probe_profile_event(profile, i, &event) == 0; i++)
		names_offer(names, event.name);
}

static int unknown_event(const struct adding *adding, const char *name)
{
	struct names names = { .wanted = name };
	char nearest[256];

	offer_events(adding->check->comparison->base, &names);
	offer_events(adding->check->comparison->candidate, &names);
	return error_set(adding->error, -ENOENT,
			 "the limit '%.100s' is for '%.100s', which neither profile has%s",
			 adding->text, name, names_sentence(&names, nearest, sizeof(nearest)));
}

static int unknown_region(const struct adding *adding, const char *path)
{
	const struct probe_comparison *comparison = adding->check->comparison;
	struct names names = { .wanted = path };
	char nearest[256];

	for (size_t i = 0; i < comparison->regions_count; i++)
		names_offer(&names, comparison->regions[i].path);
	return error_set(adding->error, -ENOENT,
			 "the limit '%.100s' is for the region '%.100s', which neither profile "
			 "has%s",
			 adding->text, path, names_sentence(&names, nearest, sizeof(nearest)));
}

/*
 * Tells region and event apart. Either may have a ':' in its name: the first that makes an event of
 * what is behind it does, and where none does, the last tells what was meant.
 */
static int split_target(struct adding *adding)
{
	char *colon = adding->target;

	adding->event = adding->target;
	if (is_event(adding, adding->target))
		return 0;
	while ((colon = strchr(colon, ':'))) {
		colon++;
		if (is_event(adding, colon))
			break;
	}
	if (!colon) {
		colon = strrchr(adding->target, ':');
		return unknown_event(adding, colon ? colon + 1 : adding->target);
	}
	colon[-1] = '\0';
	adding->region = adding->target;
	adding->event = colon;
	return is_region(adding, adding->region) ? 0 : unknown_region(adding, adding->region);
}

static int parse(struct adding *adding)
{
	char *equals = strrchr(adding->target, '=');
	const char *problem;

	/* "NAME==" is a bound of '='. */
	if (equals && equals > adding->target && equals[1] == '\0' && equals[-1] == '=')
		equals--;
	if (!equals || equals == adding->target)
		return error_set(adding->error, -EINVAL,
				 "the limit '%.100s' is none: write [REGION:]EVENT=BOUND, as in "
				 "'instructions=+1%%'",
				 adding->text);
	problem = bound_parse(equals + 1, &adding->bound);
	if (problem)
		return error_set(adding->error, -EINVAL,
				 "the limit '%.100s' %s: write it as in 'instructions=+1%%' or "
				 "'evolve:page-faults=+0'",
				 adding->text, problem);
	*equals = '\0';
	return split_target(adding);
}

/* path: the region's; row: NULL where one side lacks it. */
static int add_limit(const struct adding *adding, const char *path, const struct compared_row *row)
{
	struct probe_check *check = adding->check;
	struct limit *longer = realloc(check->list, (check->count + 1) * sizeof(longer[0]));
	struct limit *limit;

	if (!longer)
		return error_no_memory(adding->error);
	check->list = longer;
	limit = &longer[check->count++];
	*limit = (struct limit){
		.bound = adding->bound,
		.text = strdup(adding->text),
		.region = strdup(path),
		.event = strdup(adding->event),
	};
	if (!limit->text || !limit->region || !limit->event || limit_judge(limit, row) < 0)
		return error_no_memory(adding->error);
	limit->limit.text = limit->text;
	limit->limit.region = limit->region;
	limit->limit.event = limit->event;
	limit->limit.sentence = limit->sentence;
	if (row && strcmp(row->ratio.base.unit ? row->ratio.base.unit : "ns", "ns") != 0 &&
	    adding->bound.is_time)
		return error_set(adding->error, -EINVAL,
				 "the limit '%.100s' has a unit of time, but %s is in %s",
				 adding->text, adding->event, row->ratio.base.unit);
	return 0;
}

static int add_limits(const struct adding *adding)
{
	const struct probe_comparison *comparison = adding->check->comparison;
	bool found = false;
	int result = 0;

	for (size_t i = 0; i < comparison->regions_count && result == 0; i++) {
		const struct compared_region *region = &comparison->regions[i];
		const bool is_wanted =
			adding->region ? region->base == probe_profile_find(comparison->base,
									    adding->region) ||
						 region->candidate ==
							 probe_profile_find(comparison->candidate,
									    adding->region)
				       : !profile_parent(region->base);

		if (!is_wanted)
			continue;
		found = true;
		result = add_limit(adding, region->path, compare_find_row(region, adding->event));
	}
	if (!found && adding->region)
		result = add_limit(adding, adding->region, NULL);
	return result;
}

static int add(struct probe_check *check, const char *text, struct probe_error *error)
{
	struct adding adding = {
		.check = check,
		.text = text,
		.target = strdup(text),
		.error = error,
	};
	int result = adding.target ? parse(&adding) : error_no_memory(error);

	if (result == 0)
		result = add_limits(&adding);
	free(adding.target);
	return result;
}

PROBE_API void probe_check_free(struct probe_check *check)
{
	if (!check)
		return;
	for (size_t i = 0; i < check->count; i++) {
		free(check->list[i].text);
		free(check->list[i].region);
		free(check->list[i].event);
		free(check->list[i].sentence);
	}
	free(check->list);
	probe_comparison_free(check->comparison);
	free(check);
}

PROBE_API int probe_profile_check(const struct probe_profile *base,
				  const struct probe_profile *candidate, const char *const *limits,
				  size_t n, struct probe_check **check, struct probe_error *error)
{
	/* Of this thread alone: numbers in sentences do not follow the program's locale. */
	const locale_t before = uselocale(newlocale(LC_ALL_MASK, "C", (locale_t)0));
	struct probe_check *made = calloc(1, sizeof(*made));
	int result = made ? probe_profile_compare(base, candidate, &made->comparison, error)
			  : error_no_memory(error);

	*check = NULL;
	for (size_t i = 0; i < n && result == 0; i++)
		result = add(made, limits[i], error);
	if (result < 0)
		probe_check_free(made);
	else
		*check = made;
	uselocale(before);
	return result;
}

PROBE_API enum probe_outcome probe_check_outcome(const struct probe_check *check)
{
	enum probe_outcome outcome = PROBE_WITHIN;

	for (size_t i = 0; i < check->count; i++)
		if (check->list[i].limit.outcome > outcome)
			outcome = check->list[i].limit.outcome;
	return outcome;
}

PROBE_API int probe_check_limit(const struct probe_check *check, size_t index,
				struct probe_limit *limit)
{
	if (index >= check->count)
		return -ERANGE;
	*limit = check->list[index].limit;
	return 0;
}
