/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include <math.h>
#include <string.h>

#include "../base/number.h"

#define NAME_WIDTH 30

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

static void print_visit_times(FILE *stream, const struct view *view,
			      const struct probe_profile_region *region)
{
	uint64_t least = UINT64_MAX;
	uint64_t most = 0;
	double total = 0;
	double visits = 0;
	char number[NUMBER_SIZE];

	for (size_t i = 0; i < probe_profile_repeats(view->profile); i++) {
		const struct profile_repeat *repeat = profile_repeat(region, i);

		if (repeat->elapsed_visits == 0 ||
		    (view->repeat != PROBE_MEAN && view->repeat != i))
			continue;
		least = repeat->elapsed_least < least ? repeat->elapsed_least : least;
		most = repeat->elapsed_most > most ? repeat->elapsed_most : most;
		total += (double)repeat->elapsed_total;
		visits += (double)repeat->elapsed_visits;
	}
	if (visits == 0) {
		fprintf(stream, " %11s %11s %11s\n", "-", "-", "-");
		return;
	}
	fprintf(stream, " %11s", number_duration((double)least, number));
	fprintf(stream, " %11s", number_duration(total / visits, number));
	fprintf(stream, " %11s\n", number_duration((double)most, number));
}

void tree_render(const struct view *view, FILE *stream)
{
	struct view_place place = { 0 };
	const double all = elapsed_in_all(view);
	char number[NUMBER_SIZE];

	fprintf(stream, "\n %-*s %12s %12s %6s %12s %6s %11s %11s %11s\n", NAME_WIDTH, "Regions",
		"visits", "inclusive s", "", "exclusive s", "", "min a visit", "mean", "max");
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
		print_visit_times(stream, view, region);
	}
}
