/* SPDX-License-Identifier: MIT */
/* Source alloc: what libprobekit-alloc has written down of the malloc family and of mmap. */
#include "plan.h"

#include <errno.h>
#include <stdlib.h>

#include "alloc.h"

struct alloc_step {
	struct plan_step step;
	const struct alloc_interface *alloc;
	bool of_process;
	size_t slot; /* of the first of OWN_EVENTS */
};

static void fill(uint64_t *slots, const struct alloc_counts *counts)
{
	slots[OWN_ALLOCATIONS] = counts->allocations;
	slots[OWN_FREES] = counts->frees;
	slots[OWN_ALLOCATED_BYTES] = counts->allocated_bytes;
	slots[OWN_FREED_BYTES] = counts->freed_bytes;
	slots[OWN_PEAK_GROWTH] = counts->peak_bytes;
	slots[OWN_MAPPED_BLOCKS] = counts->mapped_blocks;
	slots[OWN_MMAPS] = counts->mmaps;
	slots[OWN_MMAP_BYTES] = counts->mmap_bytes;
}

static int read_alloc(struct plan_step *step, uint64_t *slots)
{
	const struct alloc_step *alloc_step = (const struct alloc_step *)step;
	const struct alloc_counts *counts;
	struct alloc_counts sum;

	if (alloc_step->of_process) {
		alloc_step->alloc->sum(&sum);
		counts = &sum;
	} else {
		counts = alloc_step->alloc->own();
	}
	if (!counts)
		return -ENOMEM;
	fill(&slots[alloc_step->slot], counts);
	return 0;
}

static void free_alloc(struct plan_step *step)
{
	free(step);
}

static struct alloc_step *add_alloc(struct plan *plan, const struct alloc_interface *alloc)
{
	struct alloc_step *step = calloc(1, sizeof(*step));

	if (!step)
		return NULL;
	step->step.read = read_alloc;
	step->step.free = free_alloc;
	step->alloc = alloc;
	step->of_process = plan_request(plan)->scope == SCOPE_PROCESS;
	step->slot = plan_add_slots(plan, OWN_EVENTS);
	plan_add_step(plan, &step->step);
	return step;
}

static enum reason_kind obstacle(const struct plan *plan, const struct alloc_interface *alloc)
{
	if (plan_request(plan)->scope == SCOPE_COMMAND)
		return REASON_ALLOC_INSIDE;
	if (!alloc)
		return REASON_NO_ALLOC;
	return alloc->is_reached() ? REASON_NONE : REASON_OTHER_MALLOC;
}

static bool is_known(const struct alloc_step *step, enum own_event event)
{
#ifndef __LP64__
	/* The program's mmap is not interposed there. */
	if (event == OWN_MMAPS || event == OWN_MMAP_BYTES)
		return false;
#endif
	/* Threads peak at different times: the sum of their peaks is none. */
	return !step->of_process || event != OWN_PEAK_GROWTH;
}

static void open_alloc(struct plan *plan)
{
	const struct request *request = plan_request(plan);
	const struct alloc_interface *alloc = alloc_interface();
	struct reason reason = { .kind = REASON_NONE };
	struct alloc_step *step = NULL;

	for (size_t i = 0; i < request->events_count; i++) {
		const enum own_event event = request->events[i].own;
		struct plan_counter counter = { .source = source_alloc.name };

		if (event == NOT_OWN)
			continue;
		if (!step && reason.kind == REASON_NONE) {
			reason.kind = obstacle(plan, alloc);
			step = reason.kind == REASON_NONE ? add_alloc(plan, alloc) : NULL;
			if (!step && reason.kind == REASON_NONE)
				reason.kind = REASON_NO_MEMORY;
		}
		if (!step) {
			plan_refuse(plan, i, reason);
		} else if (!is_known(step, event)) {
			plan_refuse(plan, i, (struct reason){ .kind = REASON_NO_SOURCE });
		} else {
			counter.encoding = own_event_name(event);
			counter.slot = step->slot + event;
			plan_take(plan, i, &counter, &step->step);
		}
	}
}

const struct source source_alloc = { .name = "alloc", .open = open_alloc };
