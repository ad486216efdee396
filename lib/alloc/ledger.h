/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_ALLOC_LEDGER_H
#define PROBEKIT_ALLOC_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "interface.h"

/*
 * The ledger of a thread. It outlives its thread, so that the sum over all is that of the process;
 * a later thread writes on where an ended one has stopped. Nothing here calls malloc or takes a lock.
 */
struct ledger {
	struct alloc_counts counts; /* written by the owner, read by all */
	struct ledger *next;
	uint64_t owner; /* process and thread; 0: none yet */
} __attribute__((aligned(128)));

struct ledger_of_thread {
	struct ledger *writes; /* NULL: none taken yet; while paused one that nobody reads */
	struct ledger *own;
	unsigned int paused;
};

extern __thread struct ledger_of_thread ledger_of_thread
	__attribute__((tls_model("initial-exec"), visibility("hidden")));

/* For a thread that has none. */
struct ledger *ledger_take(void);

const struct alloc_counts *ledger_own(void);
void ledger_sum(struct alloc_counts *counts);
void ledger_pause(void);
void ledger_resume(void);

static inline struct ledger *ledger(void)
{
	struct ledger *own = ledger_of_thread.writes;

	return __builtin_expect(own != NULL, 1) ? own : ledger_take();
}

/*
 * Other threads may read it meanwhile; only its own changes it. What a signal handler adds in between
 * is lost: it may not call malloc, says signal-safety(7).
 */
static inline uint64_t ledger_add(uint64_t *count, uint64_t more)
{
	const uint64_t grown = *count + more;

	__atomic_store_n(count, grown, __ATOMIC_RELAXED);
	return grown;
}

#endif
