/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_VIEW_H
#define PROBEKIT_VIEW_H

#include <stdbool.h>

#include "../profile/profile.h"

/* What of a profile is shown: the options of probe_profile_render(), checked against it. */
struct view {
	const struct probe_profile *profile;
	bool colour;
	bool chapter_rates;
	const char *const *metrics; /* as asked for; NULL: all */
	size_t repeat;		    /* PROBE_MEAN, or the index of the one to show */
	bool all_repeats;	    /* none was asked for: machines get each, people the mean */
	size_t tops_count;
	const struct probe_profile_region **tops; /* shown with all that is inside them */
};

/* A region that is shown, and the one of the tops that it is in; starts as { 0 }. */
struct view_place {
	size_t tops_passed;
	const struct probe_profile_region *top;
	const struct probe_profile_region *region;
};

/* 0; -ENOENT for what the profile lacks, offering the nearest; -ERANGE for a repeat; -ENOMEM. */
int view_open(struct view *view, const struct probe_profile *profile,
	      const struct probe_render_options *options, struct probe_error *error);
void view_close(struct view *view);

/* The next place in depth-first order: whether there is one. */
bool view_next(const struct view *view, struct view_place *place);

/* How far the region is below its top. */
size_t view_depth(const struct view_place *place);

/* Whether an event or metric is among those asked for. */
bool view_shows(const struct view *view, const char *name);

/* In the repeat that is shown, or the mean. */
struct probe_value view_value(const struct view *view, const struct probe_profile_region *region,
			      const char *name, enum probe_part part);

/*
 * Events, then metrics, of the set that are asked for: name and label of the one at *index or
 * after, which *index then is behind; false after the last.
 */
bool view_column(const struct view *view, size_t *index, const char **name, const char **label);

/* What stands for a thread, or was open around what was visited, was not visited itself. */
bool view_was_visited(const struct view *view, const struct probe_profile_region *region);

/* The region that stands for the thread whose tree it is in; NULL where threads are merged. */
const struct probe_profile_region *view_thread(const struct view *view,
					       const struct probe_profile_region *region);

#endif
