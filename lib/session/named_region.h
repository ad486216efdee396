/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_NAMED_REGION_H
#define PROBEKIT_NAMED_REGION_H

#include <probekit.h>

/* Regions whose names are made at run time: probe_region() makes them. */

const struct probe_site *named_region_site(const struct probe_named_region *region);

/* A thread that is not there any more may have held the lock. */
void named_regions_after_fork_in_child(void);

#endif
