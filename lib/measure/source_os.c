/* SPDX-License-Identifier: MIT */
/*
 * Source os: what the system keeps for every thread by itself, without perf_event_open and without
 * any privilege. See getrusage(2) and clock_gettime(2).
 */
#include "plan.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "../base/syscalls.h"

enum usage_field {
	MINOR_FAULTS,
	MAJOR_FAULTS,
	PAGE_FAULTS,
	CONTEXT_SWITCHES,
	USAGE_FIELDS,
	TASK_CLOCK = USAGE_FIELDS,
	NOT_KEPT,
};

struct usage_step {
	struct plan_step step;
	int who;
	bool wanted[USAGE_FIELDS];
	size_t slots[USAGE_FIELDS];
};

struct clock_step {
	struct plan_step step;
	int clock;
	size_t slot;
};

static enum usage_field field_of(const struct request_event *event)
{
	for (size_t i = 0; i < event->candidates_count; i++) {
		const struct perf_event_attr *attr = &event->candidates[i];

		/* "page-faults:u" asks for less than these books tell apart. */
		if (attr->type != PERF_TYPE_SOFTWARE || attr->exclude_kernel || attr->exclude_user)
			continue;
		switch (attr->config) {
		case PERF_COUNT_SW_TASK_CLOCK:
			return TASK_CLOCK;
		case PERF_COUNT_SW_PAGE_FAULTS:
			return PAGE_FAULTS;
		case PERF_COUNT_SW_PAGE_FAULTS_MIN:
			return MINOR_FAULTS;
		case PERF_COUNT_SW_PAGE_FAULTS_MAJ:
			return MAJOR_FAULTS;
		case PERF_COUNT_SW_CONTEXT_SWITCHES:
			return CONTEXT_SWITCHES;
		}
	}
	return NOT_KEPT;
}

static int read_usage(const struct plan_step *step, uint64_t *slots)
{
	const struct usage_step *usage_step = (const struct usage_step *)step;
	struct rusage usage;
	uint64_t fields[USAGE_FIELDS];
	const int result = syscalls->getrusage(usage_step->who, &usage);

	if (result < 0)
		return result;
	fields[MINOR_FAULTS] = (uint64_t)usage.ru_minflt;
	fields[MAJOR_FAULTS] = (uint64_t)usage.ru_majflt;
	fields[PAGE_FAULTS] = (uint64_t)(usage.ru_minflt + usage.ru_majflt);
	fields[CONTEXT_SWITCHES] = (uint64_t)(usage.ru_nvcsw + usage.ru_nivcsw);
	for (int i = 0; i < USAGE_FIELDS; i++)
		if (usage_step->wanted[i])
			slots[usage_step->slots[i]] = fields[i];
	return 0;
}

static int read_cpu_clock(const struct plan_step *step, uint64_t *slots)
{
	const struct clock_step *clock_step = (const struct clock_step *)step;

	return syscalls->clock_gettime(clock_step->clock, &slots[clock_step->slot]);
}

static void free_step(struct plan_step *step)
{
	free(step);
}

static struct plan_step *new_step(struct plan *plan, size_t size,
				  int (*read)(const struct plan_step *, uint64_t *))
{
	struct plan_step *step = calloc(1, size);

	if (!step)
		return NULL;
	step->read = read;
	step->free = free_step;
	plan_add_step(plan, step);
	return step;
}

static void take(struct plan *plan, size_t event, size_t *slot, struct plan_step *step)
{
	struct plan_counter counter = { .source = source_os.name };

	counter.slot = *slot = plan_add_slots(plan, 1);
	plan_take(plan, event, &counter, step);
}

static void open_clock(struct plan *plan, size_t event)
{
	struct clock_step *clock_step = (struct clock_step *)new_step(plan, sizeof(*clock_step),
								      read_cpu_clock);

	if (!clock_step) {
		plan_refuse(plan, event, (struct reason){ .kind = REASON_NO_MEMORY });
		return;
	}
	clock_step->clock = plan_request(plan)->scope == SCOPE_THREAD ? CLOCK_THREAD_CPUTIME_ID
								      : CLOCK_PROCESS_CPUTIME_ID;
	take(plan, event, &clock_step->slot, &clock_step->step);
}

static void open_os(struct plan *plan)
{
	const struct request *request = plan_request(plan);
	struct usage_step *usage_step = NULL;

	for (size_t i = 0; i < request->events_count; i++) {
		const enum usage_field field = field_of(&request->events[i]);

		if (plan_is_taken(plan, i) || field == NOT_KEPT)
			continue;
		if (field == TASK_CLOCK) {
			open_clock(plan, i);
			continue;
		}
		if (!usage_step)
			usage_step = (struct usage_step *)new_step(plan, sizeof(*usage_step),
								   read_usage);
		if (!usage_step) {
			plan_refuse(plan, i, (struct reason){ .kind = REASON_NO_MEMORY });
			continue;
		}
		usage_step->who = request->scope == SCOPE_THREAD ? RUSAGE_THREAD : RUSAGE_SELF;
		usage_step->wanted[field] = true;
		take(plan, i, &usage_step->slots[field], &usage_step->step);
	}
}

const struct source source_os = { .name = "os", .open = open_os };
