/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_LIMITS_H
#define PROBEKIT_LIMITS_H

#include "bound.h"
#include "compare.h"

/* The model behind struct probe_check. */

struct limit {
	struct probe_limit limit;
	struct bound bound;
	char *text;
	char *sentence;
	char *region;
	char *event;
};

struct probe_check {
	struct probe_comparison *comparison;
	size_t count;
	struct limit *list;
};

/* Judges a limit that knows its region, event and bound. row: NULL where the sides lack the region.
 * 0 or -ENOMEM. */
int limit_judge(struct limit *limit, const struct compared_row *row);

#endif
