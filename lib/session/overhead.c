/* SPDX-License-Identifier: MIT */
#include "overhead.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <probekit.h>

#define ROUNDS 5
#define VISITS 50

struct overhead {
	struct overhead *next;
	const struct plan *plan;
	const char *ways[PLAN_WAYS_MOST]; /* constants; NULL behind the last */
	size_t slots;
	double *inside; /* a visit, slot by slot */
	double *around;
	bool *waited; /* of a slot of times: an event that counts by it did not run all the time */
};

static struct overhead *known; /* the last one first */

static const struct probe_site outer_site = { .size = sizeof(outer_site), .name = "outer" };
static const struct probe_site inner_site = { .size = sizeof(inner_site), .name = "inner" };

static void overhead_free(struct overhead *overhead)
{
	plan_release((struct plan *)overhead->plan);
	free(overhead->inside);
	free(overhead->around);
	free(overhead->waited);
	free(overhead);
}

static struct overhead *overhead_new(struct plan *plan)
{
	struct overhead *overhead = calloc(1, sizeof(*overhead));

	if (!overhead)
		return NULL;
	overhead->plan = plan_reference(plan);
	overhead->slots = plan_slots(plan);
	overhead->inside = calloc(overhead->slots, sizeof(overhead->inside[0]));
	overhead->around = calloc(overhead->slots, sizeof(overhead->around[0]));
	overhead->waited = calloc(overhead->slots, sizeof(overhead->waited[0]));
	for (size_t i = 0; i < PLAN_WAYS_MOST; i++)
		overhead->ways[i] = plan_way(plan, i);
	if (overhead->inside && overhead->around && overhead->waited)
		return overhead;
	overhead_free(overhead);
	return NULL;
}

static void note_waits(struct overhead *overhead, const uint64_t *slots)
{
	const struct request *request = plan_request(overhead->plan);

	for (size_t i = 0; i < request->events_count; i++) {
		const size_t time = plan_counter(overhead->plan, i).time_slot;

		if (time > 0 && slots[time + 1] != slots[time])
			overhead->waited[time] = true;
	}
}

/* The least of all rounds: a page fault or an interrupt in one is not the marks'. */
static void take_round(struct overhead *overhead, struct visits *visits, bool is_first)
{
	const struct region *outer, *inner;

	visits_settle(visits);
	outer = visits_root(visits)->first_child;
	inner = outer ? outer->first_child : NULL;
	if (!inner)
		return;
	for (size_t i = 0; i < overhead->slots; i++) {
		const double inside = (double)inner->inclusive[i] / VISITS;
		/* The outer region's own count holds besides what it costs itself. */
		const double around = ((double)outer->inclusive[i] - inside) / VISITS;

		if (is_first || inside < overhead->inside[i])
			overhead->inside[i] = inside;
		if (is_first || around < overhead->around[i])
			overhead->around[i] = around;
	}
	note_waits(overhead, outer->inclusive);
}

static void run_round(void)
{
	probe_site_enter(&outer_site);
	for (int i = 0; i < VISITS; i++) {
		probe_site_enter(&inner_site);
		probe_site_leave(&inner_site);
	}
	probe_site_leave(&outer_site);
}

/* The marks are those of a thread that nobody else knows, with the plan of this one. */
static bool run_rounds(struct overhead *overhead, struct plan *plan)
{
	struct thread stand_in = { .plan = plan };
	struct thread *own = thread_current;
	struct span *spans = span_new_root();

	if (!spans)
		return false;
	if (visits_init(&stand_in.visits, plan, spans, 0) < 0) {
		span_free(spans);
		return false;
	}
	thread_current = &stand_in;
	run_round(); /* makes the regions */
	for (int i = 0; i < ROUNDS; i++) {
		visits_forget(&stand_in.visits);
		run_round();
		take_round(overhead, &stand_in.visits, i == 0);
	}
	thread_current = own;
	visits_end(&stand_in.visits);
	span_free(spans);
	return true;
}

