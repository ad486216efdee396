/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_FAULT_COUNTER_H
#define PROBEKIT_FAULT_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

#include "group.h"
#include "kept.h"
#include "mapping.h"
#include "plan.h"

/*
 * The page faults of the calling thread, as perf counts them, without a system call while there are
 * none: each fault writes a record of 8 bytes to a ring that nobody empties, so the ring's head
 * tells how many there were. A record costs some 250 ns beyond what counting costs anyway, a third of
 * what a read() of the counters does; a thread that faults more than three times a reading leaves
 * the ring for reads, and comes back when faults have become rare. The counters that reads tell of
 * count all the time, so that nothing is lost on the way.
 */
struct fault_counter {
	struct plan_step step;
	/* Stands in the plan for minor and major faults, which the ring does not tell apart: they fail
	 * by themselves. */
	struct plan_step kinds_status;
	struct event_group *counters; /* page faults, and those kinds of them that are wanted */
	struct event_group *ringing;  /* page faults, writing to the ring */
	struct mapping ring;
	bool in_ring;
	bool held; /* there, or outside */
	bool wants_kinds;
	uint64_t head; /* of the ring, when counts were true */
	uint64_t base; /* page faults, less those that the head tells of */
	uint64_t counts[KEPT_PAGE_FAULTS + 1];
	uint64_t regret; /* what the other way would have saved lately, in thirds of a read */
	unsigned int times_left;	     /* the ring */
	size_t places[KEPT_PAGE_FAULTS + 1]; /* among the counters */
	bool wanted[KEPT_PAGE_FAULTS + 1];
	size_t slots[KEPT_PAGE_FAULTS + 1];
};

/* A thread's regret at which it goes over: 67 reads too many, or 200 records. */
#define FAULT_COUNTER_PATIENCE 200

/* With the kinds that are wanted; in the thread. NULL: they cannot be counted so, or no memory. */
struct fault_counter *fault_counter_open(const bool wanted[KEPT_PAGE_FAULTS + 1]);

#endif
