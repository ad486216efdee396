/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_PASS_H
#define PROBEKIT_PASS_H

#include "request.h"

/*
 * A pass counts one part of a set's hardware events, so that several runs together count a set that
 * has more of them than the CPU has counters. Number 1 to of; of is 0 where all is counted at once.
 */
struct pass {
	unsigned int number;
	unsigned int of;
};

/* What tells whether two passes did the same: counted in each, where the set has it. */
#define PASS_ANCHOR "instructions"

/*
 * Leaves the events of other parts out of a request. A group is never split; parts are as equal in
 * events as groups allow, the same in every run. 0 or -ENOMEM.
 */
int pass_apply(struct pass pass, struct request *request);

#endif
