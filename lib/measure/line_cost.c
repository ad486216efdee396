/* SPDX-License-Identifier: MIT */
#include "line_cost.h"

#include "clock.h"

#include <stdbool.h>
#include <string.h>

/* Rounds of so many empty lines, of which the median by elapsed time is taken: together some 10 µs,
 * or 300 µs where a reading is a system call. */
#define ROUNDS 5
#define LINES  32

/* Single lines count once there are so many. One that took so many times what the median round says
 * was interrupted. */
#define REFINED_LEAST	 8
#define INTERRUPTED_FROM 8

struct line_costs {
	double own; /* of an empty line, between its two readings */
	double whole;
	double hit;
	uint64_t refined; /* sum of own over single lines */
};

struct line_cost {
	size_t slots;
	struct lines *scratch;
	uint64_t singles; /* lines that refined it */
	struct line_costs of[];
};

static const struct probe_site empty_line = {
	.size = sizeof(struct probe_site),
	.line = 1,
	.name = "line of nothing",
	.function = "empty",
	.kind = PROBE_SITE_LINE,
};
static const struct probe_site empty_hit = {
	.size = sizeof(struct probe_site),
	.line = 2,
	.name = "line of nothing",
	.function = "empty",
	.kind = PROBE_SITE_HIT,
};

/*
 * Marks are calls of a shared library, and take and give back their thread: so are these, and do as
 * much.
 */
static int busy;

__attribute__((noinline)) static void enter(struct lines *lines, const struct probe_site *site)
{
	__atomic_store_n(&busy, 1, __ATOMIC_RELAXED);
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	lines_enter(lines, site);
	__atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
}

__attribute__((noinline)) static void leave(struct lines *lines, const struct probe_site *site)
{
	__atomic_store_n(&busy, 1, __ATOMIC_RELAXED);
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	lines_leave(lines, site);
	__atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
}

struct round {
	uint64_t *before;
	uint64_t *between;
	uint64_t *after;
	uint64_t *own; /* of all its lines */
};

static void run_round(struct lines *scratch, const struct plan *plan, struct round *round)
{
	const struct line_counts *counts;

	lines_forget(scratch);
	plan_read(plan, round->before);
	for (int i = 0; i < LINES; i++) {
		enter(scratch, &empty_line);
		leave(scratch, &empty_line);
	}
	plan_read(plan, round->between);
	for (int i = 0; i < LINES; i++)
		enter(scratch, &empty_hit);
	plan_read(plan, round->after);
	counts = &lines_functions(scratch)->lines->counts;
	memcpy(round->own, counts->inclusive, plan_slots(plan) * sizeof(round->own[0]));
}

static uint64_t elapsed(const struct round *round)
{
	return round->after[PLAN_SLOT_ELAPSED] - round->before[PLAN_SLOT_ELAPSED];
}

static void sort(struct round *rounds)
{
	for (int i = 1; i < ROUNDS; i++)
		for (int k = i; k > 0 && elapsed(&rounds[k]) < elapsed(&rounds[k - 1]); k--) {
			const struct round held = rounds[k];

			rounds[k] = rounds[k - 1];
			rounds[k - 1] = held;
		}
}

static struct line_cost *measure(struct lines *scratch, struct arena *arena,
				 const struct plan *plan)
{
	const size_t slots = plan_slots(plan);
	struct line_cost *cost = arena_allocate(arena, sizeof(*cost) + slots * sizeof(cost->of[0]));
	uint64_t *readings = arena_allocate(arena, ROUNDS * 4 * slots * sizeof(readings[0]));
	struct round rounds[ROUNDS];

	if (!cost || !readings)
		return NULL;
	/* A first line, which takes memory, is none of the round's. */
	enter(scratch, &empty_line);
	leave(scratch, &empty_line);
	enter(scratch, &empty_hit);
	if (!lines_functions(scratch))
		return NULL;
	for (int i = 0; i < ROUNDS; i++) {
		rounds[i] = (struct round){ readings, readings + slots, readings + 2 * slots,
					    readings + 3 * slots };
		readings += 4 * slots;
		run_round(scratch, plan, &rounds[i]);
	}
	sort(rounds);
	cost->slots = slots;
	cost->scratch = scratch;
	for (size_t i = 0; i < slots; i++) {
		const struct round *median = &rounds[ROUNDS / 2];

		cost->of[i].own = (double)median->own[i] / LINES;
		cost->of[i].whole = (double)(median->between[i] - median->before[i]) / LINES;
		cost->of[i].hit = (double)(median->after[i] - median->between[i]) / LINES;
	}
	return cost;
}

static void refine(void *context)
{
	struct line_cost *cost = context;
	const struct line_counts *counts = &lines_functions(cost->scratch)->lines->counts;
	const double usual = cost->of[PLAN_SLOT_ELAPSED].own;

	lines_forget(cost->scratch);
	enter(cost->scratch, &empty_line);
	leave(cost->scratch, &empty_line);
	if ((double)counts->inclusive[PLAN_SLOT_ELAPSED] > INTERRUPTED_FROM * usual)
		return;
	for (size_t i = 0; i < cost->slots; i++)
		cost->of[i].refined += counts->inclusive[i];
	cost->singles++;
}

struct line_cost *line_cost_measure(struct lines *lines, struct arena *arena,
				    const struct plan *plan)
{
	/* Lines that nobody else uses. */
	struct lines *scratch = lines_new(arena, plan);
	struct line_cost *cost = scratch ? measure(scratch, arena, plan) : NULL;

	if (cost)
		lines_tell(lines, refine, cost);
	return cost;
}

void line_cost_settle(struct line_cost *cost)
{
	struct line_costs *elapsed = &cost->of[PLAN_SLOT_ELAPSED];
	/* A tick is a fraction of a nanosecond: so many of them that none of it is lost. */
	const double tick = (double)clock_duration(1 << 30) / (1 << 30);

	elapsed->own *= tick;
	elapsed->whole *= tick;
	elapsed->hit *= tick;
	elapsed->refined = (uint64_t)((double)elapsed->refined * tick);
}

/* How many times what was measured first an empty line has cost while lines were counted. */
static double refinement(const struct line_cost *cost, size_t slot)
{
	const struct line_costs *costs = &cost->of[slot];

	if (cost->singles < REFINED_LEAST || !(costs->own > 0))
		return 1;
	return (double)costs->refined / (double)cost->singles / costs->own;
}

uint64_t line_cost_of(const struct line_cost *cost, const struct line_counts *counts, size_t slot)
{
	const struct line_costs *costs = &cost->of[slot];
	const double measured = (double)counts->visits * costs->own +
				(double)counts->inner * costs->whole +
				(double)counts->inner_hits * costs->hit;

	return (uint64_t)(measured * refinement(cost, slot) + 0.5);
}
