/* SPDX-License-Identifier: MIT */
#include "own_books.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "../base/syscalls.h"
#include "clock.h"
#include "slice.h"

static void give(const struct own_books *books, enum kept kept, uint64_t value, uint64_t *slots)
{
	if (books->wanted[kept])
		slots[books->slots[kept]] = value;
}

static bool has_failed(const struct plan_step *status)
{
	return status->failed.kind != REASON_NONE;
}

static void fail(struct plan_step *status, int result)
{
	status->failed = (struct reason){ REASON_READ_FAILED, result };
}

static uint64_t nanoseconds_of(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * 1000000000 + (uint64_t)time->tv_usec * 1000;
}

static int read_usage(struct own_books *books, uint64_t fields[KEPT_IN_USAGE])
{
	struct rusage usage;
	int result;

	if (has_failed(&books->usage_status))
		return books->usage_status.failed.code;
	result = syscalls->getrusage(books->of_thread ? RUSAGE_THREAD : RUSAGE_SELF, &usage);
	if (result < 0) {
		fail(&books->usage_status, result);
		if (books->migrations)
			fail(&books->migrations_status, result);
		return result;
	}
	fields[KEPT_MINOR_FAULTS] = (uint64_t)usage.ru_minflt;
	fields[KEPT_MAJOR_FAULTS] = (uint64_t)usage.ru_majflt;
	fields[KEPT_PAGE_FAULTS] = (uint64_t)(usage.ru_minflt + usage.ru_majflt);
	fields[KEPT_CONTEXT_SWITCHES] = (uint64_t)(usage.ru_nvcsw + usage.ru_nivcsw);
	fields[KEPT_USER_TIME] = nanoseconds_of(&usage.ru_utime);
	fields[KEPT_SYSTEM_TIME] = nanoseconds_of(&usage.ru_stime);
	return 0;
}

static void give_usage(const struct own_books *books, const uint64_t fields[KEPT_IN_USAGE],
		       uint64_t *slots)
{
	for (int i = 0; i < KEPT_IN_USAGE; i++)
		give(books, i, fields[i], slots);
}

static uint64_t read_cpu_time(struct own_books *books)
{
	uint64_t cpu_time = 0;
	int result;

	if (!books->wanted[KEPT_TASK_CLOCK] || has_failed(&books->clock_status))
		return 0;
	result = syscalls->clock_gettime(
		books->of_thread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID, &cpu_time);
	if (result < 0)
		fail(&books->clock_status, result);
	return cpu_time;
}

static uint64_t read_migrations(struct own_books *books)
{
	uint64_t migrated = 0;
	int result;

	if (!books->migrations || has_failed(&books->migrations_status))
		return 0;
	result = migrations_read(books->migrations, books->usage[KEPT_CONTEXT_SWITCHES], &migrated);
	if (result < 0)
		fail(&books->migrations_status, result);
	return migrated;
}

static bool wants_usage(const struct own_books *books)
{
	return books->wants_faults || books->wants_the_rest;
}

/* A process's: its threads share the books, which must not be written to. */
static int read_process(struct plan_step *step, uint64_t *slots)
{
	struct own_books *books = (struct own_books *)step;
	uint64_t fields[KEPT_IN_USAGE];

	if (wants_usage(books) && read_usage(books, fields) == 0)
		give_usage(books, fields, slots);
	give(books, KEPT_TASK_CLOCK, read_cpu_time(books), slots);
	return 0;
}

/* CPU time up to now; where calls put it right, it waits rather than run backwards. */
static void give_cpu_time(struct own_books *books, uint64_t now, uint64_t *slots)
{
	const uint64_t since = now > books->time ? now - books->time : 0;
	uint64_t cpu_time = books->cpu_time + since;

	if (cpu_time < books->last_cpu_time)
		cpu_time = books->last_cpu_time;
	books->last_cpu_time = cpu_time;
	give(books, KEPT_TASK_CLOCK, cpu_time, slots);
}

