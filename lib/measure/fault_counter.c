/* SPDX-License-Identifier: MIT */
#include "fault_counter.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>

#define RECORD_SIZE 8
#define RING_PAGES  1
/* What a read costs, in records. */
#define READ_COST 3
/* A reading that is interrupted by faults of its own, as by a signal handler, is taken again. */
#define TRIES 100

static const uint64_t software_config[] = {
	[KEPT_MINOR_FAULTS] = PERF_COUNT_SW_PAGE_FAULTS_MIN,
	[KEPT_MAJOR_FAULTS] = PERF_COUNT_SW_PAGE_FAULTS_MAJ,
	[KEPT_PAGE_FAULTS] = PERF_COUNT_SW_PAGE_FAULTS,
};

static uint64_t head_of(const struct fault_counter *counter)
{
	return counter->ring.page->data_head;
}

static int read_counters(struct fault_counter *counter)
{
	uint64_t values[GROUP_FIRST_COUNT + GROUP_EVENTS_MOST];
	const int result = group_read(counter->counters, values);

	if (result < 0)
		return result;
	for (int i = 0; i <= KEPT_PAGE_FAULTS; i++)
		if (counter->wanted[i] || i == KEPT_PAGE_FAULTS)
			counter->counts[i] = values[GROUP_FIRST_COUNT + counter->places[i]];
	return 0;
}

/* The counters, and the head at the same moment. */
static int read_with_head(struct fault_counter *counter)
{
	for (int i = 0; i < TRIES; i++) {
		const uint64_t head = head_of(counter);
		const int result = read_counters(counter);

		counter->head = head;
		if (result < 0 || head_of(counter) == head)
			return result;
	}
	return -EAGAIN;
}

/* Both count from here; also whether the ring can be gone by. */
static int enter_ring(struct fault_counter *counter)
{
	const int result = read_with_head(counter);

	if (result < 0)
		return result;
	counter->base = counter->counts[KEPT_PAGE_FAULTS] - counter->head / RECORD_SIZE;
	counter->in_ring = true;
	counter->regret = 0;
	return 0;
}

static void hold(struct plan_step *step, bool held)
{
	((struct fault_counter *)step)->held = held;
}

static void add_regret(struct fault_counter *counter, uint64_t cost, uint64_t saved)
{
	if (counter->held)
		return;
	counter->regret += cost;
	counter->regret -= saved < counter->regret ? saved : counter->regret;
}

/* Records stop before counters are read, and go on before they are: what comes between is counted
 * by these, whichever way. What cannot be stopped, its descriptor gone, goes on. */
static int leave_ring(struct fault_counter *counter)
{
	int result = group_pause(counter->ringing);

	counter->regret = 0;
	if (result < 0)
		return 0;
	result = read_counters(counter);
	if (result < 0)
		return group_resume(counter->ringing) < 0 ? result : 0;
	counter->in_ring = false;
	counter->times_left++;
	return 0;
}

static int return_to_ring(struct fault_counter *counter)
{
	counter->regret = 0;
	return group_resume(counter->ringing) < 0 ? 0 : enter_ring(counter);
}

static void fail_kinds(struct fault_counter *counter, int result)
{
	counter->kinds_status.failed = (struct reason){ REASON_READ_FAILED, result };
	counter->wants_kinds = false;
}

/* The head has moved. */
__attribute__((noinline)) static int read_records(struct fault_counter *counter, uint64_t head)
{
	const uint64_t records = (head - counter->head) / RECORD_SIZE;
	int result = 0;

	counter->head = head;
	counter->counts[KEPT_PAGE_FAULTS] = counter->base + head / RECORD_SIZE;
	add_regret(counter, records, READ_COST);
	if (counter->regret > FAULT_COUNTER_PATIENCE)
		result = leave_ring(counter);
	if (counter->in_ring && counter->wants_kinds) {
		const int kinds = read_with_head(counter);

		if (kinds < 0)
			fail_kinds(counter, kinds);
		counter->counts[KEPT_PAGE_FAULTS] = counter->base + counter->head / RECORD_SIZE;
	}
	return result;
}

