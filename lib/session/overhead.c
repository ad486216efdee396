/* SPDX-License-Identifier: MIT */
#include "overhead.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include <probekit.h>

#define ROUNDS 5
#define VISITS 50

struct overhead {
	const struct plan *plan;
	size_t slots;
	double *inside; /* a visit, slot by slot */
	double *around;
};

static const struct probe_site outer_site = { .size = sizeof(outer_site), .name = "outer" };
static const struct probe_site inner_site = { .size = sizeof(inner_site), .name = "inner" };

void overhead_free(struct overhead *overhead)
{
	if (!overhead)
		return;
	plan_release((struct plan *)overhead->plan);
	free(overhead->inside);
	free(overhead->around);
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
	if (overhead->inside && overhead->around)
		return overhead;
	overhead_free(overhead);
	return NULL;
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
		const double around = (double)outer->inclusive[i] / VISITS;

		if (is_first || inside < overhead->inside[i])
			overhead->inside[i] = inside;
		if (is_first || around < overhead->around[i])
			overhead->around[i] = around;
	}
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

struct overhead *overhead_measure(struct thread *thread)
{
	struct overhead *overhead = overhead_new(thread->plan);
	sigset_t all, before;
	bool done;

	if (!overhead)
		return NULL;
	/* A handler's regions would be taken for these. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	done = run_rounds(overhead, thread->plan);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (done)
		return overhead;
	overhead_free(overhead);
	return NULL;
}

static int add_event(const struct overhead *overhead, json_t *events, const char *name,
		     const struct plan_counter *counter)
{
	json_t *costs;

	/* A count of which only a share was measured says little of so short a time. */
	if (!counter->source || counter->time_slot != 0)
		return 0;
	costs = json_pack("{s:f, s:f}", "inside", overhead->inside[counter->slot], "around",
			  overhead->around[counter->slot]);
	return costs ? json_object_set_new(events, name, costs) : -1;
}

static int add_costs(const struct overhead *overhead, struct probe_profile *profile)
{
	const struct request *request = plan_request(overhead->plan);
	json_t *events = json_object();
	int result = events ? 0 : -1;

	for (size_t i = 0; i < request->events_count && result == 0; i++) {
		const struct plan_counter counter = plan_counter(overhead->plan, i);

		result = add_event(overhead, events, request->events[i].event->name, &counter);
	}
	if (result == 0)
		return json_object_set_new(profile_program(profile), "overhead", events);
	json_decref(events);
	return result;
}

int overhead_add(const struct overhead *overhead, struct probe_profile *profile)
{
	return add_costs(overhead, profile) < 0 ? -ENOMEM : 0;
}
