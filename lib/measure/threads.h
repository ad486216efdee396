/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_THREADS_H
#define PROBEKIT_THREADS_H

#include "sample_rings.h"
#include "thread.h"

/*
 * Begins a measurement that threads attach to at their next mark. forgiven: ENDs that this thread
 * may reach without a BEGIN. Takes over request. Returns 0 or -errno.
 */
int threads_begin(struct request *request, size_t forgiven);

/* Before threads_begin(): ends is told of each measured thread that ends, in that thread, which is held, and
 * under the lock, when its visits are closed and its plan still reads. NULL: nobody is. */
void threads_tell_ends(void (*ends)(struct thread *thread));

/* Before any thread attaches: has them note in which regions samples are. Takes over rings. */
void threads_sample(struct sample_rings *rings);

/* For a caller that holds its thread: closes its open visits and halts all others at their next
 * mark. The threads of the measurement can then be looked at until threads_forget(), which ends
 * it. */
void threads_halt(void);

/* NULL gives the first; NULL comes after the last. */
const struct thread *threads_next(const struct thread *thread);
/* Visits in signal handlers that interrupted the library. */
uint64_t threads_interrupted(void);
/* Marks whose thread found no memory to attach. */
uint64_t threads_refused(void);
void threads_forget(void);

/* For a caller that holds its thread: forgets all threads' counts. What is open counts from here, in
 * other threads from their next mark. */
void threads_reset(void);

/* Around fork. In the child nothing is left of the measurement; returns how many visits were open
 * in the thread that forked. */
void threads_before_fork(void);
void threads_after_fork_in_parent(void);
size_t threads_after_fork_in_child(void);

#endif
