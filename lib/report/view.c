/* SPDX-License-Identifier: MIT */
#include "view.h"

#include <stdlib.h>
#include <string.h>

#include "../profile/ticks.h"

bool view_next(const struct view *view, struct view_place *place)
{
	if (place->region) {
		place->region = profile_walk(view->profile, place->region);
		if (place->region && profile_depth(place->region) > profile_depth(place->top))
			return true;
	}
	place->top = place->tops_passed < view->tops_count ? view->tops[place->tops_passed] : NULL;
	place->tops_passed++;
	place->region = place->top;
	return place->region != NULL;
}

size_t view_depth(const struct view_place *place)
{
	return profile_depth(place->region) - profile_depth(place->top);
}

bool view_shows(const struct view *view, const char *name)
{
	if (!view->metrics)
		return true;
	for (size_t i = 0; view->metrics[i]; i++)
		if (strcmp(view->metrics[i], name) == 0)
			return true;
	return false;
}

struct probe_value view_value(const struct view *view, const struct probe_profile_region *region,
			      const char *name, enum probe_part part)
{
	struct probe_value value = { .status = PROBE_UNAVAILABLE };
	size_t repeat = view->repeat;

	if (ticks_too_few(view->profile, region, name))
		repeat = PROBE_MEAN; /* which tells why */
	probe_profile_value(view->profile, region, name, part, repeat, &value);
	return value;
}

bool view_column(const struct view *view, size_t *index, const char **name, const char **label)
{
	const struct set *set = profile_set(view->profile);
	const size_t events = set_events_count(set);

	while (*index < events + set_metrics_count(set)) {
		const size_t i = (*index)++;

		*name = i < events ? set_event(set, i)->name : set_metric(set, i - events)->name;
		*label = i < events ? set_event(set, i)->label : set_metric(set, i - events)->label;
		if (view_shows(view, *name))
			return true;
	}
	return false;
}

bool view_was_visited(const struct view *view, const struct probe_profile_region *region)
{
	for (size_t i = 0; i < probe_profile_repeats(view->profile); i++)
		if (profile_repeat(region, i)->threads > 0 || profile_repeat(region, i)->visits > 0)
			return true;
	return false;
}

const struct probe_profile_region *view_thread(const struct view *view,
					       const struct probe_profile_region *region)
{
	while (profile_parent(region))
		region = profile_parent(region);
	return strncmp(probe_profile_name(region), "thread ", 7) == 0 &&
			       !view_was_visited(view, region)
		       ? region
		       : NULL;
}
