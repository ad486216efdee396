/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SIMULATED_H
#define PROBEKIT_SIMULATED_H

#include "../measure/request.h"
#include "../profile/profile.h"

/*
 * Before anything of a process is simulated: jansson mixes a random seed into its hashes, after which
 * simulated branches would be no two times the same.
 */
void simulated_steady(void);

/* Once it is known that simulated counts can be read: how much of them the calls of marks are. */
void simulated_calibrate(void);

/*
 * Warns of regions where simulated instructions are far from what a CPU retires. Nothing to do where
 * nothing was simulated. 0 or -ENOMEM.
 */
int simulated_warn(struct probe_profile *profile, const struct request *request);

#endif
