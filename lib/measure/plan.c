/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include <stdlib.h>

#include "clock.h"
#include "trial.h"

struct taken_counter {
	struct plan_counter counter;
	struct plan_step *step;
	bool barred;
};

struct plan {
	unsigned int references;
	const struct request *request;
	const struct child *child; /* NULL: it is a thread's */
	size_t slots;
	bool may_use_perf; /* it is asked for, and does no harm */
	bool counts_children;
	bool counts_singly;
	bool unknown_instruction; /* came in a simulated program */
	bool unknown_avx512;
	struct plan_step *steps;
	struct plan_step **last_step;
	const char *ways[PLAN_WAYS_MOST]; /* of steps that are gone */
	size_t counters_count;
	struct taken_counter counters[];
};

#define SOURCES 4

/*
 * Page faults are best told by a ring, which asks nothing of the system until there is one. For all
 * else the system's own books come before perf's counters: as exact as perf's software events, for
 * every user alike, also for what happens inside the kernel and in threads that were there before,
 * and without a descriptor that the program could close under us.
 */
static const struct source *const sources_of_thread[SOURCES] = { &source_alloc, &source_faults,
								 &source_os, &source_perf };

/* The books of a process hold what it did before its exec, as far as that was not read in time. */
static const struct source *const sources_of_child[SOURCES] = { &source_alloc, &source_perf,
								&source_child };

/* What perf counts of a simulated process is the simulator. */
static const struct source *const sources_of_simulated_thread[SOURCES] = {
	&source_alloc,
	&source_callgrind,
	&source_os,
};
static const struct source *const sources_of_simulated_child[SOURCES] = {
	&source_alloc,
	&source_callgrind,
	&source_child,
};

static const struct source *const *sources_for(const struct request *request,
					       const struct child *child)
{
	if (request->sources & REQUEST_CALLGRIND)
		return child ? sources_of_simulated_child : sources_of_simulated_thread;
	return child ? sources_of_child : sources_of_thread;
}

static bool may_use(const struct plan *plan, const struct source *source)
{
	if (source == &source_alloc) /* what it counts nobody else does */
		return true;
	if (plan->request->sources & REQUEST_CALLGRIND)
		return true;
	if (source == &source_perf || source == &source_faults)
		return plan->may_use_perf;
	return plan->request->sources & REQUEST_OS;
}

/* Why an event is not counted that no source takes on. */
static struct reason reason_of_none(const struct plan *plan)
{
	if (plan->request->sources & REQUEST_CALLGRIND)
		return (struct reason){ .kind = REASON_NOT_SIMULATED };
	if (!(plan->request->sources & REQUEST_PERF))
		return (struct reason){ .kind = REASON_SOURCE_OS };
	return (struct reason){ .kind = plan->may_use_perf ? REASON_NO_SOURCE : REASON_SECCOMP };
}

struct plan *plan_open_child(const struct request *request, const struct child *child)
{
	const struct source *const *sources = sources_for(request, child);
	const struct plan_counter elapsed = { .source = "clock", .slot = PLAN_SLOT_ELAPSED };
	struct plan *plan = calloc(1, sizeof(*plan) +
					      request->events_count * sizeof(plan->counters[0]));

	if (!plan)
		return NULL;
	plan->references = 1;
	plan->request = request;
	plan->child = child;
	plan->may_use_perf = request->sources & REQUEST_PERF && trial_perf_is_safe();
	plan->counters_count = request->events_count;
	plan->slots = PLAN_SLOT_ELAPSED + 1;
	plan->last_step = &plan->steps;
	for (size_t i = 0; i < request->events_count; i++) {
		plan_refuse(plan, i, reason_of_none(plan));
		if (request->events[i].is_elapsed && !(request->sources & REQUEST_CALLGRIND))
			plan_take(plan, i, &elapsed, NULL);
	}
	for (size_t i = 0; i < SOURCES; i++)
		if (sources[i] && may_use(plan, sources[i]))
			sources[i]->open(plan);
	return plan;
}

struct plan *plan_open(const struct request *request)
{
	return plan_open_child(request, NULL);
}

struct plan *plan_reference(struct plan *plan)
{
	__atomic_add_fetch(&plan->references, 1, __ATOMIC_RELAXED);
	return plan;
}

static const char *way_of(const struct plan_step *step)
{
	return step->way ? step->way(step) : NULL;
}

const char *plan_way(const struct plan *plan, size_t i)
{
	if (i >= PLAN_WAYS_MOST)
		return NULL;
	if (!plan->steps)
		return plan->ways[i];
	for (const struct plan_step *step = plan->steps; step; step = step->next)
		if (way_of(step) && i-- == 0)
			return way_of(step);
	return NULL;
}

static void note_ways(struct plan *plan)
{
	for (size_t i = 0; plan->steps && i < PLAN_WAYS_MOST; i++)
		plan->ways[i] = plan_way(plan, i);
}

