/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_VISIT_STACK_H
#define PROBEKIT_VISIT_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"
#include "region.h"

/* A visit that has begun and not ended. */
struct visit {
	struct region *region;
	const struct region_site *site;
	const char
		*name; /* as the site had it: an END from the same object bears the same pointer */
	uintptr_t stack_address;
	uint64_t again; /* visits straight inside it, of the same region */
	bool outermost; /* of its region: it carries the inclusive values */
	bool in_span;	/* it opened its region's span */
	uint64_t start[];
};

/* The open visits of a thread, the innermost on top. Nesting has no limit but memory. */
struct visit_stack {
	size_t stride; /* bytes of a visit with its slots */
	size_t depth;
	size_t capacity;
	char *visits;
	struct arena *arena; /* of the tree that its visits are of */
};

/* Its memory is the arena's, with which it goes. 0, or -1 without memory. */
int visit_stack_init(struct visit_stack *stack, struct arena *arena, size_t slots);

static inline struct visit *visit_stack_at(const struct visit_stack *stack, size_t depth)
{
	return (struct visit *)(stack->visits + depth * stack->stride);
}

static inline struct visit *visit_stack_top(const struct visit_stack *stack)
{
	return visit_stack_at(stack, stack->depth - 1);
}

/* NULL where the top is the only one. */
static inline struct visit *visit_stack_below_top(const struct visit_stack *stack)
{
	return stack->depth > 1 ? visit_stack_at(stack, stack->depth - 2) : NULL;
}

/* Makes room for one more: visits proven dead are closed before the stack grows. */
bool visit_stack_make_room(struct visit_stack *stack);

/* The new top, or NULL: no memory. */
static inline struct visit *visit_stack_push(struct visit_stack *stack)
{
	if (__builtin_expect(stack->depth == stack->capacity, 0) && !visit_stack_make_room(stack))
		return NULL;
	return visit_stack_at(stack, stack->depth++);
}

/* Adds what the visit counted, up to the reading end, to its region; below may be NULL. */
static inline void visit_close(struct arena *arena, struct visit *visit, const struct visit *below,
			       const uint64_t *end)
{
	struct region *region = visit->region;
	const uint64_t elapsed = end[PLAN_SLOT_ELAPSED] - visit->start[PLAN_SLOT_ELAPSED];

	region->visits += 1 + visit->again;
	region->open -= 1 + visit->again;
	if (__builtin_expect(region->open > 0, 0)) {
		/* An outer visit of the region is open and holds all of this in its inclusive. */
		if (below)
			region_fold(arena, region, below->region, visit->start, end);
		return;
	}
	for (size_t i = 0; i < region->slots; i++)
		region->inclusive[i] += end[i] - visit->start[i];
	region->outermost++;
	if (visit->in_span)
		span_close(region->span, end[PLAN_SLOT_ELAPSED]);
	else
		region->elapsed_alone += elapsed;
	if (elapsed < region->elapsed_least)
		region->elapsed_least = elapsed;
	if (elapsed > region->elapsed_most)
		region->elapsed_most = elapsed;
}

void visit_mark_left_open(struct visit *visit);
/* Makes it count from the reading now. */
void visit_rebase(struct visit *visit, const uint64_t *now);

#endif
