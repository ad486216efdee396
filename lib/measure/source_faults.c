/* SPDX-License-Identifier: MIT */
/*
 * Page faults of a thread, by perf_event_open(2) and a ring: where this user may count in the kernel
 * and map events. Elsewhere the system's books tell of them.
 */
#include "plan.h"

#include "fault_counter.h"

static enum kept faults_for(const struct plan *plan, size_t event, const char **encoding)
{
	const enum kept kept = kept_for(&plan_request(plan)->events[event], encoding);

	return kept <= KEPT_PAGE_FAULTS && !plan_is_taken(plan, event) ? kept : NOT_KEPT;
}

static void open_faults(struct plan *plan)
{
	const size_t count = plan_request(plan)->events_count;
	bool wanted[KEPT_PAGE_FAULTS + 1] = { false };
	struct fault_counter *counter;
	const char *encoding;
	bool any = false;

	if (plan_request(plan)->scope != SCOPE_THREAD)
		return;
	for (size_t i = 0; i < count; i++) {
		const enum kept kept = faults_for(plan, i, &encoding);

		if (kept == NOT_KEPT)
			continue;
		wanted[kept] = true;
		any = true;
	}
	counter = any ? fault_counter_open(wanted) : NULL;
	if (!counter)
		return;
	for (int i = 0; i <= KEPT_PAGE_FAULTS; i++)
		counter->slots[i] = wanted[i] ? plan_add_slots(plan, 1) : 0;
	plan_add_step(plan, &counter->step);
	for (size_t i = 0; i < count; i++) {
		struct plan_counter taken = { .source = source_faults.name };
		const enum kept kept = faults_for(plan, i, &taken.encoding);

		if (kept == NOT_KEPT)
			continue;
		taken.slot = counter->slots[kept];
		plan_take(plan, i, &taken,
			  kept == KEPT_PAGE_FAULTS ? &counter->step : &counter->kinds_status);
	}
}

const struct source source_faults = { .name = "perf", .open = open_faults };
