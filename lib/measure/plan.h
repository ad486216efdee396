/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_PLAN_H
#define PROBEKIT_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quiet.h"
#include "reason.h"
#include "request.h"

/*
 * The read plan of a thread, fixed when it attaches: a flat list of steps, each filling some slots
 * of an array of readings. A slot is a number that only grows (a count, or a group's times), so
 * what a region cost is the difference of two readings, slot by slot. Slot 0 is elapsed time, in
 * ticks of the clock.
 */
struct plan;
struct child;

#define PLAN_SLOT_ELAPSED 0

/* How one event of the request is counted in this thread. */
struct plan_counter {
	const char *source;   /* NULL: not counted, see reason */
	const char *encoding; /* that counts; NULL: none is needed */
	size_t slot;
	size_t time_slot;  /* time enabled, and running in the next; 0: counts all the time */
	size_t blind_slot; /* how often the counter did not see what ran; 0: it always sees */
	bool simulated;
	bool kernel_excluded;
	struct reason reason;
};

/* One way of filling slots; extended by the sources. */
struct plan_step {
	struct plan_step *next;
	int (*read)(struct plan_step *step, uint64_t *slots);
	void (*free)(struct plan_step *step);
	/* What to watch from the last reading on; false: its slots may change at any time. NULL: always. ticks: of that reading. */
	bool (*watch)(const struct plan_step *step, uint64_t ticks, struct quiet *quiet);
	/* How it reads, or has read, in a few words: constants. NULL: there is nothing to tell. */
	const char *(*way)(const struct plan_step *step);
	/* What a visit was told of the slot that goes on with the clock, which must not go back behind it.
	 * NULL: the step has none. */
	void (*told)(struct plan_step *step, uint64_t value);
	/* While it is held it stays with the way in which it reads now. NULL: it has one alone. */
	void (*hold)(struct plan_step *step, bool held);
	struct reason failed; /* once it fails it is never read again */
};

/* Opens what can be opened; events that cannot be counted are no failure. NULL: no memory. */
struct plan *plan_open(const struct request *request);
/* The same for a process that is counted from outside. */
struct plan *plan_open_child(const struct request *request, const struct child *child);
struct plan *plan_reference(struct plan *plan);
void plan_release(struct plan *plan);

/* Gives back all descriptors; what the counters are can still be asked. */
void plan_close(struct plan *plan);

size_t plan_slots(const struct plan *plan);
const struct request *plan_request(const struct plan *plan);

/* The counter of an event; a step that failed makes it unavailable. */
struct plan_counter plan_counter(const struct plan *plan, size_t event);

/* How the plan's steps read, also when it is closed: the words of number i, from 0 on; NULL behind the
 * last. */
#define PLAN_WAYS_MOST 8
const char *plan_way(const struct plan *plan, size_t i);

/*
 * Fills all slots, in the same order at both ends of a visit, so that all of them cover a span of
 * the same length and ratios between them hold; what reading costs once is part of each.
 */
void plan_read(const struct plan *plan, uint64_t *slots);
/* The same, with the clock read already, by plan_ticks(): under simulation there is none. */
void plan_read_at(const struct plan *plan, uint64_t ticks, uint64_t *slots);
uint64_t plan_ticks(const struct plan *plan);

/* A visit was told this of the slot that goes on with the clock. */
void plan_tell(const struct plan *plan, uint64_t value);

/* Has all steps read as they do now, until they may change their ways again. */
void plan_hold(const struct plan *plan, bool held);

/* After a reading: whether, and by what, it can be told that nothing happens. */
bool plan_can_watch(const struct plan *plan); /* at all */
void plan_watch(const struct plan *plan, const uint64_t *slots, struct quiet *quiet);

/* Whether counts of source perf hold child processes as well: before Linux 5.13 inherited counters
 * cannot tell them from threads. */
bool plan_counts_children(const struct plan *plan);

/* Whether inherited events are not of groups: before Linux 4.13 these could not be read. */
bool plan_counts_singly(const struct plan *plan);

/* Whether a program that was simulated came to an instruction that the simulator does not know. */
bool plan_met_unknown_instruction(const struct plan *plan, bool *is_avx512);
void plan_note_unknown_instruction(struct plan *plan, bool is_avx512);

/* For sources, while the plan opens: */
bool plan_may_use_perf(const struct plan *plan);
/* NULL: the plan is a thread's. */
const struct child *plan_child(const struct plan *plan);
void plan_note_children(struct plan *plan);
void plan_note_singles(struct plan *plan);
size_t plan_add_slots(struct plan *plan, size_t count);
void plan_add_step(struct plan *plan, struct plan_step *step);
/* step: which fills the counter's slots; NULL for one of whose slots the plan takes care. */
void plan_take(struct plan *plan, size_t event, const struct plan_counter *counter,
	       struct plan_step *step);
void plan_refuse(struct plan *plan, size_t event, struct reason reason);
/* Nor may any source after this one count it: it would be wrong. */
void plan_bar(struct plan *plan, size_t event, struct reason reason);
/* Or barred. */
bool plan_is_taken(const struct plan *plan, size_t event);

/* A way to count. */
struct source {
	const char *name;
	void (*open)(struct plan *plan);
};

extern const struct source source_perf;
extern const struct source source_faults;
extern const struct source source_os;
extern const struct source source_child;
extern const struct source source_alloc;
extern const struct source source_callgrind;

#endif