void plan_close(struct plan *plan)
{
	note_ways(plan);
	for (size_t i = 0; i < plan->counters_count; i++) {
		plan->counters[i].counter = plan_counter(plan, i);
		plan->counters[i].step = NULL;
	}
	while (plan->steps) {
		struct plan_step *step = plan->steps;

		plan->steps = step->next;
		step->free(step);
	}
	plan->last_step = &plan->steps;
}

void plan_release(struct plan *plan)
{
	if (!plan || __atomic_sub_fetch(&plan->references, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	plan_close(plan);
	free(plan);
}

size_t plan_slots(const struct plan *plan)
{
	return plan->slots;
}

const struct request *plan_request(const struct plan *plan)
{
	return plan->request;
}

struct plan_counter plan_counter(const struct plan *plan, size_t event)
{
	const struct taken_counter *taken = &plan->counters[event];
	struct plan_counter counter = taken->counter;

	if (counter.source && taken->step && taken->step->failed.kind != REASON_NONE) {
		counter.source = NULL;
		counter.reason = taken->step->failed;
	}
	return counter;
}

uint64_t plan_ticks(const struct plan *plan)
{
	/* What hangs on a time that differs would make simulated branches and misses differ. */
	return plan->request->sources & REQUEST_CALLGRIND ? 0 : clock_ticks();
}

void plan_read(const struct plan *plan, uint64_t *slots)
{
	plan_read_at(plan, plan_ticks(plan), slots);
}

void plan_read_at(const struct plan *plan, uint64_t ticks, uint64_t *slots)
{
	slots[PLAN_SLOT_ELAPSED] = ticks;
	for (struct plan_step *step = plan->steps; step; step = step->next) {
		int result;

		if (step->failed.kind != REASON_NONE)
			continue;
		result = step->read(step, slots);
		if (result < 0)
			step->failed = (struct reason){ REASON_READ_FAILED, result };
	}
}

const uint64_t quiet_always = 0;

void plan_tell(const struct plan *plan, uint64_t value)
{
	for (struct plan_step *step = plan->steps; step; step = step->next)
		if (step->told)
			step->told(step, value);
}

void plan_hold(const struct plan *plan, bool held)
{
	for (struct plan_step *step = plan->steps; step; step = step->next)
		if (step->hold)
			step->hold(step, held);
}

bool plan_can_watch(const struct plan *plan)
{
	for (const struct plan_step *step = plan->steps; step; step = step->next)
		if (!step->watch)
			return false;
	return true;
}

void plan_watch(const struct plan *plan, const uint64_t *slots, struct quiet *quiet)
{
	quiet_begin(quiet);
	for (const struct plan_step *step = plan->steps; step; step = step->next)
		if (step->failed.kind != REASON_NONE ||
		    !step->watch(step, slots[PLAN_SLOT_ELAPSED], quiet)) {
			quiet_limit(quiet, 0);
			return;
		}
}

bool plan_may_use_perf(const struct plan *plan)
{
	return plan->may_use_perf;
}

const struct child *plan_child(const struct plan *plan)
{
	return plan->child;
}

bool plan_counts_children(const struct plan *plan)
{
	return plan->counts_children;
}

void plan_note_children(struct plan *plan)
{
	plan->counts_children = true;
}

bool plan_counts_singly(const struct plan *plan)
{
	return plan->counts_singly;
}

void plan_note_singles(struct plan *plan)
{
	plan->counts_singly = true;
}

bool plan_met_unknown_instruction(const struct plan *plan, bool *is_avx512)
{
	*is_avx512 = plan->unknown_avx512;
	return plan->unknown_instruction;
}

void plan_note_unknown_instruction(struct plan *plan, bool is_avx512)
{
	plan->unknown_instruction = true;
	plan->unknown_avx512 = is_avx512;
}

size_t plan_add_slots(struct plan *plan, size_t count)
{
	const size_t first = plan->slots;

	plan->slots += count;
	return first;
}

void plan_add_step(struct plan *plan, struct plan_step *step)
{
	*plan->last_step = step;
	plan->last_step = &step->next;
}

void plan_take(struct plan *plan, size_t event, const struct plan_counter *counter,
	       struct plan_step *step)
{
	plan->counters[event] = (struct taken_counter){ .counter = *counter, .step = step };
}

void plan_refuse(struct plan *plan, size_t event, struct reason reason)
{
	plan->counters[event].counter.reason = reason;
}

void plan_bar(struct plan *plan, size_t event, struct reason reason)
{
	plan->counters[event] = (struct taken_counter){
		.counter.reason = reason,
		.barred = true,
	};
}

bool plan_is_taken(const struct plan *plan, size_t event)
{
	return plan->counters[event].counter.source || plan->counters[event].barred;
}
