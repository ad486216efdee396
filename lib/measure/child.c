/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "../base/syscalls.h"
#include "books.h"
#include "clock.h"
#include "group.h"

/* What one plan read. */
struct reading {
	struct plan *plan;
	uint64_t *before; /* slots when it was attached */
	uint64_t *cost;
};

struct child {
	pid_t id;
	const struct rusage *usage;
	struct request *request;
	struct request books_request; /* the same, of the system's books alone */
	struct reading best;
	struct reading books; /* without a plan where none is asked for */
	struct books before;
	/* Runs from the attaching on, to tell whether perf lost sight of it; NULL: it cannot be told */
	struct event_group *watch;
	bool cut_off;
};

/* A second in all. */
#define LOOKS_MOST	   5000
#define TIME_BETWEEN_LOOKS 200000 /* ns */

/*
 * Until it waits for what it was told to wait for: what it does before that is then on the books
 * before its exec. One that spins is taken as it is.
 */
static void await_sleep(pid_t process)
{
	int state = books_state(process);

	for (int i = 0; i < LOOKS_MOST && (state == 'R' || state == 'D'); i++) {
		syscalls->sleep(TIME_BETWEEN_LOOKS);
		state = books_state(process);
	}
}

/* Until its parent asks, it still has a number. */
static bool has_ended(pid_t process)
{
	const int state = books_state(process);

	return state == 'Z' || state == 'X';
}

static int open_reading(struct reading *reading, const struct request *request,
			const struct child *child)
{
	reading->plan = plan_open_child(request, child);
	if (!reading->plan)
		return -ENOMEM;
	reading->before = calloc(plan_slots(reading->plan), sizeof(reading->before[0]));
	reading->cost = calloc(plan_slots(reading->plan), sizeof(reading->cost[0]));
	if (!reading->before || !reading->cost)
		return -ENOMEM;
	plan_read(reading->plan, reading->before);
	reading->before[PLAN_SLOT_ELAPSED] = clock_time(reading->before[PLAN_SLOT_ELAPSED]);
	return 0;
}

/* The books of one that has ended have microseconds, of one that waits nanoseconds. */
static uint64_t grown_by(uint64_t after, uint64_t before)
{
	return after > before ? after - before : 0;
}

static void end_reading(const struct reading *reading)
{
	if (!reading->plan)
		return;
	plan_read(reading->plan, reading->cost);
	reading->cost[PLAN_SLOT_ELAPSED] = clock_time(reading->cost[PLAN_SLOT_ELAPSED]);
	for (size_t i = 0; i < plan_slots(reading->plan); i++)
		reading->cost[i] = grown_by(reading->cost[i], reading->before[i]);
}

static void close_reading(const struct reading *reading)
{
	free(reading->cost);
	free(reading->before);
	plan_release(reading->plan);
}

static bool uses_perf(const struct child *child)
{
	for (size_t i = 0; i < child->request->events_count; i++)
		if (plan_counter(child->best.plan, i).time_slot != 0)
			return true;
	return false;
}

static struct event_group *open_watch(const struct child *child)
{
	const struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
		.inherit = 1,
		.exclude_kernel = 1, /* which needs no privilege */
		.exclude_hv = 1,
	};
	struct event_group *watch = uses_perf(child) ? group_new() : NULL;

	if (!watch || group_add(watch, &attr, child->id) == 0)
		return watch;
	group_free(watch);
	return NULL;
}

static int open_readings(struct child *child)
{
	const unsigned int both = REQUEST_PERF | REQUEST_OS;
	int result = open_reading(&child->best, child->request, child);

	child->books_request = *child->request;
	child->books_request.sources = REQUEST_OS;
	if (result == 0 && (child->request->sources & both) == both)
		result = open_reading(&child->books, &child->books_request, child);
	if (result < 0)
		return result;
	if (books_of_process(child->id, &child->before) == 0 && child->before.time_is_exact)
		child->watch = open_watch(child);
	return 0;
}

int child_attach(pid_t process, struct request *request, struct child **child)
{
	struct child *made = calloc(1, sizeof(*made));
	int result;

	if (!made) {
		request_free(request);
		return -ENOMEM;
	}
	made->id = process;
	made->request = request;
	result = syscalls->process_exists(process);
	if (result == 0) {
		await_sleep(process);
		result = open_readings(made);
	}
	if (result == 0 && has_ended(process))
		result = -ESRCH;
	if (result < 0) {
		child_free(made);
		return result;
	}
	/* All of that took its time. */
	made->best.before[PLAN_SLOT_ELAPSED] = clock_now();
	*child = made;
	return 0;
}

#define LEAST_TO_TELL  1000000	/* ns, below which it is not told */
#define SAMPLING_ERROR 50000000 /* ns, of user time: some ten ticks */

/*
 * At the exec of a program that may not be looked into, the kernel takes all events off the process,
 * without a word. Then it ran for much longer than it was watched: a process's events are enabled
 * while it runs. But of its end they see little, and to take down its memory can cost as much as the
 * rest; so that it is user time, or more than all of that, which has to be missing.
 */
static bool is_cut_off(const struct child *child)
{
	uint64_t values[GROUP_FIRST_COUNT + 1];
	uint64_t watched, cpu_time, user_time;
	struct books books;

	if (!child->watch || group_read(child->watch, values) < 0)
		return false;
	watched = values[GROUP_TIME_ENABLED];
	books_of_usage(child->usage, &books);
	cpu_time = grown_by(books.cpu_time, child->before.cpu_time);
	user_time = grown_by(books.user_time, child->before.user_time);
	return cpu_time > 3 * watched + LEAST_TO_TELL ||
	       user_time > watched + watched / 4 + SAMPLING_ERROR;
}

void child_end(struct child *child, const struct rusage *usage)
{
	child->usage = usage;
	end_reading(&child->best);
	end_reading(&child->books);
	child->cut_off = is_cut_off(child);
	child->usage = NULL;
}

static struct plan_counter refused(enum reason_kind kind)
{
	return (struct plan_counter){ .reason = { .kind = kind } };
}

struct plan_counter child_counter(const struct child *child, size_t event, const uint64_t **slots)
{
	const struct plan_counter best = plan_counter(child->best.plan, event);
	const bool is_perfs = best.source && best.time_slot != 0;

	*slots = child->best.cost;
	if (is_perfs && child->best.cost[best.time_slot] == 0)
		return refused(REASON_NO_EXEC);
	if (is_perfs && child->cut_off) {
		const struct plan_counter kept = child->books.plan
							 ? plan_counter(child->books.plan, event)
							 : refused(REASON_CUT_OFF);

		*slots = child->books.cost;
		return kept.source ? kept : refused(REASON_CUT_OFF);
	}
	return best;
}

const struct request *child_request(const struct child *child)
{
	return child->request;
}

const struct plan *child_plan(const struct child *child)
{
	return child->best.plan;
}

void child_free(struct child *child)
{
	if (!child)
		return;
	group_free(child->watch);
	close_reading(&child->books);
	close_reading(&child->best);
	request_free(child->request);
	free(child);
}

pid_t child_id(const struct child *child)
{
	return child->id;
}

const struct rusage *child_usage(const struct child *child)
{
	return child->usage;
}
