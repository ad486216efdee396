/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_VISIT_STACK_H
#define PROBEKIT_VISIT_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "plan.h"
#include "region.h"

/* A visit that has begun and not ended. */
struct visit {
	struct region *region;
	const struct region_site *site;
	const char
		*name; /* as the site had it: an END from the same object bears the same pointer */
	uintptr_t stack_address;
	bool outermost;	 /* of its region: it carries the inclusive values */
	bool in_span;	 /* it opened its region's span */
	uint16_t unused; /* all of this is written at once */
	uint32_t again;	 /* visits straight inside it, of the same region */
	/* All slots, or, above those of the stack that are settled, the elapsed time alone: the others
	 * are then those of the last reading. */
	uint64_t start[];
};

/* The open visits of a thread, the innermost on top. Nesting has no limit but memory. */
struct visit_stack {
	struct visit *top; /* below the first visit there stands one of the tree's root */
	/* Of the shortest way, which takes neither visits up to floor nor a top at ceiling. */
	const struct visit *floor;
	const struct visit *ceiling;
	struct visit *settled; /* the topmost that is */
	struct visit *last;    /* that there is room for */
	size_t stride;	       /* bytes of a visit with its slots */
	size_t capacity;
	char *visits;
	struct arena *arena; /* of the tree that its visits are of */
};

/* Its memory is the arena's, with which it goes. 0, or -1 without memory. */
int visit_stack_init(struct visit_stack *stack, struct arena *arena, struct region *root);

static inline struct visit *visit_above(const struct visit_stack *stack, struct visit *visit)
{
	return (struct visit *)((char *)visit + stack->stride);
}

static inline struct visit *visit_below(const struct visit_stack *stack, struct visit *visit)
{
	return (struct visit *)((char *)visit - stack->stride);
}

static inline size_t visit_stack_depth(const struct visit_stack *stack)
{
	return (size_t)((char *)stack->top - stack->visits) / stack->stride;
}

static inline struct visit *visit_stack_at(const struct visit_stack *stack, size_t depth)
{
	return (struct visit *)(stack->visits + (depth + 1) * stack->stride);
}

static inline bool visit_stack_is_full(const struct visit_stack *stack)
{
	return stack->top == stack->last;
}

/* Completes the starts of visits above the settled ones; last: the last reading. */
void visit_stack_settle(struct visit_stack *stack, const uint64_t *last, const struct quiet *quiet);

/* Makes room for one more: visits proven dead are closed before the stack grows. All must be
 * settled. False: no memory. */
bool visit_stack_make_room(struct visit_stack *stack);

static inline void visit_stack_pop(struct visit_stack *stack)
{
	if (stack->settled == stack->top)
		stack->settled = visit_below(stack, stack->settled);
	stack->top = visit_below(stack, stack->top);
}

/* A visit ended, of the outermost of its region; in ticks. */
static inline void visit_add_elapsed(struct region *region, uint64_t elapsed)
{
	const double ticks = (double)(int64_t)elapsed; /* shorter to convert */

	region->elapsed_squares += ticks * ticks;
	if (__builtin_expect(elapsed < region->elapsed_least, 0))
		region->elapsed_least = elapsed;
	if (__builtin_expect(elapsed > region->elapsed_most, 0))
		region->elapsed_most = elapsed;
}

/* Adds what the visit counted, up to the reading end, to its region. */
static inline void visit_close(struct arena *arena, struct visit *visit, const struct visit *below,
			       const uint64_t *end)
{
	struct region *region = visit->region;
	const uint64_t elapsed = end[PLAN_SLOT_ELAPSED] - visit->start[PLAN_SLOT_ELAPSED];

	region->visits += 1 + visit->again;
	region->folded_visits += visit->again;
	region->open -= 1 + visit->again;
	if (__builtin_expect(region->open > 0, 0)) {
		/* An outer visit of the region is open and holds all of this in its inclusive. */
		region->folded_visits++;
		region_fold(arena, region, below->region, visit->start, end);
		return;
	}
	for (size_t i = 0; i < region->slots; i++)
		region->inclusive[i] += end[i] - visit->start[i];
	if (visit->in_span) {
		region->in_span += elapsed;
		span_close(region->span, clock_time(end[PLAN_SLOT_ELAPSED]));
	}
	visit_add_elapsed(region, elapsed);
}

void visit_mark_left_open(struct visit *visit);
/* Makes it count from the reading now. */
void visit_rebase(struct visit *visit, const uint64_t *now);

#endif
