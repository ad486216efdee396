/* SPDX-License-Identifier: MIT */
#include "pmu.h"

#include <errno.h>
#include <stddef.h>

#include "../base/syscalls.h"
#include "group.h"

#define LOOP_TURNS 1000

/* What the loop takes at least; more than so many times as much, in the best of three, is nonsense. */
#define NONSENSE 100
#define TRIES	 3

static const struct known_event {
	const char *name;
	uint64_t config;
	uint64_t least;
} known_events[] = {
	{ "instructions", PERF_COUNT_HW_INSTRUCTIONS, 2 * LOOP_TURNS },
	/* Some count those that are taken alone, which the last one is not. */
	{ "branches", PERF_COUNT_HW_BRANCH_INSTRUCTIONS, LOOP_TURNS - 1 },
	/* No core goes round more than twice in a cycle. */
	{ "cycles", PERF_COUNT_HW_CPU_CYCLES, LOOP_TURNS / 10 },
};

#define KNOWN_EVENTS (sizeof(known_events) / sizeof(known_events[0]))

static bool is_tried;
static enum pmu_verdict verdict;
static struct pmu_finding finding;

bool pmu_counts(const struct perf_event_attr *attr)
{
	return attr->type == PERF_TYPE_HARDWARE || attr->type == PERF_TYPE_HW_CACHE ||
	       attr->type == PERF_TYPE_RAW;
}

static struct perf_event_attr user_mode(uint64_t config)
{
	return (struct perf_event_attr){
		.type = PERF_TYPE_HARDWARE,
		.config = config,
		.size = sizeof(struct perf_event_attr),
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};
}

/* Every PMU counts cycles: where even those are unknown there is none. */
bool pmu_is_missing(void)
{
	struct perf_event_attr cycles = user_mode(PERF_COUNT_HW_CPU_CYCLES);
	const int fd = syscalls->perf_event_open(&cycles, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

	if (fd >= 0)
		syscalls->close(fd);
	return fd == -ENOENT;
}

/* Two instructions a turn, of which one is a branch. */
static void go_round(void)
{
	unsigned long turns = LOOP_TURNS;

#if defined(__x86_64__) || defined(__i386__)
	__asm__ volatile("1: sub $1, %0\n\tjnz 1b" : "+r"(turns) : : "cc");
#elif defined(__aarch64__)
	__asm__ volatile("1: subs %0, %0, #1\n\tb.ne 1b" : "+r"(turns) : : "cc");
#else
	while (turns-- > 0)
		__asm__ volatile("" : "+r"(turns));
#endif
}

struct trial {
	struct event_group *group;
	const struct known_event *events[KNOWN_EVENTS]; /* those that opened */
	uint64_t counted[KNOWN_EVENTS];			/* the least of all tries */
};

static void open_trial(struct trial *trial)
{
	for (size_t i = 0; i < KNOWN_EVENTS; i++) {
		struct perf_event_attr attr = user_mode(known_events[i].config);
		const size_t place = group_size(trial->group);

		/* The counters may all be taken by events that take turns: these go before. */
		attr.pinned = place == 0;
		if (group_add(trial->group, &attr, 0) < 0)
			continue;
		trial->events[place] = &known_events[i];
		trial->counted[place] = UINT64_MAX;
	}
}

/* False where the counters did not run all the time, so that nothing is known. */
static bool try_once(struct trial *trial)
{
	uint64_t before[GROUP_FIRST_COUNT + GROUP_EVENTS_MOST];
	uint64_t after[GROUP_FIRST_COUNT + GROUP_EVENTS_MOST];
	uint64_t enabled, running;

	if (group_read(trial->group, before) < 0)
		return false;
	go_round();
	if (group_read(trial->group, after) < 0)
		return false;
	enabled = after[GROUP_TIME_ENABLED] - before[GROUP_TIME_ENABLED];
	running = after[GROUP_TIME_RUNNING] - before[GROUP_TIME_RUNNING];
	if (running == 0 || running != enabled)
		return false;
	for (size_t i = 0; i < group_size(trial->group); i++) {
		const uint64_t counted = after[GROUP_FIRST_COUNT + i] -
					 before[GROUP_FIRST_COUNT + i];

		if (counted < trial->counted[i])
			trial->counted[i] = counted;
	}
	return true;
}

static enum pmu_verdict judge(const struct trial *trial)
{
	for (size_t i = 0; i < group_size(trial->group); i++) {
		const struct known_event *event = trial->events[i];

		if (trial->counted[i] >= event->least &&
		    trial->counted[i] <= NONSENSE * 2 * LOOP_TURNS)
			continue;
		finding = (struct pmu_finding){ event->name, event->least, trial->counted[i] };
		return PMU_LIES;
	}
	return PMU_COUNTS;
}

static enum pmu_verdict try_known_loop(void)
{
	struct trial trial = { .group = group_new() };
	enum pmu_verdict reached = PMU_UNKNOWN;
	int tries = 0;

	if (!trial.group)
		return PMU_UNKNOWN;
	open_trial(&trial);
	if (group_size(trial.group) > 0 && group_start(trial.group) == 0)
		while (tries < TRIES && try_once(&trial))
			tries++;
	if (tries == TRIES)
		reached = judge(&trial);
	group_free(trial.group);
	return reached;
}

enum pmu_verdict pmu_verdict(void)
{
	if (!is_tried)
		verdict = try_known_loop();
	is_tried = true;
	return verdict;
}

const struct pmu_finding *pmu_finding(void)
{
	return &finding;
}

void pmu_forget(void)
{
	is_tried = false;
	finding = (struct pmu_finding){ 0 };
}
