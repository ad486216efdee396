/* SPDX-License-Identifier: MIT */
#include "visit_stack.h"

#include <stdbool.h>
#include <string.h>

#include "../base/syscalls.h"
#include "alloc.h"
#include "plan.h"

#define FIRST_CAPACITY 16
/* Below this depth nothing is searched for dead visits. */
#define SWEEP_DEPTH 1024
/* Regions that share a site and a stack address are visits of one stack frame: recursion that the
 * compiler inlined (gcc: to a depth of 8 by default), or visits that were never ended. */
#define INLINED_MOST 64

int visit_stack_init(struct visit_stack *stack, struct arena *arena, size_t slots)
{
	stack->arena = arena;
	stack->stride = sizeof(struct visit) + slots * sizeof(uint64_t);
	stack->capacity = FIRST_CAPACITY;
	stack->visits = arena_allocate(arena, stack->capacity * stack->stride);
	return stack->visits ? 0 : -1;
}

void visit_mark_left_open(struct visit *visit)
{
	visit->region->faults.left_open += 1 + visit->again;
	visit->region->faults.site = visit->site;
}

void visit_rebase(struct visit *visit, const uint64_t *now)
{
	memcpy(visit->start, now, visit->region->slots * sizeof(now[0]));
}

/* How often visits of one site and stack address were met, in an open-addressed table. */
struct tally {
	const struct region_site *site;
	uintptr_t stack_address;
	size_t count;
};

static size_t count_one(struct tally *table, size_t size, const struct visit *visit)
{
	size_t i = (((uintptr_t)visit->site >> 4) * 31 + (visit->stack_address >> 3)) % size;

	while (table[i].site &&
	       (table[i].site != visit->site || table[i].stack_address != visit->stack_address))
		i = (i + 1) % size;
	table[i].site = visit->site;
	table[i].stack_address = visit->stack_address;
	return ++table[i].count;
}

/*
 * Functions that return out of two regions again and again pile up visits without end. Those of
 * which more than INLINED_MOST lie above with the same site and stack address are dead; each is
 * closed at the moment when the next visit that stays began.
 */
static void sweep(struct visit_stack *stack)
{
	const size_t size = 2 * stack->depth;
	struct tally *table;
	const size_t before = stack->depth;
	size_t kept = before;

	alloc_pause();
	table = syscalls->map(size * sizeof(*table));
	alloc_resume();
	if (!table)
		return;
	/* From the top down, so that what stays is moved up against the last one that stayed. */
	for (size_t i = before; i-- > 0;) {
		struct visit *visit = visit_stack_at(stack, i);

		if (count_one(table, size, visit) > INLINED_MOST && !visit->outermost) {
			visit_mark_left_open(visit);
			visit_close(stack->arena, visit, visit_stack_at(stack, i - 1),
				    visit_stack_at(stack, kept)->start);
		} else if (--kept != i) {
			memcpy(visit_stack_at(stack, kept), visit, stack->stride);
		}
	}
	stack->depth = before - kept;
	memmove(stack->visits, visit_stack_at(stack, kept), stack->depth * stack->stride);
	syscalls->unmap(table, size * sizeof(*table));
}

/* What it outgrows stays with the arena: all of it together is no more than what it grew to. */
static bool grow(struct visit_stack *stack)
{
	const size_t capacity = stack->capacity * 2;
	char *visits = arena_allocate(stack->arena, capacity * stack->stride);

	if (!visits)
		return false;
	memcpy(visits, stack->visits, stack->depth * stack->stride);
	stack->visits = visits;
	stack->capacity = capacity;
	return true;
}

bool visit_stack_make_room(struct visit_stack *stack)
{
	if (stack->capacity >= SWEEP_DEPTH)
		sweep(stack);
	/* A sweep that freed little would come back too soon. */
	return stack->depth <= stack->capacity / 2 || grow(stack) || stack->depth < stack->capacity;
}
