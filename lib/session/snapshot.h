/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SNAPSHOT_H
#define PROBEKIT_SNAPSHOT_H

#include "../measure/request.h"
#include "../profile/profile.h"

/*
 * Makes a profile of the threads of the measurement, which must be halted: each thread's visits are
 * scaled by its own times first, then threads are summed.
 */
int snapshot(const struct request *request, struct probe_profile **profile);

#endif
