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

static void place(struct visit_stack *stack, size_t depth)
{
	stack->top = (struct visit *)(stack->visits + depth * stack->stride);
	stack->settled = stack->top;
	stack->last = (struct visit *)(stack->visits + stack->capacity * stack->stride);
}

int visit_stack_init(struct visit_stack *stack, struct arena *arena, struct region *root)
{
	stack->arena = arena;
	stack->stride = sizeof(struct visit) + root->slots * sizeof(uint64_t);
	stack->capacity = FIRST_CAPACITY;
	stack->visits = arena_allocate(arena, (1 + stack->capacity) * stack->stride);
	if (!stack->visits)
		return -1;
	place(stack, 0);
	stack->top->region = root;
	return 0;
}

void visit_stack_settle(struct visit_stack *stack, const uint64_t *last, const struct quiet *quiet)
{
	const size_t slots = stack->top->region->slots;

	while (stack->settled != stack->top) {
		uint64_t *start;
		uint64_t ticks;

		stack->settled = visit_above(stack, stack->settled);
		start = stack->settled->start;
		ticks = start[PLAN_SLOT_ELAPSED];
		for (size_t i = 0; i < slots; i++)
			start[i] = last[i];
		start[PLAN_SLOT_ELAPSED] = ticks;
		if (quiet->clock_slot > 0 && ticks > quiet->clock_from)
			start[quiet->clock_slot] += clock_duration(ticks - quiet->clock_from);
	}
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
	const size_t before = visit_stack_depth(stack);
	const size_t size = 2 * before;
	struct tally *table;
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
			visit_close(stack->arena, visit, visit_below(stack, visit),
				    visit_stack_at(stack, kept)->start);
		} else if (--kept != i) {
			memcpy(visit_stack_at(stack, kept), visit, stack->stride);
		}
	}
	memmove(visit_stack_at(stack, 0), visit_stack_at(stack, kept),
		(before - kept) * stack->stride);
	place(stack, before - kept);
	syscalls->unmap(table, size * sizeof(*table));
}

/* What it outgrows stays with the arena: all of it together is no more than what it grew to. */
static void grow(struct visit_stack *stack)
{
	const size_t depth = visit_stack_depth(stack);
	const size_t capacity = stack->capacity * 2;
	char *visits = arena_allocate(stack->arena, (1 + capacity) * stack->stride);

	if (!visits)
		return;
	memcpy(visits, stack->visits, (1 + depth) * stack->stride);
	stack->visits = visits;
	stack->capacity = capacity;
	place(stack, depth);
}

bool visit_stack_make_room(struct visit_stack *stack)
{
	if (stack->capacity >= SWEEP_DEPTH)
		sweep(stack);
	/* A sweep that freed little would come back too soon. */
	if (visit_stack_depth(stack) > stack->capacity / 2)
		grow(stack);
	return !visit_stack_is_full(stack);
}
