/* SPDX-License-Identifier: MIT */
#include "compare_support.h"

struct probe_profile *base, *candidate;
struct probe_profile_region *base_region, *candidate_region;

static struct probe_profile *make_side(size_t repeats, const char *title,
				       struct probe_profile_region **region)
{
	struct probe_profile *profile = made_profile(repeats);

	*region = made_region(profile, NULL, "evolve");
	put_value(profile, *region, "elapsed", 1000, 1000);
	assert_int_equal(probe_profile_set_title(profile, title), 0);
	return profile;
}

void make_sides(size_t base_repeats, size_t candidate_repeats)
{
	base = make_side(base_repeats, "before", &base_region);
	candidate = make_side(candidate_repeats, "after", &candidate_region);
}

void free_sides(void)
{
	probe_profile_free(base);
	probe_profile_free(candidate);
	base = candidate = NULL;
}

void put_values(struct probe_profile *profile, struct probe_profile_region *region,
		const char *event, const uint64_t *values)
{
	for (size_t i = 0; i < probe_profile_repeats(profile); i++)
		put_value_in(profile, region, i, event, values[i], values[i]);
}

void put_range(struct probe_profile *profile, struct probe_profile_region *region,
	       const char *event, uint64_t from)
{
	for (size_t i = 0; i < probe_profile_repeats(profile); i++)
		put_value_in(profile, region, i, event, from + i, from + i);
}

struct profile_value *placed_value(struct probe_profile *profile,
				   struct probe_profile_region *region, size_t repeat,
				   const char *event)
{
	return profile_value(profile, region, repeat,
			     (size_t)set_event_index(profile_set(profile), event), PROBE_INCLUSIVE);
}
