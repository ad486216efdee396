/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_OVERHEAD_H
#define PROBEKIT_OVERHEAD_H

#include "../measure/thread.h"
#include "../profile/profile.h"

/*
 * What a region costs in which nothing is done: of each event, what its own count holds of it
 * (inside), and what its parent's does (around), a visit.
 */
struct overhead;

/* Measures it in the calling thread, as that reads its counters, by the marks that the program calls:
 * some tenths of a millisecond. thread: the calling one, held. NULL: no memory. */
struct overhead *overhead_measure(struct thread *thread);
void overhead_free(struct overhead *overhead);

/* Has the profile tell it. 0 or -ENOMEM. */
int overhead_add(const struct overhead *overhead, struct probe_profile *profile);

#endif
