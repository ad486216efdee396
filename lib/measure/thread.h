/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_THREAD_H
#define PROBEKIT_THREAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "plan.h"
#include "visits.h"

/*
 * A thread that is being measured. Only the thread itself changes its plan and visits, without a
 * lock: it stands busy meanwhile. Whoever wants to look at them makes all threads stale, which
 * keeps them out, and waits until none is busy.
 */
enum thread_business {
	THREAD_IDLE,
	THREAD_MARKING, /* it changes its plan and visits */
	THREAD_HELD,	/* it is in the library, but touches these under the lock alone */
};

struct thread {
	struct thread *next;
	int busy;  /* of enum thread_business */
	int stale; /* it has to take notice of something: see thread_attach() */
	struct visits visits;
	unsigned int generation; /* that it has seen */
	unsigned int measurement;
	bool ended;
	bool stuck; /* it did not leave the library in time: its values are not looked at */
	pid_t id;
	char name[16]; /* as of its end, or of the halt */
	struct plan *plan;
};

extern __thread struct thread *thread_current __attribute__((tls_model("initial-exec")));

/* Rises, and all threads become stale, whenever they have to take notice of something. */
extern unsigned int thread_generation;

/*
 * The calling thread, standing busy and up to date, or NULL: then thread_attach() can tell more, or
 * the mark comes from a signal handler that found it busy already.
 */
static inline struct thread *thread_acquire(void)
{
	struct thread *thread = thread_current;

	if (__builtin_expect(!thread || thread->busy, 0))
		return NULL;
	__atomic_store_n(&thread->busy, THREAD_MARKING, __ATOMIC_RELAXED);
	/* Against signal handlers here; against other threads membarrier(2), see threads_halt(). */
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	if (__builtin_expect(!__atomic_load_n(&thread->stale, __ATOMIC_ACQUIRE), 1))
		return thread;
	__atomic_store_n(&thread->busy, THREAD_IDLE, __ATOMIC_RELEASE);
	return NULL;
}

static inline void thread_release(struct thread *thread)
{
	__atomic_store_n(&thread->busy, THREAD_IDLE, __ATOMIC_RELEASE);
}

/*
 * Between these the calling thread counts as busy, also before it is attached, so that a signal
 * handler's marks keep out. thread_hold() is false where it is busy already.
 */
bool thread_hold(void);
void thread_unhold(void);

/* Attaches the calling thread, or brings it up to date. NULL: nothing is measured, a signal handler
 * interrupted the library, or memory ran out. The thread stands busy. */
struct thread *thread_attach(void);

/* To be told of a visit that was turned away: it is counted where a signal handler interrupted the
 * library. */
void thread_note_refused(void);

/* For threads.c, under the lock of the list. */

/* Once, before the first thread attaches: has a thread's end noticed. */
void thread_prepare(void);
/* The calling thread, if it is measured; else NULL. */
struct thread *thread_own(void);
/* The calling thread is attached no more; it stays held. */
void thread_disown(void);
void thread_read_name(struct thread *thread);
void thread_free(struct thread *thread);

#endif
