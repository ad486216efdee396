/* SPDX-License-Identifier: MIT */
/*
 * Source os for a process that is counted from outside: what wait4(2) tells of it when it has ended,
 * less what it had cost before. That includes the way from its attaching through its exec.
 */
#include "plan.h"

#include <stdlib.h>

#include "books.h"
#include "child.h"
#include "kept.h"

struct books_step {
	struct plan_step step;
	const struct child *child;
	size_t slot;			 /* of the first of BOOKS_SLOTS, by enum kept */
	uint64_t user_time, system_time; /* as of the last reading */
};

#define BOOKS_SLOTS (KEPT_TASK_CLOCK + 1)

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/*
 * /proc and wait4(2) share the time out by themselves, and ticks may be ahead of the time that they
 * share: neither part may shrink.
 */
static void share_out(struct books_step *step, const struct books *books)
{
	const uint64_t user = books->user_time < books->cpu_time ? books->user_time
								 : books->cpu_time;

	step->user_time = larger(step->user_time, user);
	step->system_time = larger(step->system_time, books->cpu_time - user);
}

static int read_books(struct plan_step *step, uint64_t *slots)
{
	struct books_step *books_step = (struct books_step *)step;
	const struct rusage *usage = child_usage(books_step->child);
	uint64_t *kept = &slots[books_step->slot];
	struct books books;
	int result = 0;

	if (usage)
		books_of_usage(usage, &books);
	else
		result = books_of_process(child_id(books_step->child), &books);
	if (result < 0) {
		step->failed = (struct reason){ REASON_NO_PROC, result };
		return 0;
	}
	kept[KEPT_MINOR_FAULTS] = books.minor_faults;
	kept[KEPT_MAJOR_FAULTS] = books.major_faults;
	kept[KEPT_PAGE_FAULTS] = books.minor_faults + books.major_faults;
	kept[KEPT_CONTEXT_SWITCHES] = books.context_switches;
	share_out(books_step, &books);
	kept[KEPT_USER_TIME] = books_step->user_time;
	kept[KEPT_SYSTEM_TIME] = books_step->system_time;
	kept[KEPT_TASK_CLOCK] = books.cpu_time;
	return 0;
}

static void free_books(struct plan_step *step)
{
	free(step);
}

static struct books_step *add_books(struct plan *plan)
{
	struct books_step *books = calloc(1, sizeof(*books));

	if (!books)
		return NULL;
	books->step.read = read_books;
	books->step.free = free_books;
	books->child = plan_child(plan);
	books->slot = plan_add_slots(plan, BOOKS_SLOTS);
	plan_add_step(plan, &books->step);
	return books;
}

static void open_child(struct plan *plan)
{
	struct books_step *books = NULL;

	for (size_t i = 0; i < plan_request(plan)->events_count; i++) {
		struct plan_counter counter = { .source = source_child.name };
		const enum kept kept = kept_for(&plan_request(plan)->events[i], &counter.encoding);

		if (plan_is_taken(plan, i) || kept >= BOOKS_SLOTS)
			continue;
		if (!books)
			books = add_books(plan);
		if (!books) {
			plan_refuse(plan, i, (struct reason){ .kind = REASON_NO_MEMORY });
			continue;
		}
		counter.slot = books->slot + kept;
		plan_take(plan, i, &counter, &books->step);
	}
}

const struct source source_child = { .name = "os", .open = open_child };