static int read_outside(struct fault_counter *counter)
{
	const uint64_t before = counter->counts[KEPT_PAGE_FAULTS];
	const int result = read_counters(counter);

	if (result < 0)
		return result;
	add_regret(counter, READ_COST, counter->counts[KEPT_PAGE_FAULTS] - before);
	return counter->regret > FAULT_COUNTER_PATIENCE ? return_to_ring(counter) : 0;
}

static int read_faults(struct plan_step *step, uint64_t *slots)
{
	struct fault_counter *counter = (struct fault_counter *)step;
	uint64_t head;
	int result = 0;

	if (__builtin_expect(!mapping_is_ours(&counter->ring), 0))
		return -ECHILD;
	head = head_of(counter);
	if (!counter->in_ring)
		result = read_outside(counter);
	else if (head != counter->head)
		result = read_records(counter, head);
	else if (counter->regret > 0)
		add_regret(counter, 0, READ_COST);
	for (int i = 0; i <= KEPT_PAGE_FAULTS; i++)
		if (counter->wanted[i])
			slots[counter->slots[i]] = counter->counts[i];
	return result;
}

static bool watch_ring(const struct plan_step *step, uint64_t ticks, struct quiet *quiet)
{
	const struct fault_counter *counter = (const struct fault_counter *)step;

	(void)ticks;
	return mapping_is_ours(&counter->ring) && counter->in_ring && counter->regret == 0 &&
	       quiet_watch(quiet, counter->ring.stamp, counter->ring.stamped) &&
	       quiet_watch(quiet, mapping_head_word(&counter->ring), counter->head);
}

static void free_faults(struct plan_step *step)
{
	struct fault_counter *counter = (struct fault_counter *)step;

	mapping_close(&counter->ring);
	group_free(counter->ringing);
	group_free(counter->counters);
	free(counter);
}

static const char *way(const struct plan_step *step)
{
	const struct fault_counter *counter = (const struct fault_counter *)step;

	if (counter->times_left == 0)
		return "faults by ring";
	return counter->in_ring ? "faults by ring, at times by read()"
				: "faults by read(), at times by ring";
}

static int open_counters(struct fault_counter *counter)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE };
	int result = 0;

	for (int i = KEPT_PAGE_FAULTS; i >= 0 && result == 0; i--) {
		if (!counter->wanted[i] && i != KEPT_PAGE_FAULTS)
			continue;
		attr.config = software_config[i];
		counter->places[i] = group_size(counter->counters);
		result = group_add(counter->counters, &attr, 0);
	}
	return result < 0 ? result : group_start(counter->counters);
}

static int open_ring(struct fault_counter *counter)
{
	const struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_PAGE_FAULTS,
		.sample_period = 1,
	};
	const int result = group_add(counter->ringing, &attr, 0);

	return result < 0 ? result : group_map(counter->ringing, &counter->ring, RING_PAGES);
}

struct fault_counter *fault_counter_open(const bool wanted[KEPT_PAGE_FAULTS + 1])
{
	struct fault_counter *counter = calloc(1, sizeof(*counter));

	if (!counter)
		return NULL;
	counter->step.read = read_faults;
	counter->step.free = free_faults;
	counter->step.watch = watch_ring;
	counter->step.way = way;
	counter->step.hold = hold;
	for (int i = 0; i <= KEPT_PAGE_FAULTS; i++)
		counter->wanted[i] = wanted[i];
	counter->wants_kinds = wanted[KEPT_MINOR_FAULTS] || wanted[KEPT_MAJOR_FAULTS];
	counter->counters = group_new();
	counter->ringing = group_new();
	if (counter->counters && counter->ringing && open_ring(counter) == 0 &&
	    open_counters(counter) == 0 && enter_ring(counter) == 0)
		return counter;
	free_faults(&counter->step);
	return NULL;
}
