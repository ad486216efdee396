/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_COUNTERPART_H
#define PROBEKIT_COUNTERPART_H

#include "profile.h"

/*
 * The region of another profile that is to be compared with this one: that of the same path. A whole
 * command is the counterpart of a whole command, though its region is named after the program: what
 * is inside them is then joined by the path below. found is NULL where there is none. 0 or -ENOMEM.
 */
int counterpart_find(const struct probe_profile *profile, const struct probe_profile_region *region,
		     const struct probe_profile *other, const struct probe_profile_region **found);

#endif
