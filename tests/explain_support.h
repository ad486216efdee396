/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TESTS_EXPLAIN_SUPPORT_H
#define PROBEKIT_TESTS_EXPLAIN_SUPPORT_H

#include "support.h"

#include "lib/profile/profile.h"

/* Profiles of regions and counts that tests choose. */

#define MADE_EVENTS_MOST 12

/* A count in every repeat of a region. */
struct made_count {
	const char *event;
	double value; /* in repeat i, (value + i * step) */
	double step;
	bool user_only;
	enum probe_status status; /* 0 is counted here: tests leave it out */
	const char *unit;	  /* NULL: ns for clocks, else count */
	const char *source;	  /* NULL: perf */
};

struct made_region {
	const char *name;
	struct made_count counts[MADE_EVENTS_MOST]; /* ends with an event of NULL */
	size_t threads;				    /* 0: one */
};

/* The events of the first region are the set. */
struct probe_profile *made_profile(size_t repeats, const struct made_region *regions, size_t count);

#endif
