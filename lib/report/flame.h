/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_FLAME_H
#define PROBEKIT_FLAME_H

#include "view.h"

/* What flame graphs of all formats are drawn from: what each region cost without those inside it. */

/* -EINVAL for a metric: shares of a ratio do not add up to the whole. */
int flame_check(const struct view *view, const char *event, struct probe_error *error);

/*
 * 1 with the weight of the region; 0 where it has none of its own: it stands for a thread or for the
 * command around the regions, or was not visited; -ENODATA, naming the reason, where its weight is
 * not known: without it the graph is wrong.
 */
int flame_weight(const struct view *view, const struct probe_profile_region *region,
		 const char *event, double *weight, struct probe_error *error);

/* -ENODATA: no region that is shown was visited. */
int flame_is_empty(const struct view *view, struct probe_error *error);

#endif
