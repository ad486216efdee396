/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include <math.h>
#include <string.h>

#include "../base/number.h"

#define NAME_WIDTH 30
/* Of a region that takes less than so many times what its marks do, they are a good part. */
#define SHORT_TIMES 10

/* What a visit's marks take, in ns; 0 where that is not known. */
static double cost_of_marks(const struct view *view)
{
	const json_t *overhead = json_object_get(profile_program(view->profile), "overhead");
	const json_t *costs = json_object_get(overhead, SET_ELAPSED);

	return json_number_value(json_object_get(costs, "around"));
}

/* In ns; NaN where it was not measured. */
static double elapsed(const struct view *view, const struct probe_profile_region *region,
		      enum probe_part part)
{
	return view_value(view, region, SET_ELAPSED, part).value;
}

/* Of the outermost regions that were measured: what stands for a thread was not. */
static double elapsed_in_all(const struct view *view)
{
	struct view_place place = { 0 };
	double sum = 0;

	while (view_next(view, &place)) {
		const struct probe_profile_region *parent = profile_parent(place.region);
		const double inclusive = elapsed(view, place.region, PROBE_INCLUSIVE);

		if (!isnan(inclusive) &&
		    (place.region == place.top || isnan(elapsed(view, parent, PROBE_INCLUSIVE))))
			sum += inclusive;
	}
	return sum;
}

static void print_time(FILE *stream, double nanoseconds, double all)
{
	char number[NUMBER_SIZE];

	if (isnan(nanoseconds)) {
		fprintf(stream, " %12s %6s", "-", "");
		return;
	}
	fprintf(stream, " %12s", number_grouped(nanoseconds / 1e9, 6, number));
	if (all > 0)
		fprintf(stream, " %5.1f%%", nanoseconds / all * 100);
	else
		fprintf(stream, " %6s", "");
}

/* Of the repeats that are shown. */
static struct profile_repeat shown_visits(const struct view *view,
					  const struct probe_profile_region *region)
{
	struct profile_repeat all = { .elapsed_least = UINT64_MAX };

	for (size_t i = 0; i < probe_profile_repeats(view->profile); i++)
		if (view->repeat == PROBE_MEAN || view->repeat == i)
			profile_add_visits(&all, profile_repeat(region, i));
	return all;
}

static void print_deviation(FILE *stream, const struct profile_repeat *visits)
{
	const double deviation = profile_deviation(visits);
	char number[NUMBER_SIZE];

	fprintf(stream, " %11s", isnan(deviation) ? "-" : number_duration(deviation, number));
}

/* Whether they are so short that their marks matter. */
static bool print_visit_times(FILE *stream, const struct view *view,
			      const struct probe_profile_region *region, bool with_deviation)
{
	const struct profile_repeat visits = shown_visits(view, region);
	const double mean = (double)visits.elapsed_total / (double)visits.elapsed_visits;
	const bool is_short = mean < SHORT_TIMES * cost_of_marks(view);
	char number[NUMBER_SIZE];

	if (visits.elapsed_visits == 0) {
		fprintf(stream, " %11s %11s %11s", "-", "-", "-");
	} else {
		fprintf(stream, " %11s", number_duration((double)visits.elapsed_least, number));
		fprintf(stream, " %11s", number_duration(mean, number));
		fprintf(stream, " %11s", number_duration((double)visits.elapsed_most, number));
	}
	if (with_deviation)
		print_deviation(stream, &visits);
	fputs(is_short ? " *\n" : "\n", stream);
	return is_short;
}

static bool has_deviation(const struct view *view)
{
	struct view_place place = { 0 };

	while (view_next(view, &place)) {
		const struct profile_repeat visits = shown_visits(view, place.region);

		if (!isnan(profile_deviation(&visits)))
			return true;
	}
	return false;
}

static void explain_short(FILE *stream, const struct view *view)
{
	const bool is_net = json_is_true(
		json_object_get(profile_program(view->profile), "overhead_subtracted"));
	char number[NUMBER_SIZE];

	fprintf(stream, " * less than ten times the %s of a region's marks, which %s\n",
		number_duration(cost_of_marks(view), number),
		is_net ? "are taken off" : "`probekit report --net` takes off");
}

void tree_render(const struct view *view, FILE *stream)
{
	struct view_place place = { 0 };
	const double all = elapsed_in_all(view);
	const bool with_deviation = has_deviation(view);
	bool any_short = false;
	char number[NUMBER_SIZE];

	fprintf(stream, "\n %-*s %12s %12s %6s %12s %6s %11s %11s %11s", NAME_WIDTH, "Regions",
		"visits", "inclusive s", "", "exclusive s", "", "min a visit", "mean", "max");
	if (with_deviation)
		fprintf(stream, " %11s", "deviation");
	fputc('\n', stream);
	while (view_next(view, &place)) {
		const struct probe_profile_region *region = place.region;
		const size_t depth = view_depth(&place);
		const int indent = (int)(depth < 12 ? 2 * depth : 24);
		const uint64_t visits = probe_profile_visits(region, view->repeat);

		fprintf(stream, " %*s%-*s %12s", indent, "", NAME_WIDTH - indent,
			probe_profile_name(region),
			visits > 0 ? number_grouped((double)visits, 0, number) : "-");
		print_time(stream, elapsed(view, region, PROBE_INCLUSIVE), all);
		print_time(stream, elapsed(view, region, PROBE_EXCLUSIVE), all);
		any_short = print_visit_times(stream, view, region, with_deviation) || any_short;
	}
	if (any_short)
		explain_short(stream, view);
}
