/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TESTS_COMPARE_SUPPORT_H
#define PROBEKIT_TESTS_COMPARE_SUPPORT_H

#include "render_support.h"

/* Two profiles of one region, "evolve", and what is made of them. */
extern struct probe_profile *base, *candidate;
extern struct probe_profile_region *base_region, *candidate_region;

/* Profiles of so many repeats. Elapsed is 1,000 ns in all of them, all else 0. */
void make_sides(size_t base_repeats, size_t candidate_repeats);
void free_sides(void);

/* Values of an event, one for each repeat. */
void put_values(struct probe_profile *profile, struct probe_profile_region *region,
		const char *event, const uint64_t *values);
/* from, from + 1, from + 2, ... */
void put_range(struct probe_profile *profile, struct probe_profile_region *region,
	       const char *event, uint64_t from);

/* The value as it was put, to be changed in place. Inclusive. */
struct profile_value *placed_value(struct probe_profile *profile,
				   struct probe_profile_region *region, size_t repeat,
				   const char *event);

#endif
