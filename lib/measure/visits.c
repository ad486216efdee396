/* SPDX-License-Identifier: MIT */
#include "visits.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "region_index.h"
#include "visit_stack.h"

struct visits {
	const struct plan *plan;
	struct arena *arena;
	struct region *root;
	struct region *current; /* of the topmost visit; the root when none is open */
	struct region_index index;
	struct visit_stack stack;
	size_t forgiven;
	bool shared; /* other threads are measured too */
	uint64_t lost;
	/* Depth of visits below one that could not be recorded: their ENDs must not end others. */
	uint64_t lost_depth;
	struct unmatched_end *unmatched;
	uint64_t now[]; /* the reading of a leave */
};

struct visits *visits_new(const struct plan *plan, struct span *root, size_t forgiven)
{
	const size_t slots = plan_slots(plan);
	struct visits *visits = calloc(1, sizeof(*visits) + slots * sizeof(visits->now[0]));

	if (!visits)
		return NULL;
	visits->plan = plan;
	visits->forgiven = forgiven;
	visits->arena = arena_new();
	if (!visits->arena)
		goto failed;
	visits->root = region_new_root(visits->arena, root, slots);
	visits->current = visits->root;
	if (!visits->root || visit_stack_init(&visits->stack, visits->arena, slots) < 0)
		goto failed;
	/* What a first reading fetches of code and memory is not the first region's page fault. */
	plan_read(plan, visits->now);
	return visits;
failed:
	visits_free(visits);
	return NULL;
}

void visits_free(struct visits *visits)
{
	if (!visits)
		return;
	arena_free(visits->arena);
	free(visits);
}

static void open_span(struct visit *visit)
{
	if (!visit->outermost)
		return;
	span_open(visit->region->span, visit->start[PLAN_SLOT_ELAPSED]);
	visit->in_span = true;
}

void visits_share(struct visits *visits)
{
	if (visits->shared)
		return;
	visits->shared = true;
	for (size_t i = 0; i < visits->stack.depth; i++)
		open_span(visit_stack_at(&visits->stack, i));
}

bool visits_are_shared(const struct visits *visits)
{
	return visits->shared;
}

void visits_enter(struct visits *visits, const struct probe_site *site, uintptr_t stack_address)
{
	const struct region_site *region_site;
	struct region *region;
	struct visit *visit;

	if (visits->lost_depth > 0)
		goto lost;
	region = region_index_recall(&visits->index, visits->current, site, &region_site);
	if (__builtin_expect(!region, 0))
		region = region_under(&visits->index, visits->arena, visits->current, site,
				      &region_site);
	if (!region)
		goto lost;
	if (region == visits->current) {
		/* Straight recursion changes no count but that of visits. */
		visit_stack_top(&visits->stack)->again++;
		region->open++;
		return;
	}
	visit = visit_stack_push(&visits->stack);
	if (!visit)
		goto lost;
	visit->region = region;
	visit->site = region_site;
	visit->name = site->name;
	visit->stack_address = stack_address;
	visit->again = 0;
	visit->outermost = region->open == 0;
	visit->in_span = false;
	region->open++;
	visits->current = region;
	plan_read(visits->plan, visit->start);
	if (visits->shared)
		open_span(visit);
	return;
lost:
	visits->lost_depth++;
	visits->lost++;
}

static void close_top(struct visits *visits)
{
	visit_close(visits->arena, visit_stack_top(&visits->stack),
		    visit_stack_below_top(&visits->stack), visits->now);
	visits->stack.depth--;
	visits->current = visits->stack.depth > 0 ? visit_stack_top(&visits->stack)->region
						  : visits->root;
}

/* A region below the current one that its parent closed, and whose own END comes only now. */
static struct region *crossed_region(const struct visits *visits, const char *name)
{
	struct region *region = region_walk(visits->current, visits->current);

	while (region && (region->faults.left_open == region->faults.crossed ||
			  strcmp(region->name, name) != 0))
		region = region_walk(visits->current, region);
	return region;
}

static void count_unmatched(struct visits *visits, const struct probe_site *site)
{
	struct unmatched_end *end = visits->unmatched;

	while (end && (end->line != site->line || strcmp(end->name, site->name) != 0))
		end = end->next;
	if (!end) {
		end = arena_allocate(visits->arena, sizeof(*end));
		if (!end)
			return;
		end->name = arena_copy(visits->arena, site->name);
		end->file = site->file ? arena_copy(visits->arena, site->file) : NULL;
		if (!end->name)
			return;
		end->line = site->line;
		end->next = visits->unmatched;
		visits->unmatched = end;
	}
	end->count++;
}

static void leave_without_begin(struct visits *visits, const struct probe_site *site)
{
	struct region *crossed = crossed_region(visits, site->name);

	if (visits->forgiven > 0)
		visits->forgiven--;
	else if (crossed)
		crossed->faults.crossed++;
	else
		count_unmatched(visits, site);
}

/* Straight recursion has one entry on the stack, which its inner ENDs leave there. */
static bool leave_again(struct visit *top)
{
	if (top->again == 0)
		return false;
	top->again--;
	top->region->open--;
	top->region->visits++;
	return true;
}

static bool bears_name(const struct visit *visit, const char *name)
{
	return visit->name == name || strcmp(visit->region->name, name) == 0;
}

void visits_leave(struct visits *visits, const struct probe_site *site)
{
	const size_t depth = visits->stack.depth;
	size_t wanted = depth;

	if (visits->lost_depth > 0) {
		visits->lost_depth--;
		return;
	}
	while (wanted > 0 && !bears_name(visit_stack_at(&visits->stack, wanted - 1), site->name))
		wanted--;
	if (wanted == 0) {
		leave_without_begin(visits, site);
		return;
	}
	if (wanted == depth && leave_again(visit_stack_top(&visits->stack)))
		return;
	plan_read(visits->plan, visits->now);
	while (visits->stack.depth > wanted) {
		visit_mark_left_open(visit_stack_top(&visits->stack));
		close_top(visits);
	}
	if (!leave_again(visit_stack_top(&visits->stack)))
		close_top(visits);
}

void visits_close(struct visits *visits)
{
	if (visits->stack.depth == 0)
		return;
	plan_read(visits->plan, visits->now);
	while (visits->stack.depth > 0) {
		struct visit *top = visit_stack_top(&visits->stack);

		top->region->faults.open_at_stop += 1 + top->again;
		top->region->faults.site = top->site;
		close_top(visits);
	}
}

void visits_forget(struct visits *visits)
{
	region_reset(visits->root);
	for (struct unmatched_end *end = visits->unmatched; end; end = end->next)
		end->count = 0;
	visits->lost = 0;
}

void visits_rebase(struct visits *visits)
{
	const size_t depth = visits->stack.depth;

	if (depth == 0)
		return;
	plan_read(visits->plan, visits->now);
	for (size_t i = 0; i < depth; i++)
		visit_rebase(visit_stack_at(&visits->stack, i), visits->now);
}

struct region *visits_root(const struct visits *visits)
{
	return visits->root;
}

size_t visits_open(const struct visits *visits)
{
	size_t open = visits->lost_depth;

	for (size_t i = 0; i < visits->stack.depth; i++)
		open += 1 + visit_stack_at(&visits->stack, i)->again;
	return open;
}

uint64_t visits_lost(const struct visits *visits)
{
	return visits->lost;
}

const struct unmatched_end *visits_unmatched(const struct visits *visits)
{
	return visits->unmatched;
}
