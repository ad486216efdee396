/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SELECTION_H
#define PROBEKIT_SELECTION_H

#include <probekit-profile.h>

/*
 * Hands out the regions that options ask for, each with all that is inside it. Options that the
 * profile cannot meet were refused before. 0 or -ENOMEM.
 */
int selection_each(const struct probe_profile *profile, const struct probe_render_options *options,
		   void (*take)(void *opaque, const struct probe_profile_region *top),
		   void *opaque);

#endif
