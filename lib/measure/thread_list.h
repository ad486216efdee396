/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_THREAD_LIST_H
#define PROBEKIT_THREAD_LIST_H

#include <pthread.h>

#include "sample_rings.h"
#include "thread.h"

/*
 * The measurement's threads and what they have in common. All of it stands under the lock, but for
 * what a thread alone changes while it marks.
 */
extern struct thread_list {
	pthread_mutex_t lock;
	struct thread *threads;	 /* of this measurement, and of former ones where not yet noticed */
	struct request *request; /* NULL: nothing is measured */
	struct plan *process_plan;  /* process scope: one plan for all threads */
	struct span *spans;	    /* the root */
	struct sample_rings *rings; /* NULL: there is no sampling */
	unsigned int measurement;
	unsigned int reset_generation;
	void (*ends)(struct thread *thread); /* NULL, or to be told, in a thread that ends */
	size_t forgiven; /* ENDs that the next thread to attach may reach without a BEGIN */
	bool can_barrier;
	uint64_t refused;     /* marks that found no memory to attach their thread */
	uint64_t interrupted; /* changed without the lock */
} thread_list;

/* Of the measurement that goes on; live: and not ended. */
bool thread_is_measured(const struct thread *thread);
bool thread_is_live(const struct thread *thread);

/* At the end: reports show threads in the order of their first marks. */
void thread_list_add(struct thread *thread);
void thread_list_remove(struct thread *thread);

/* Has every thread take notice of the list at its next mark. */
void thread_list_raise_generation(void);

/* Keeps all other threads out of the library until the lock is given back. */
void thread_list_keep_out(void);

/* A further thread begins to be measured, and is not in the list yet: from here on visits may
 * overlap. */
void thread_list_share_time(struct thread *added);

#endif
