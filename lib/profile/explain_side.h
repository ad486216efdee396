/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_EXPLAIN_SIDE_H
#define PROBEKIT_EXPLAIN_SIDE_H

#include <stdbool.h>

#include "profile.h"

/* One of the two that are compared: a region of a profile, or all of its outermost regions. */
struct side {
	const struct probe_profile *profile;
	const struct probe_profile_region *region; /* NULL: the whole */
};

/* An event's value, in one repeat or the mean over some. */
struct reading {
	bool known;
	enum probe_status status;
	double value;
	double total;	/* over the repeats that the mean is of */
	size_t repeats; /* how many they are */
	bool user_only;
	const char *source;
	const char *reason; /* why it is not known; may be NULL */
};

/* NULL where the set has no such event. */
const char *side_unit(const struct side *side, const char *event);

struct reading side_read(const struct side *side, const char *event, size_t repeat);

/* The mean of an event over the repeats that have all of count events. */
struct reading side_mean(const struct side *side, const char *event, const char *const *events,
			 size_t count);

/* An event on both sides. */
struct side_pair {
	struct reading base, candidate;
	char why_not[320]; /* the values cannot be compared: a sentence; "" where they can */
};

struct explain_sides {
	struct side base, candidate;
};

/*
 * Reads an event of both, over the repeats that have all of events. False where they cannot be
 * compared: one lacks it, or counted something else by that name.
 */
bool sides_read(const struct explain_sides *sides, const char *event, const char *const *events,
		size_t count, struct side_pair *pair);

/* Whether the whole can be summed: regions that threads have open at the same time overlap. */
bool side_can_be_summed(const struct probe_profile *profile);

#endif
