/* SPDX-License-Identifier: MIT */
/*
 * Source callgrind: what valgrind's simulator counts of a thread, and of a whole command. What of
 * the system's books stays true under it is left to source os; the rest is barred.
 */
#include "plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "callgrind.h"
#include "child.h"
#include "kept.h"

#define BIT(event) (1u << CALLGRIND_##event)

/* What an event is the sum of; branches are conditional and indirect ones. */
static const struct simulated_event {
	const char *name;
	unsigned int parts;
	const char *encoding;
} simulated_events[] = {
	{ "instructions", BIT(IR), "Ir" },
	{ "branches", BIT(BC) | BIT(BI), "Bc+Bi" },
	{ "branch-instructions", BIT(BC) | BIT(BI), "Bc+Bi" },
	{ "branch-misses", BIT(BCM) | BIT(BIM), "Bcm+Bim" },
	{ "cache-references", BIT(I1MR) | BIT(D1MR) | BIT(D1MW), "I1mr+D1mr+D1mw" },
	{ "cache-misses", BIT(ILMR) | BIT(DLMR) | BIT(DLMW), "ILmr+DLmr+DLmw" },
	{ "L1-dcache-loads", BIT(DR), "Dr" },
	{ "L1-dcache-load-misses", BIT(D1MR), "D1mr" },
	{ "L1-dcache-stores", BIT(DW), "Dw" },
	{ "L1-dcache-store-misses", BIT(D1MW), "D1mw" },
	{ "L1-icache-loads", BIT(IR), "Ir" },
	{ "L1-icache-load-misses", BIT(I1MR), "I1mr" },
	{ "LLC-loads", BIT(D1MR), "D1mr" },
	{ "LLC-load-misses", BIT(DLMR), "DLmr" },
	{ "LLC-stores", BIT(D1MW), "D1mw" },
	{ "LLC-store-misses", BIT(DLMW), "DLmw" },
	{ "conditional-branches", BIT(BC), "Bc" },
	{ "conditional-branch-misses", BIT(BCM), "Bcm" },
	{ "indirect-branches", BIT(BI), "Bi" },
	{ "indirect-branch-misses", BIT(BIM), "Bim" },
	{ "LLC-instruction-misses", BIT(ILMR), "ILmr" },
};

#define SIMULATED_EVENTS (sizeof(simulated_events) / sizeof(simulated_events[0]))

/* Of which a simulation without time has none, whatever else counts them. */
static const char *const timed_events[] = {
	"cycles",
	"cpu-cycles",
	"ref-cycles",
	"bus-cycles",
	"stalled-cycles-frontend",
	"stalled-cycles-backend",
};

struct callgrind_step {
	struct plan_step step;
	struct plan *plan;
	size_t slots[SIMULATED_EVENTS]; /* 0: not wanted */
	size_t blind_slot;
	uint64_t blind;
	uint64_t sum[CALLGRIND_EVENTS];	  /* of dumps */
	uint64_t last[CALLGRIND_EVENTS];  /* at the last reading */
	uint64_t marks[CALLGRIND_EVENTS]; /* what calls of marks cost so far */
};

static void fill(const struct callgrind_step *step, const uint64_t counts[CALLGRIND_EVENTS],
		 uint64_t *slots)
{
	for (size_t i = 0; i < SIMULATED_EVENTS; i++) {
		uint64_t sum = 0;

		if (step->slots[i] == 0)
			continue;
		for (int event = 0; event < CALLGRIND_EVENTS; event++)
			if (simulated_events[i].parts & (1u << event))
				sum += counts[event];
		slots[step->slots[i]] = sum;
	}
}

/*
 * The call of the mark that reads, and of all before it, so that neither is in a region nor in those
 * around it. Not more than was counted: slots only grow.
 */
static void take_marks_off(struct callgrind_step *step, uint64_t counts[CALLGRIND_EVENTS])
{
	const uint64_t *overhead = callgrind_overhead();

	for (int event = 0; event < CALLGRIND_EVENTS; event++) {
		const uint64_t gone = counts[event] - step->last[event];

		step->last[event] = counts[event];
		step->marks[event] += overhead[event] < gone ? overhead[event] : gone;
		counts[event] -= step->marks[event];
	}
}

static int read_thread(struct plan_step *step, uint64_t *slots)
{
	struct callgrind_step *callgrind = (struct callgrind_step *)step;
	uint64_t counts[CALLGRIND_EVENTS];
	const int result = callgrind_read(plan_request(callgrind->plan)->scope == SCOPE_PROCESS,
					  callgrind->sum, counts);

	if (result < 0) {
		step->failed = (struct reason){ REASON_SIMULATION_UNREAD, result };
		return 0;
	}
	/* Between two marks there is at least the call of the second. */
	callgrind->blind += counts[CALLGRIND_IR] == callgrind->last[CALLGRIND_IR];
	slots[callgrind->blind_slot] = callgrind->blind;
	take_marks_off(callgrind, counts);
	fill(callgrind, counts, slots);
	return 0;
}

