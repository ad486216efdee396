/* SPDX-License-Identifier: MIT */
#include "visits.h"

#include <stdbool.h>
#include <string.h>

#include "clock.h"
#include "line_cost.h"
#include "lines.h"
#include "sampled.h"

/* Of a sampled thread more is to be watched than of others, and the shortest way has no look at it. */
static bool is_quiet(const struct visits *visits, uint64_t ticks)
{
	return quiet_holds(&visits->quiet, ticks) &&
	       (!visits->sampled || sampled_holds(visits->sampled));
}

/* After whatever else was done: whether the next mark may go the shortest way. */
static void set_bounds(struct visits *visits)
{
	struct visit_stack *stack = &visits->stack;
	const bool may = clock_is_counter() && visits->quiet.until > 0 && !visits->shared &&
			 visits->lost_depth == 0 && !visits->sampled;

	stack->floor = may ? stack->settled : (const struct visit *)UINTPTR_MAX;
	stack->ceiling = may ? stack->last : NULL;
}

static void settle_starts(struct visits *visits)
{
	const size_t clock_slot = visits->quiet.clock_slot;

	visit_stack_settle(&visits->stack, visits->reading, &visits->quiet);
	if (clock_slot > 0)
		plan_tell(visits->plan, visits->stack.top->start[clock_slot]);
}

static void take_reading(struct visits *visits, uint64_t ticks)
{
	if (visits->sampled)
		sampled_note(visits->sampled, visits->current);
	settle_starts(visits);
	plan_read_at(visits->plan, ticks, visits->reading);
	if (!visits->can_watch)
		return;
	plan_watch(visits->plan, visits->reading, &visits->quiet);
	if (visits->quiet.clock_slot > 0)
		visits->clock_slot = visits->quiet.clock_slot;
}

int visits_init(struct visits *visits, const struct plan *plan, struct span *root, size_t forgiven)
{
	const size_t slots = plan_slots(plan);

	*visits = (struct visits){
		.plan = plan,
		.can_watch = plan_can_watch(plan),
		.forgiven = forgiven,
		.arena = arena_new(),
	};
	if (!visits->arena)
		return -1;
	visits->reading = arena_allocate(visits->arena, slots * sizeof(visits->reading[0]));
	visits->root = region_new_root(visits->arena, root, slots);
	if (!visits->reading || !visits->root ||
	    visit_stack_init(&visits->stack, visits->arena, visits->root) < 0)
		goto failed;
	visits->current = visits->root;
	/* What a first reading fetches of code and memory is not the first region's page fault. */
	take_reading(visits, plan_ticks(visits->plan));
	set_bounds(visits);
	return 0;
failed:
	visits_end(visits);
	return -1;
}

void visits_end(struct visits *visits)
{
	sampled_end(visits->sampled);
	visits->sampled = NULL;
	arena_free(visits->arena);
	visits->arena = NULL;
}

void visits_sample(struct visits *visits, const struct sample_rings *rings, pid_t thread)
{
	visits->sampled = sampled_new(visits->arena, rings, thread);
	set_bounds(visits);
}

void visits_note_samples(struct visits *visits)
{
	if (visits->sampled)
		sampled_note(visits->sampled, visits->current);
}

void visits_end_samples(struct visits *visits)
{
	sampled_end(visits->sampled);
}

static void open_span(struct visit *visit)
{
	if (!visit->outermost)
		return;
	span_open(visit->region->span, clock_time(visit->start[PLAN_SLOT_ELAPSED]));
	visit->in_span = true;
}

void visits_share(struct visits *visits)
{
	const size_t depth = visit_stack_depth(&visits->stack);

	if (visits->shared)
		return;
	visits->shared = true;
	set_bounds(visits);
	for (size_t i = 0; i < depth; i++)
		open_span(visit_stack_at(&visits->stack, i));
}

bool visits_are_shared(const struct visits *visits)
{
	return visits->shared;
}

static bool make_room(struct visits *visits)
{
	if (!visit_stack_is_full(&visits->stack))
		return true;
	settle_starts(visits);
	return visit_stack_make_room(&visits->stack);
}

