/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_PROFILE_JSON_H
#define PROBEKIT_PROFILE_JSON_H

/* What writing and reading a profile's JSON have in common. */

#define PROFILE_FORMAT	 "probekit profile"
#define PROFILE_VERSION	 1

#define PROFILE_STATUSES 4

extern const char *const profile_status_names[PROFILE_STATUSES]; /* by enum probe_status */
extern const char *const profile_part_names[];			 /* by enum probe_part */

#endif