static int read_child(struct plan_step *step, uint64_t *slots)
{
	const struct callgrind_step *callgrind = (const struct callgrind_step *)step;
	struct callgrind_totals totals;
	int result;

	slots[callgrind->blind_slot] = 0;
	memset(&totals, 0, sizeof(totals));
	/* Before it runs there is nothing to read. */
	result = child_usage(plan_child(callgrind->plan)) ? callgrind_totals(&totals) : 0;
	if (result < 0)
		step->failed = (struct reason){ result == -ECHILD   ? REASON_SIMULATION_FORKED
						: result == -ESRCH  ? REASON_SIMULATION_NONE
						: result == -EILSEQ ? REASON_SIMULATION_DEBUG
								    : REASON_SIMULATION_LOST,
						result };
	if (totals.lacks_instruction)
		plan_note_unknown_instruction(callgrind->plan, totals.lacks_avx512);
	fill(callgrind, totals.counts, slots);
	return 0;
}

static void free_step(struct plan_step *step)
{
	free(step);
}

static const struct simulated_event *find_name(const char *name)
{
	for (size_t i = 0; i < SIMULATED_EVENTS; i++)
		if (strcmp(simulated_events[i].name, name) == 0)
			return &simulated_events[i];
	return NULL;
}

/* By its name in the set, or by what that stands for. */
static const struct simulated_event *find(const struct set_event *event)
{
	const struct simulated_event *found = find_name(event->name);

	for (size_t i = 0; i < event->encodings.count && !found; i++)
		found = find_name(event->encodings.names[i]);
	return found;
}

static bool is_timed(const char *name)
{
	for (size_t i = 0; i < sizeof(timed_events) / sizeof(timed_events[0]); i++)
		if (strcmp(timed_events[i], name) == 0)
			return true;
	return false;
}

/* Page faults stay true but for the few that valgrind takes meanwhile; a command's hold its start. */
static void bar_untrue(struct plan *plan, size_t index)
{
	const struct request_event *event = &plan_request(plan)->events[index];
	const char *encoding;
	const enum kept kept = kept_for(event, &encoding);
	const bool is_fault = kept == KEPT_PAGE_FAULTS || kept == KEPT_MINOR_FAULTS ||
			      kept == KEPT_MAJOR_FAULTS;

	if (event->is_elapsed || is_timed(event->event->name) || (kept != NOT_KEPT && !is_fault))
		plan_bar(plan, index, (struct reason){ .kind = REASON_SIMULATED_TIME });
	else if (is_fault && plan_child(plan))
		plan_bar(plan, index, (struct reason){ .kind = REASON_SIMULATED_FAULTS });
}

static struct callgrind_step *add_step(struct plan *plan)
{
	struct callgrind_step *step = calloc(1, sizeof(*step));

	if (!step)
		return NULL;
	step->plan = plan;
	step->step.read = plan_child(plan) ? read_child : read_thread;
	step->step.free = free_step;
	step->blind_slot = plan_add_slots(plan, 1);
	plan_add_step(plan, &step->step);
	return step;
}

static void take(struct plan *plan, size_t index, const struct simulated_event *simulated,
		 struct callgrind_step *step)
{
	size_t *slot;

	if (!step) {
		plan_refuse(plan, index, (struct reason){ .kind = REASON_NO_MEMORY });
		return;
	}
	slot = &step->slots[simulated - simulated_events];
	if (*slot == 0)
		*slot = plan_add_slots(plan, 1);
	plan_take(plan, index,
		  &(struct plan_counter){
			  .source = source_callgrind.name,
			  .encoding = simulated->encoding,
			  .slot = *slot,
			  .blind_slot = step->blind_slot,
			  .simulated = true,
		  },
		  &step->step);
}

static void open_callgrind(struct plan *plan)
{
	const struct request *request = plan_request(plan);
	struct callgrind_step *step = NULL;

	for (size_t i = 0; i < request->events_count; i++) {
		const struct simulated_event *simulated = find(request->events[i].event);

		if (!simulated) {
			bar_untrue(plan, i);
			continue;
		}
		if (!step)
			step = add_step(plan);
		take(plan, i, simulated, step);
	}
}

const struct source source_callgrind = { .name = "callgrind", .open = open_callgrind };