static void call_all(struct own_books *books, bool has_slice)
{
	const uint64_t before = has_slice ? clock_now() : 0;

	books->cpu_time = read_cpu_time(books);
	if (has_slice)
		books->time = before + (clock_now() - before) / 2;
	if (wants_usage(books))
		read_usage(books, books->usage);
	books->migrated = read_migrations(books);
}

/*
 * What the calls say is of a piece only if the thread was not interrupted meanwhile; if it was again
 * and again, each value is still true of a moment in here, but the next reading calls anew.
 */
__attribute__((noinline)) static int read_by_calls(struct own_books *books, uint64_t *slots)
{
	const uint64_t switches = books->usage[KEPT_CONTEXT_SWITCHES];
	const uint32_t lock = books->lock;
	const bool ran_on = books->known && mapping_is_ours(&books->slice) &&
			    mapping_lock(&books->slice) == books->lock;

	for (int i = 0; i < 3; i++) {
		const bool has_slice = mapping_is_ours(&books->slice);

		books->lock = has_slice ? mapping_lock(&books->slice) : 0;
		call_all(books, has_slice);
		books->known = has_slice && mapping_lock(&books->slice) == books->lock;
		if (!has_slice || books->known)
			break;
	}
	/* A kernel whose lock does not tell of switches is not believed again. */
	if (ran_on && books->known && books->lock == lock &&
	    books->usage[KEPT_CONTEXT_SWITCHES] != switches)
		mapping_close(&books->slice);
	give_usage(books, books->usage, slots);
	give_cpu_time(books, books->time, slots);
	give(books, KEPT_CPU_MIGRATIONS, books->migrated, slots);
	return 0;
}

static bool has_run_on(const struct own_books *books, uint64_t now)
{
	return books->known && mapping_is_ours(&books->slice) &&
	       mapping_lock(&books->slice) == books->lock && now - books->time < OWN_BOOKS_TRUST;
}

/* The lock is looked at behind the clock that the caller has read: unchanged, it says of the time up
 * to then that the thread ran. */
static int read_thread(struct plan_step *step, uint64_t *slots)
{
	struct own_books *books = (struct own_books *)step;
	const uint64_t now = slots[PLAN_SLOT_ELAPSED];

	if (__builtin_expect(!has_run_on(books, now), 0))
		return read_by_calls(books, slots);
	if (books->wants_faults)
		read_usage(books, books->usage);
	give_usage(books, books->usage, slots);
	give_cpu_time(books, now, slots);
	give(books, KEPT_CPU_MIGRATIONS, books->migrated, slots);
	return 0;
}

static void free_books(struct plan_step *step)
{
	struct own_books *books = (struct own_books *)step;

	mapping_close(&books->slice);
	migrations_free(books->migrations);
	free(books);
}

static const char *way(const struct plan_step *step)
{
	const struct own_books *books = (const struct own_books *)step;

	if (mapping_is_ours(&books->slice))
		return books->wants_faults ? "books by page, faults by getrusage()"
					   : "books by page";
	return "books by getrusage() and clock_gettime()";
}

struct own_books *own_books_new(struct plan *plan)
{
	struct own_books *books = calloc(1, sizeof(*books));

	if (!books)
		return NULL;
	books->of_thread = plan_request(plan)->scope == SCOPE_THREAD;
	books->step.read = books->of_thread ? read_thread : read_process;
	books->step.free = free_books;
	books->step.way = way;
	plan_add_step(plan, &books->step);
	return books;
}

void own_books_begin(struct own_books *books, bool may_use_perf)
{
	books->wants_faults = books->wanted[KEPT_PAGE_FAULTS] || books->wanted[KEPT_MINOR_FAULTS] ||
			      books->wanted[KEPT_MAJOR_FAULTS];
	books->wants_the_rest = books->wanted[KEPT_CONTEXT_SWITCHES] || books->migrations ||
				books->wanted[KEPT_USER_TIME] || books->wanted[KEPT_SYSTEM_TIME];
	/* Where it does not open, or cannot be mapped, all is called for each time. */
	if (books->of_thread && may_use_perf &&
	    (books->wants_the_rest || books->wanted[KEPT_TASK_CLOCK]))
		slice_open(&books->slice);
}
