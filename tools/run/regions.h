/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_REGIONS_H
#define PROBEKIT_REGIONS_H

#include <limits.h>
#include <stdbool.h>

#include <probekit-profile.h>

/*
 * The regions of instrumented processes that the command runs: each leaves its profile in a private
 * folder, of which the environment tells it.
 */

/* Makes the folder and sets the environment. Where it cannot, says so: there will be no regions. */
void regions_prepare(void);

#define REGIONS_PATTERN_MOST (2 * PATH_MAX + 64)

/* The path of files in that folder as a pattern ("%p.json"), in which a percent sign is written twice.
 * False where there is no folder. */
bool regions_pattern(const char *name, char pattern[REGIONS_PATTERN_MOST]);

/* The folder; "": there is none. */
const char *regions_folder(void);

/* Moves what a run left to the profile's first region. What cannot be taken becomes a warning. 0 or
 * -ENOMEM. */
int regions_adopt(struct probe_profile *profile);

/* Forgets what a run left. */
void regions_discard(void);

/* Removes the folder. */
void regions_remove(void);

#endif
