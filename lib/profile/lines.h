/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_PROFILE_LINES_H
#define PROBEKIT_PROFILE_LINES_H

#include "profile.h"

/*
 * Lines of source are regions of a tree of their own, which walks of the profile do not meet: kind,
 * file, function, line. What a region has of values and repeats, and how they are merged, lines have
 * by that. A function stands for its lines together.
 */

/* The line, made if need be; number 0 is the function's own. file may be NULL, and place is, but for
 * samples of one region. NULL: no memory. */
struct probe_profile_region *profile_line(struct probe_profile *profile, enum probe_line_kind kind,
					  const char *place, const char *file, const char *function,
					  int number);

/* The next line or function, in depth-first order; NULL gives the first and comes after the last. */
const struct probe_profile_region *profile_lines_walk(const struct probe_profile *profile,
						      const struct probe_profile_region *line);

/* What a region of profile_lines_walk() is. */
void profile_line_describe(const struct probe_profile_region *region, struct probe_line *line);

/* The same line in another profile, made if need be. NULL: no memory. */
struct probe_profile_region *profile_line_like(struct probe_profile *profile,
					       const struct probe_profile_region *region);

/* The names of kinds in JSON. */
extern const char *const profile_line_kind_names[];
#define PROFILE_LINE_KINDS 3

#endif
