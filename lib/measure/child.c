/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "../base/syscalls.h"
#include "books.h"

struct child {
	pid_t id;
	const struct rusage *usage;
	struct request *request;
	struct plan *plan;
	uint64_t *before; /* slots at its attaching; then what it cost */
	uint64_t *after;
};

/* So many looks take some 10 ms. */
#define LOOKS_MOST 1000

/*
 * Until it waits for what it was told to wait for: what it does before that is then on the books
 * before its exec. One that spins is taken as it is.
 */
static int await_sleep(pid_t process)
{
	int state = 'R';

	for (int i = 0; i < LOOKS_MOST && state == 'R'; i++)
		state = books_state(process);
	return state == 'Z' || state == 'X' ? -ESRCH : 0;
}

static int allocate_slots(struct child *child)
{
	const size_t slots = plan_slots(child->plan);

	child->before = calloc(slots, sizeof(child->before[0]));
	child->after = calloc(slots, sizeof(child->after[0]));
	return child->before && child->after ? 0 : -ENOMEM;
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
	if (result == 0)
		result = await_sleep(process);
	if (result < 0)
		goto fail;
	result = -ENOMEM;
	made->plan = plan_open_child(request, made);
	if (!made->plan || allocate_slots(made) < 0)
		goto fail;
	plan_read(made->plan, made->before);
	/* The other readings took their time. */
	syscalls->clock_gettime(CLOCK_MONOTONIC, &made->before[PLAN_SLOT_ELAPSED]);
	*child = made;
	return 0;
fail:
	child_free(made);
	return result;
}

void child_end(struct child *child, const struct rusage *usage)
{
	child->usage = usage;
	plan_read(child->plan, child->after);
	for (size_t i = 0; i < plan_slots(child->plan); i++)
		child->after[i] -= child->before[i];
	child->usage = NULL;
}

struct plan_counter child_counter(const struct child *child, size_t event, const uint64_t **slots)
{
	struct plan_counter counter = plan_counter(child->plan, event);

	*slots = child->after;
	if (counter.source && counter.time_slot != 0 && child->after[counter.time_slot] == 0) {
		counter.source = NULL;
		counter.reason = (struct reason){ .kind = REASON_NO_EXEC };
	}
	return counter;
}

const struct request *child_request(const struct child *child)
{
	return child->request;
}

const struct plan *child_plan(const struct child *child)
{
	return child->plan;
}

void child_free(struct child *child)
{
	if (!child)
		return;
	free(child->after);
	free(child->before);
	plan_release(child->plan);
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
