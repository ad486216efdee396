/* SPDX-License-Identifier: MIT */
/*
 * Source os: what the system keeps for every thread by itself, without perf_event_open and without
 * any privilege. See getrusage(2) and clock_gettime(2).
 */
#include "plan.h"

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "../base/syscalls.h"
#include "migrations.h"

enum usage_field {
	MINOR_FAULTS,
	MAJOR_FAULTS,
	PAGE_FAULTS,
	CONTEXT_SWITCHES,
	CPU_MIGRATIONS,
	USAGE_FIELDS,
	TASK_CLOCK = USAGE_FIELDS,
	NOT_KEPT,
};

struct usage_step {
	struct plan_step step;
	int who;
	bool wanted[USAGE_FIELDS];
	size_t slots[USAGE_FIELDS];
	struct migrations *migrations; /* NULL where they are not wanted */
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
		case PERF_COUNT_SW_CPU_MIGRATIONS:
			return CPU_MIGRATIONS;
		}
	}
	return NOT_KEPT;
}

static int read_usage(struct plan_step *step, uint64_t *slots)
{
	const struct usage_step *usage_step = (const struct usage_step *)step;
	struct rusage usage;
	uint64_t fields[USAGE_FIELDS];
	int result = syscalls->getrusage(usage_step->who, &usage);

	if (result < 0)
		return result;
	fields[MINOR_FAULTS] = (uint64_t)usage.ru_minflt;
	fields[MAJOR_FAULTS] = (uint64_t)usage.ru_majflt;
	fields[PAGE_FAULTS] = (uint64_t)(usage.ru_minflt + usage.ru_majflt);
	fields[CONTEXT_SWITCHES] = (uint64_t)(usage.ru_nvcsw + usage.ru_nivcsw);
	if (usage_step->migrations)
		result = migrations_read(usage_step->migrations, fields[CONTEXT_SWITCHES],
					 &fields[CPU_MIGRATIONS]);
	for (int i = 0; i < USAGE_FIELDS; i++)
		if (usage_step->wanted[i])
			slots[usage_step->slots[i]] = fields[i];
	return result;
}

static int read_cpu_clock(struct plan_step *step, uint64_t *slots)
{
	const struct clock_step *clock_step = (const struct clock_step *)step;

	return syscalls->clock_gettime(clock_step->clock, &slots[clock_step->slot]);
}

static void free_step(struct plan_step *step)
{
	free(step);
}

static struct plan_step *new_step(struct plan *plan, size_t size,
				  int (*read)(struct plan_step *, uint64_t *))
{
	struct plan_step *step = calloc(1, size);

	if (!step)
		return NULL;
	step->read = read;
	step->free = free_step;
	plan_add_step(plan, step);
	return step;
}

static void free_usage(struct plan_step *step)
{
	migrations_free(((struct usage_step *)step)->migrations);
	free(step);
}

static void take(struct plan *plan, size_t event, const char *source, size_t *slot,
		 struct plan_step *step)
{
	struct plan_counter counter = { .source = source };

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
	take(plan, event, source_os.name, &clock_step->slot, &clock_step->step);
}

static struct usage_step *open_usage(struct plan *plan)
{
	struct usage_step *step = (struct usage_step *)new_step(plan, sizeof(*step), read_usage);

	if (!step)
		return NULL;
	step->step.free = free_usage;
	step->who = plan_request(plan)->scope == SCOPE_THREAD ? RUSAGE_THREAD : RUSAGE_SELF;
	return step;
}

/* Whether the step can count the field; of migrations the system keeps a thread's alone. */
static bool can_count(const struct plan *plan, struct usage_step *step, enum usage_field field)
{
	if (field != CPU_MIGRATIONS)
		return true;
	if (plan_request(plan)->scope != SCOPE_THREAD)
		return false;
	if (!step->migrations)
		step->migrations = migrations_open(plan_request(plan)->sources & REQUEST_PERF);
	return step->migrations;
}

static void open_os(struct plan *plan)
{
	const struct request *request = plan_request(plan);
	struct usage_step *step = NULL;

	for (size_t i = 0; i < request->events_count; i++) {
		const enum usage_field field = field_of(&request->events[i]);

		if (plan_is_taken(plan, i) || field == NOT_KEPT)
			continue;
		if (field == TASK_CLOCK) {
			open_clock(plan, i);
			continue;
		}
		step = step ? step : open_usage(plan);
		if (!step) {
			plan_refuse(plan, i, (struct reason){ .kind = REASON_NO_MEMORY });
			continue;
		}
		if (!can_count(plan, step, field))
			continue;
		step->wanted[field] = true;
		take(plan, i,
		     field == CPU_MIGRATIONS ? migrations_source(step->migrations) : source_os.name,
		     &step->slots[field], &step->step);
	}
}

const struct source source_os = { .name = "os", .open = open_os };
