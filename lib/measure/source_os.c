/* SPDX-License-Identifier: MIT */
/*
 * Source os: what the system keeps for every thread by itself, without perf_event_open and without
 * any privilege. See getrusage(2) and clock_gettime(2).
 */
#include "plan.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "../base/syscalls.h"
#include "kept.h"
#include "migrations.h"

struct usage_step {
	struct plan_step step;
	int who;
	bool wanted[KEPT_IN_USAGE];
	size_t slots[KEPT_IN_USAGE];
	uint64_t switches; /* as of the last reading */
};

/* Read after the usage, whose context switches it goes by. */
struct migrations_step {
	struct plan_step step;
	const struct usage_step *usage;
	struct migrations *migrations;
	size_t slot;
};

struct clock_step {
	struct plan_step step;
	int clock;
	size_t slot;
};

static uint64_t nanoseconds_of(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * 1000000000 + (uint64_t)time->tv_usec * 1000;
}

static int read_usage(struct plan_step *step, uint64_t *slots)
{
	struct usage_step *usage_step = (struct usage_step *)step;
	struct rusage usage;
	uint64_t fields[KEPT_IN_USAGE];
	const int result = syscalls->getrusage(usage_step->who, &usage);

	if (result < 0)
		return result;
	fields[KEPT_MINOR_FAULTS] = (uint64_t)usage.ru_minflt;
	fields[KEPT_MAJOR_FAULTS] = (uint64_t)usage.ru_majflt;
	fields[KEPT_PAGE_FAULTS] = (uint64_t)(usage.ru_minflt + usage.ru_majflt);
	fields[KEPT_CONTEXT_SWITCHES] = (uint64_t)(usage.ru_nvcsw + usage.ru_nivcsw);
	fields[KEPT_USER_TIME] = nanoseconds_of(&usage.ru_utime);
	fields[KEPT_SYSTEM_TIME] = nanoseconds_of(&usage.ru_stime);
	usage_step->switches = fields[KEPT_CONTEXT_SWITCHES];
	for (int i = 0; i < KEPT_IN_USAGE; i++)
		if (usage_step->wanted[i])
			slots[usage_step->slots[i]] = fields[i];
	return 0;
}

static int read_migrations(struct plan_step *step, uint64_t *slots)
{
	const struct migrations_step *migrations_step = (const struct migrations_step *)step;

	if (migrations_step->usage->step.failed.kind != REASON_NONE)
		return migrations_step->usage->step.failed.code;
	return migrations_read(migrations_step->migrations, migrations_step->usage->switches,
			       &slots[migrations_step->slot]);
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

static void free_migrations(struct plan_step *step)
{
	migrations_free(((struct migrations_step *)step)->migrations);
	free(step);
}

/* What is being opened; each step once, however many names an event has in the set. */
struct opening {
	struct plan *plan;
	struct usage_step *usage;
	struct clock_step *clock;
	struct migrations_step *migrations;
};

static struct usage_step *open_usage(struct opening *opening)
{
	if (!opening->usage)
		opening->usage = (struct usage_step *)new_step(opening->plan,
							       sizeof(*opening->usage), read_usage);
	if (opening->usage)
		opening->usage->who = plan_request(opening->plan)->scope == SCOPE_THREAD
					      ? RUSAGE_THREAD
					      : RUSAGE_SELF;
	return opening->usage;
}

static struct reason open_field(struct opening *opening, enum kept field,
				struct plan_counter *counter, struct plan_step **step)
{
	struct usage_step *usage = open_usage(opening);

	if (!usage)
		return (struct reason){ .kind = REASON_NO_MEMORY };
	if (!usage->wanted[field])
		usage->slots[field] = plan_add_slots(opening->plan, 1);
	usage->wanted[field] = true;
	counter->slot = usage->slots[field];
	*step = &usage->step;
	return (struct reason){ .kind = REASON_NONE };
}

static struct reason open_clock(struct opening *opening, struct plan_counter *counter,
				struct plan_step **step)
{
	struct clock_step *clock = opening->clock;

	if (!clock) {
		clock = (struct clock_step *)new_step(opening->plan, sizeof(*clock),
						      read_cpu_clock);
		if (!clock)
			return (struct reason){ .kind = REASON_NO_MEMORY };
		clock->clock = plan_request(opening->plan)->scope == SCOPE_THREAD
				       ? CLOCK_THREAD_CPUTIME_ID
				       : CLOCK_PROCESS_CPUTIME_ID;
		clock->slot = plan_add_slots(opening->plan, 1);
		opening->clock = clock;
	}
	counter->slot = clock->slot;
	*step = &clock->step;
	return (struct reason){ .kind = REASON_NONE };
}

/* Of migrations the system keeps a thread's alone. */
static struct reason open_migrations(struct opening *opening, struct plan_counter *counter,
				     struct plan_step **step)
{
	const struct request *request = plan_request(opening->plan);
	struct migrations_step *made = opening->migrations;
	struct usage_step *usage = open_usage(opening);
	struct migrations *migrations;

	if (!usage)
		return (struct reason){ .kind = REASON_NO_MEMORY };
	if (!made) {
		if (request->scope != SCOPE_THREAD)
			return (struct reason){ .kind = REASON_NO_SOURCE };
		migrations = migrations_open(plan_may_use_perf(opening->plan));
		if (!migrations)
			return (struct reason){ .kind = REASON_NO_SOURCE };
		made = (struct migrations_step *)new_step(opening->plan, sizeof(*made),
							  read_migrations);
		if (!made) {
			migrations_free(migrations);
			return (struct reason){ .kind = REASON_NO_MEMORY };
		}
		made->step.free = free_migrations;
		made->usage = usage;
		made->migrations = migrations;
		made->slot = plan_add_slots(opening->plan, 1);
		opening->migrations = made;
	}
	counter->source = migrations_source(made->migrations);
	counter->slot = made->slot;
	*step = &made->step;
	return (struct reason){ .kind = REASON_NONE };
}

static void open_os(struct plan *plan)
{
	struct opening opening = { .plan = plan };

	for (size_t i = 0; i < plan_request(plan)->events_count; i++) {
		struct plan_counter counter = { .source = source_os.name };
		const enum kept field = kept_for(&plan_request(plan)->events[i], &counter.encoding);
		struct plan_step *step = NULL;
		struct reason reason;

		if (plan_is_taken(plan, i) || field == NOT_KEPT)
			continue;
		if (field == KEPT_TASK_CLOCK)
			reason = open_clock(&opening, &counter, &step);
		else if (field == KEPT_CPU_MIGRATIONS)
			reason = open_migrations(&opening, &counter, &step);
		else
			reason = open_field(&opening, field, &counter, &step);
		if (reason.kind == REASON_NONE)
			plan_take(plan, i, &counter, step);
		else if (reason.kind != REASON_NO_SOURCE)
			plan_refuse(plan, i, reason);
	}
}

const struct source source_os = { .name = "os", .open = open_os };
