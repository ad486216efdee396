/* SPDX-License-Identifier: MIT */
/*
 * Source os: what the system keeps for every thread by itself, without perf_event_open and without
 * any privilege. See getrusage(2) and clock_gettime(2).
 */
#include "plan.h"

#include "kept.h"
#include "own_books.h"

/* What is being opened: the books once, however many names an event has in the set. */
struct opening {
	struct plan *plan;
	struct own_books *books;
};

/* Of migrations the system keeps a thread's alone. */
static enum reason_kind open_migrations(struct opening *opening, const char **source)
{
	struct own_books *books = opening->books;

	if (!books->of_thread)
		return REASON_NO_SOURCE;
	if (!books->migrations)
		books->migrations = migrations_open(plan_may_use_perf(opening->plan));
	if (!books->migrations)
		return REASON_NO_SOURCE;
	*source = migrations_source(books->migrations);
	return REASON_NONE;
}

static struct plan_step *status_of(struct own_books *books, enum kept kept)
{
	switch (kept) {
	case KEPT_TASK_CLOCK:
		return &books->clock_status;
	case KEPT_CPU_MIGRATIONS:
		return &books->migrations_status;
	default:
		return &books->usage_status;
	}
}

static enum reason_kind open_event(struct opening *opening, size_t event, enum kept kept,
				   struct plan_counter *counter)
{
	struct own_books *books = opening->books ? opening->books : own_books_new(opening->plan);
	enum reason_kind kind = REASON_NONE;

	if (!books)
		return REASON_NO_MEMORY;
	opening->books = books;
	if (kept == KEPT_CPU_MIGRATIONS)
		kind = open_migrations(opening, &counter->source);
	if (kind != REASON_NONE)
		return kind;
	if (!books->wanted[kept])
		books->slots[kept] = plan_add_slots(opening->plan, 1);
	books->wanted[kept] = true;
	counter->slot = books->slots[kept];
	plan_take(opening->plan, event, counter, status_of(books, kept));
	return REASON_NONE;
}

static void open_os(struct plan *plan)
{
	struct opening opening = { .plan = plan };

	for (size_t i = 0; i < plan_request(plan)->events_count; i++) {
		struct plan_counter counter = { .source = source_os.name };
		const enum kept kept = kept_for(&plan_request(plan)->events[i], &counter.encoding);
		enum reason_kind kind;

		if (plan_is_taken(plan, i) || kept == NOT_KEPT)
			continue;
		kind = open_event(&opening, i, kept, &counter);
		if (kind != REASON_NONE && kind != REASON_NO_SOURCE)
			plan_refuse(plan, i, (struct reason){ .kind = kind });
	}
	if (opening.books)
		own_books_begin(opening.books, plan_may_use_perf(plan));
}

const struct source source_os = { .name = "os", .open = open_os };