static void begin_visit(struct visits *visits, struct region *region,
			const struct region_site *region_site, const struct probe_site *site,
			uintptr_t stack_address)
{
	const uint64_t ticks = plan_ticks(visits->plan);
	struct visit *visit;

	if (!visits->can_watch || !is_quiet(visits, ticks))
		take_reading(visits, ticks);
	visit = visit_above(&visits->stack, visits->stack.top);
	region->open++;
	visit_begin(visit, region, region_site, site, stack_address, ticks);
	visits->stack.top = visit;
	visits->current = region;
	if (visits->shared)
		open_span(visit);
}

/* False: no memory. */
static bool enter(struct visits *visits, const struct probe_site *site, uintptr_t stack_address)
{
	struct region *current = visits->current;
	const struct region_shortcut *shortcut = region_shortcut(current, site);
	const struct region_site *region_site;
	struct region *region;

	if (shortcut->site == site && make_room(visits)) {
		begin_visit(visits, shortcut->region, shortcut->region_site, site, stack_address);
		return true;
	}
	region = region_index_recall(&visits->index, current, site, &region_site);
	if (!region)
		region = region_under(&visits->index, visits->arena, current, site, &region_site);
	if (!region)
		return false;
	if (region == current) {
		/* Straight recursion changes no count but that of visits. */
		visits->stack.top->again++;
		region->open++;
		return true;
	}
	if (!make_room(visits))
		return false;
	begin_visit(visits, region, region_site, site, stack_address);
	return true;
}

/* A line reads counters by itself, and what is watched need not tell of that. */
static void forget_quiet(struct visits *visits)
{
	visits->quiet.until = 0;
}

static void make_lines(struct visits *visits)
{
	struct lines *lines = lines_new(visits->arena, visits->plan);

	if (!lines)
		return;
	visits->line_cost = line_cost_measure(lines, visits->arena, visits->plan);
	if (visits->line_cost)
		visits->lines = lines;
}

static void enter_line(struct visits *visits, const struct probe_site *site)
{
	if (__builtin_expect(!visits->lines, 0))
		make_lines(visits);
	if (visits->lines)
		lines_enter(visits->lines, site);
	else
		visits->lost++;
	forget_quiet(visits);
}

static void leave_line(struct visits *visits, const struct probe_site *site)
{
	if (visits->lines)
		lines_leave(visits->lines, site);
	forget_quiet(visits);
}

void visits_enter(struct visits *visits, const struct probe_site *site, uintptr_t stack_address)
{
	if (site_kind(site) != PROBE_SITE_REGION) {
		enter_line(visits, site);
		return;
	}
	if (visits->lost_depth > 0 || !enter(visits, site, stack_address)) {
		visits->lost_depth++;
		visits->lost++;
	}
	set_bounds(visits);
}

static void pop(struct visits *visits)
{
	visit_stack_pop(&visits->stack);
	visits->current = visits->stack.top->region;
}

static void close_top(struct visits *visits)
{
	struct visit *top = visits->stack.top;

	visit_close(visits->arena, top, visit_below(&visits->stack, top), visits->reading);
	pop(visits);
}

/* A region below the current one that its parent closed, and whose own END comes only now. */
static struct region *crossed_region(const struct visits *visits, const char *name)
{
	struct region *region = region_walk(visits->stack.top->region, visits->stack.top->region);

	while (region && (region->faults.left_open == region->faults.crossed ||
			  strcmp(region->name, name) != 0))
		region = region_walk(visits->stack.top->region, region);
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
	top->region->folded_visits++;
	return true;
}

static bool bears_name(const struct visit *visit, const char *name)
{
	return visit->name == name || strcmp(visit->region->name, name) == 0;
}

