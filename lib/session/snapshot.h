/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SNAPSHOT_H
#define PROBEKIT_SNAPSHOT_H

#include <stdbool.h>

#include "../measure/request.h"
#include "../profile/profile.h"

/*
 * Makes a profile of the threads of the measurement, which must be halted: each thread's visits are
 * scaled by its own times first, then threads are summed; or, with each_thread, its regions stand under
 * one named after the thread.
 */
int snapshot(const struct request *request, bool each_thread, struct probe_profile **profile);

#endif
