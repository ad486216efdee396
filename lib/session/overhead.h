/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_OVERHEAD_H
#define PROBEKIT_OVERHEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "../measure/thread.h"
#include "../profile/profile.h"

/*
 * What a region costs in which nothing is done, for each way of reading that threads of the measurement
 * have: of each event, what its own count holds of it (inside), and what its parent's does (around),
 * a visit.
 */
struct overhead;

struct overhead_cost {
	double inside;
	double around;
};

/*
 * Measures it in the calling thread, as that reads its counters, by the marks that the program calls,
 * unless it is known already: some tenths of a millisecond. thread: the calling one, held, with no
 * visit open. All of this for whoever keeps other threads of the measurement out.
 */
void overhead_measure(struct thread *thread);

/* That of a thread that reads like this; or of the one measured last where no such one was. NULL: none
 * is known. */
const struct overhead *overhead_of(const struct plan *plan);

/* False where it is not known of the event. */
bool overhead_cost_of(const struct overhead *overhead, size_t event, struct overhead_cost *cost);

/* Has the profile tell all that are known, that of plan (NULL: the first) as the program's. 0 or -ENOMEM. */
int overhead_add(struct probe_profile *profile, const struct plan *plan);

/* Of a measurement that ends. */
void overhead_forget(void);
/* Of the parent's, in a child process: what another thread was about to change is left as it is. */
void overhead_after_fork_in_child(void);

#endif
