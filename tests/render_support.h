/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TESTS_RENDER_SUPPORT_H
#define PROBEKIT_TESTS_RENDER_SUPPORT_H

#include <jansson.h>

#include "lib/profile/profile.h"
#include "support.h"

/* Profiles made by hand, of the set "software", for tests of what formats make of them. */
struct probe_profile *made_profile(size_t repeats);

/* The region of that name, visited in all repeats, with 0 for what nobody puts. */
struct probe_profile_region *made_region(struct probe_profile *profile,
					 struct probe_profile_region *parent, const char *name);

/* An event in all repeats, inclusive and exclusive. */
void put_value(struct probe_profile *profile, struct probe_profile_region *region,
	       const char *event, uint64_t inclusive, uint64_t exclusive);
/* The same in one repeat alone. */
void put_value_in(struct probe_profile *profile, struct probe_profile_region *region, size_t repeat,
		  const char *event, uint64_t inclusive, uint64_t exclusive);
/* Unavailable in all repeats for that reason. */
void put_absent(struct probe_profile *profile, struct probe_profile_region *region,
		const char *event, const char *reason);

/* Names with all that formats give a meaning to; each is valid UTF-8 once it is in a profile. */
extern const char *const hostile_names[];

/* What a format makes of it; fails the test where it makes nothing. free() it. */
char *rendered_as(const struct probe_profile *profile, const char *format);
char *rendered_with(const struct probe_profile *profile,
		    const struct probe_render_options *options);
/* The same as JSON. json_decref() it. */
json_t *rendered_json(const struct probe_profile *profile,
		      const struct probe_render_options *options);

/* Fails with that code and a sentence that holds part; nothing is written. */
void assert_refused(const struct probe_profile *profile, const struct probe_render_options *options,
		    int code, const char *part);

#endif