static bool reads_alike(const struct overhead *overhead, const struct plan *plan)
{
	for (size_t i = 0; i < PLAN_WAYS_MOST; i++) {
		const char *way = plan_way(plan, i);

		if (!way || !overhead->ways[i])
			return way == overhead->ways[i];
		if (strcmp(way, overhead->ways[i]) != 0)
			return false;
	}
	return true;
}

static struct overhead *find(const struct plan *plan)
{
	struct overhead *overhead = known;

	while (overhead && !reads_alike(overhead, plan))
		overhead = overhead->next;
	return overhead;
}

void overhead_measure(struct thread *thread)
{
	struct overhead *overhead = find(thread->plan) ? NULL : overhead_new(thread->plan);
	sigset_t all, before;
	bool done;

	if (!overhead)
		return;
	/* A handler's regions would be taken for these. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	plan_hold(thread->plan, true);
	done = run_rounds(overhead, thread->plan);
	plan_hold(thread->plan, false);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!done) {
		overhead_free(overhead);
		return;
	}
	overhead->next = known;
	known = overhead;
}

const struct overhead *overhead_of(const struct plan *plan)
{
	const struct overhead *overhead = find(plan);

	return overhead ? overhead : known;
}

bool overhead_cost_of(const struct overhead *overhead, size_t event, struct overhead_cost *cost)
{
	const struct plan_counter counter = plan_counter(overhead->plan, event);

	/* Of a time in which an event waited for its counter nothing is known. */
	if (!counter.source || (counter.time_slot > 0 && overhead->waited[counter.time_slot]))
		return false;
	cost->inside = overhead->inside[counter.slot];
	cost->around = overhead->around[counter.slot];
	return true;
}

/* NULL: no memory. */
static json_t *costs_of(const struct overhead *overhead)
{
	const struct request *request = plan_request(overhead->plan);
	json_t *events = json_object();
	struct overhead_cost cost;

	for (size_t i = 0; i < request->events_count && events; i++) {
		json_t *costs;

		if (!overhead_cost_of(overhead, i, &cost))
			continue;
		costs = json_pack("{s:f, s:f}", "inside", cost.inside, "around", cost.around);
		if (json_object_set_new(events, request->events[i].event->name, costs) == 0)
			continue;
		json_decref(events);
		events = NULL;
	}
	return events;
}

#define WAYS_TEXT 512

static const char *text_of_ways(const struct overhead *overhead, char text[WAYS_TEXT])
{
	size_t length = 0;

	strcpy(text, overhead->ways[0] ? "" : "clock alone");
	for (size_t i = 0; i < PLAN_WAYS_MOST && overhead->ways[i] && length < WAYS_TEXT; i++)
		length += (size_t)snprintf(text + length, WAYS_TEXT - length, "%s%s",
					   i == 0 ? "" : "; ", overhead->ways[i]);
	return text;
}

int overhead_add(struct probe_profile *profile, const struct plan *plan)
{
	const struct overhead *own = plan ? overhead_of(plan) : known;
	json_t *program = profile_program(profile);
	json_t *each = own ? json_object() : NULL;
	char text[WAYS_TEXT];
	int result = 0;

	if (!own)
		return 0;
	for (const struct overhead *overhead = known; overhead && result == 0;
	     overhead = overhead->next)
		result = json_object_set_new(each, text_of_ways(overhead, text),
					     costs_of(overhead));
	if (json_object_set_new(program, "overhead_by_reading", each) < 0 || result < 0)
		return -ENOMEM;
	return json_object_set_new(program, "overhead", costs_of(own)) < 0 ? -ENOMEM : 0;
}

void overhead_forget(void)
{
	while (known) {
		struct overhead *overhead = known;

		known = overhead->next;
		overhead_free(overhead);
	}
}

void overhead_after_fork_in_child(void)
{
	known = NULL;
}
