/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_OWN_BOOKS_H
#define PROBEKIT_OWN_BOOKS_H

#include <stdbool.h>
#include <stdint.h>

#include "kept.h"
#include "mapping.h"
#include "migrations.h"
#include "plan.h"

/*
 * What the system keeps of the calling thread or of its process, read by getrusage(2) and
 * clock_gettime(2). Of a thread that has run on without a break since the last calls, the context
 * switches and migrations are known, and its CPU time has gone on with the clock. That it has, an
 * event's page tells without a call; or else the context switches do, by getrusage(2), which has to be
 * called anyway where page faults are wanted.
 *
 * CPU time told by the clock holds what the system books elsewhere (interrupts, a hypervisor's
 * stealing), which is put right every OWN_BOOKS_TRUST ns; it never runs backwards. User and system
 * time are samples taken at the kernel's ticks: between calls they stand still, and OWN_BOOKS_TRUST
 * is no longer than most kernels' tick.
 */
#define OWN_BOOKS_TRUST 4000000

struct own_books_given {
	enum kept kept;
	size_t slot;
};

struct own_books {
	struct plan_step step;
	/* Stand in the plan for what each call fills; never read, they fail by themselves. */
	struct plan_step usage_status;
	struct plan_step clock_status;
	struct plan_step migrations_status;
	bool of_thread;
	bool wants_faults; /* which may come at any time */
	bool wants_usage;  /* these, or something else of getrusage(2) */
	bool wanted[NOT_KEPT];
	size_t slots[NOT_KEPT];
	size_t given_count;
	struct own_books_given given[NOT_KEPT]; /* where what is wanted goes */
	struct migrations *migrations;		/* NULL: not wanted */
	struct mapping slice;			/* may be none */
	/* As of the last calls, if they are to be trusted: */
	bool known;
	uint64_t lock;
	uint64_t time;
	uint64_t cpu_time;
	uint64_t values[NOT_KEPT]; /* that were given out */
};

/* Added to the plan, and freed with it. NULL: no memory. */
struct own_books *own_books_new(struct plan *plan);

/* To read what is wanted from now on; in the thread. may_use_perf: a slice may be opened. */
void own_books_begin(struct own_books *books, bool may_use_perf);

#endif