/* A visit on top, of which nothing is to be told but its time. */
static bool leave_top_quietly(struct visits *visits, uint64_t ticks)
{
	const struct visit *top = visits->stack.top;
	struct region *region = top->region;
	const uint64_t elapsed = ticks - top->start[PLAN_SLOT_ELAPSED];

	if (top == visits->stack.settled || region->open != 1 || !is_quiet(visits, ticks))
		return false;
	if (top->in_span) {
		region->in_span += elapsed;
		span_close(region->span, clock_time(ticks));
	}
	pop(visits);
	return visit_end_quietly(region, elapsed);
}

static void leave_top(struct visits *visits)
{
	uint64_t ticks;

	if (leave_again(visits->stack.top))
		return;
	ticks = plan_ticks(visits->plan);
	if (visits->can_watch && leave_top_quietly(visits, ticks))
		return;
	take_reading(visits, ticks);
	close_top(visits);
}

static void leave(struct visits *visits, const struct probe_site *site)
{
	const size_t depth = visit_stack_depth(&visits->stack);
	size_t wanted = depth;

	while (wanted > 0 && !bears_name(visit_stack_at(&visits->stack, wanted - 1), site->name))
		wanted--;
	if (wanted == 0) {
		leave_without_begin(visits, site);
		return;
	}
	if (wanted == depth) {
		leave_top(visits);
		return;
	}
	take_reading(visits, plan_ticks(visits->plan));
	for (size_t open = depth; open > wanted; open--) {
		visit_mark_left_open(visits->stack.top);
		close_top(visits);
	}
	if (!leave_again(visits->stack.top))
		close_top(visits);
}

void visits_leave(struct visits *visits, const struct probe_site *site)
{
	if (site_kind(site) != PROBE_SITE_REGION) {
		leave_line(visits, site);
		return;
	}
	if (visits->lost_depth > 0)
		visits->lost_depth--;
	else if (visits->stack.top->name == site->name)
		leave_top(visits);
	else
		leave(visits, site);
	set_bounds(visits);
}

void visits_close(struct visits *visits)
{
	size_t open = visit_stack_depth(&visits->stack);

	if (visits->lines)
		lines_close(visits->lines);
	if (open == 0)
		return;
	take_reading(visits, plan_ticks(visits->plan));
	for (; open > 0; open--) {
		struct visit *top = visits->stack.top;

		top->region->faults.open_at_stop += 1 + top->again;
		top->region->faults.site = top->site;
		close_top(visits);
	}
	set_bounds(visits);
}

void visits_forget(struct visits *visits)
{
	region_reset(visits->root);
	if (visits->lines)
		lines_forget(visits->lines);
	for (struct unmatched_end *end = visits->unmatched; end; end = end->next)
		end->count = 0;
	visits->lost = 0;
}

void visits_rebase(struct visits *visits)
{
	const size_t depth = visit_stack_depth(&visits->stack);

	if (visits->lines)
		lines_rebase(visits->lines);
	take_reading(visits, plan_ticks(visits->plan));
	for (size_t i = 0; i < depth; i++)
		visit_rebase(visit_stack_at(&visits->stack, i), visits->reading);
	set_bounds(visits);
}

void visits_settle(struct visits *visits)
{
	region_settle(visits->root, visits->clock_slot);
	if (!visits->lines)
		return;
	lines_settle(visits->lines);
	line_cost_settle(visits->line_cost);
}

struct region *visits_root(const struct visits *visits)
{
	return visits->root;
}

size_t visits_open(const struct visits *visits)
{
	size_t open = visits->lost_depth;

	for (size_t i = 0; i < visit_stack_depth(&visits->stack); i++)
		open += 1 + visit_stack_at(&visits->stack, i)->again;
	return open;
}

uint64_t visits_lost(const struct visits *visits)
{
	return visits->lost + (visits->lines ? lines_lost(visits->lines) : 0);
}

const struct line_cost *visits_line_cost(const struct visits *visits)
{
	return visits->line_cost;
}

const struct sampled *visits_sampled(const struct visits *visits)
{
	return visits->sampled;
}

const struct lines *visits_lines(const struct visits *visits)
{
	return visits->lines;
}

const struct unmatched_end *visits_unmatched(const struct visits *visits)
{
	return visits->unmatched;
}
