/* SPDX-License-Identifier: MIT */
#include "own_books.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "../base/syscalls.h"
#include "clock.h"
#include "slice.h"

static void give(const struct own_books *books, const uint64_t values[NOT_KEPT], uint64_t *slots)
{
	for (size_t i = 0; i < books->given_count; i++)
		slots[books->given[i].slot] = values[books->given[i].kept];
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

static int read_usage(struct own_books *books, uint64_t values[NOT_KEPT])
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
	values[KEPT_MINOR_FAULTS] = (uint64_t)usage.ru_minflt;
	values[KEPT_MAJOR_FAULTS] = (uint64_t)usage.ru_majflt;
	values[KEPT_PAGE_FAULTS] = (uint64_t)(usage.ru_minflt + usage.ru_majflt);
	values[KEPT_CONTEXT_SWITCHES] = (uint64_t)(usage.ru_nvcsw + usage.ru_nivcsw);
	values[KEPT_USER_TIME] = nanoseconds_of(&usage.ru_utime);
	values[KEPT_SYSTEM_TIME] = nanoseconds_of(&usage.ru_stime);
	return 0;
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
	result = migrations_read(books->migrations, books->values[KEPT_CONTEXT_SWITCHES],
				 &migrated);
	if (result < 0)
		fail(&books->migrations_status, result);
	return migrated;
}

/* A process's: its threads share the books, which must not be written to. */
static int read_process(struct plan_step *step, uint64_t *slots)
{
	struct own_books *books = (struct own_books *)step;
	uint64_t values[NOT_KEPT] = { 0 };

	if (books->wants_usage)
		read_usage(books, values);
	values[KEPT_TASK_CLOCK] = read_cpu_time(books);
	give(books, values, slots);
	return 0;
}

/* CPU time up to now; where calls put it right, it waits rather than run backwards. */
static void note_cpu_time(struct own_books *books, uint64_t now)
{
	const uint64_t since = now > books->time ? now - books->time : 0;
	const uint64_t cpu_time = books->cpu_time + since;

	if (books->wanted[KEPT_TASK_CLOCK] && cpu_time > books->values[KEPT_TASK_CLOCK])
		books->values[KEPT_TASK_CLOCK] = cpu_time;
}

static void call_for_time(struct own_books *books)
{
	const uint64_t before = clock_now();

	books->cpu_time = read_cpu_time(books);
	books->time = before + (clock_now() - before) / 2;
}

/* By the page: whether the thread was interrupted while all of it was called for. */
static bool call_by_page(struct own_books *books)
{
	books->lock = mapping_lock(&books->slice);
	call_for_time(books);
	if (books->wants_usage)
		read_usage(books, books->values);
	books->values[KEPT_CPU_MIGRATIONS] = read_migrations(books);
	return mapping_lock(&books->slice) == books->lock;
}

/* The same by the context switches that getrusage(2) tells of, which was called just before. */
static bool call_by_usage(struct own_books *books)
{
	const uint64_t switches = books->values[KEPT_CONTEXT_SWITCHES];

	call_for_time(books);
	books->values[KEPT_CPU_MIGRATIONS] = read_migrations(books);
	return read_usage(books, books->values) == 0 &&
	       books->values[KEPT_CONTEXT_SWITCHES] == switches;
}

static bool by_page(const struct own_books *books)
{
	return !books->wants_faults && mapping_is_ours(&books->slice);
}

/*
 * What the calls say is of a piece only if the thread was not interrupted meanwhile; if it was again
 * and again, each value is still true of a moment in here, but the next reading calls anew.
 */
__attribute__((noinline)) static void call_all(struct own_books *books)
{
	const uint64_t switches = books->values[KEPT_CONTEXT_SWITCHES];
	const uint64_t lock = books->lock;
	const bool ran_on = books->known && by_page(books) &&
			    mapping_lock(&books->slice) == books->lock;

	books->known = false;
	for (int i = 0; i < 3 && !books->known; i++)
		books->known = by_page(books) ? call_by_page(books) : call_by_usage(books);
	/* A kernel whose lock does not tell of switches is not believed again. */
	if (ran_on && books->known && books->lock == lock &&
	    books->values[KEPT_CONTEXT_SWITCHES] != switches)
		mapping_close(&books->slice);
}

static bool is_trusted(const struct own_books *books, uint64_t now)
{
	return books->known && now - books->time < OWN_BOOKS_TRUST;
}

/* The lock, or the context switches, are looked at behind the clock that the caller has read:
 * unchanged, they say of the time up to then that the thread ran. */
static int read_thread(struct plan_step *step, uint64_t *slots)
{
	struct own_books *books = (struct own_books *)step;
	const uint64_t switches = books->values[KEPT_CONTEXT_SWITCHES];
	uint64_t now = clock_time(slots[PLAN_SLOT_ELAPSED]);
	bool ran_on;

	if (by_page(books))
		ran_on = mapping_lock(&books->slice) == books->lock;
	else
		ran_on = read_usage(books, books->values) == 0 &&
			 books->values[KEPT_CONTEXT_SWITCHES] == switches;
	if (__builtin_expect(!ran_on || !is_trusted(books, now), 0)) {
		call_all(books);
		now = books->time;
	}
	note_cpu_time(books, now);
	give(books, books->values, slots);
	return 0;
}

static void told(struct plan_step *step, uint64_t cpu_time)
{
	struct own_books *books = (struct own_books *)step;

	if (cpu_time > books->values[KEPT_TASK_CLOCK])
		books->values[KEPT_TASK_CLOCK] = cpu_time;
}

/* Behind a reading: its CPU time goes on with the clock unless it waits for that to catch up. */
static bool watch_thread(const struct plan_step *step, uint64_t ticks, struct quiet *quiet)
{
	const struct own_books *books = (const struct own_books *)step;
	const uint64_t now = clock_time(ticks);
	const uint64_t since = now > books->time ? now - books->time : 0;

	if (!books->known || !by_page(books) || since >= OWN_BOOKS_TRUST ||
	    books->cpu_time + since < books->values[KEPT_TASK_CLOCK])
		return false;
	quiet->clock_slot = books->wanted[KEPT_TASK_CLOCK] ? books->slots[KEPT_TASK_CLOCK] : 0;
	/* The calls that the reading made came behind its look at the clock. */
	quiet->clock_from = ticks;
	if (books->time > now)
		quiet->clock_from += clock_ticks_in(books->time - now);
	quiet_limit(quiet, ticks + clock_ticks_in(OWN_BOOKS_TRUST - since));
	return quiet_watch(quiet, books->slice.stamp, books->slice.stamped) &&
	       quiet_watch(quiet, mapping_lock_word(&books->slice), books->lock);
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

	if (by_page(books))
		return "books by page";
	return books->of_thread ? "books by getrusage()"
				: "books by getrusage() and clock_gettime()";
}

struct own_books *own_books_new(struct plan *plan)
{
	struct own_books *books = calloc(1, sizeof(*books));

	if (!books)
		return NULL;
	books->of_thread = plan_request(plan)->scope == SCOPE_THREAD;
	books->step.read = books->of_thread ? read_thread : read_process;
	books->step.free = free_books;
	books->step.watch = books->of_thread ? watch_thread : NULL;
	books->step.told = books->of_thread ? told : NULL;
	books->step.way = way;
	plan_add_step(plan, &books->step);
	return books;
}

void own_books_begin(struct own_books *books, bool may_use_perf)
{
	books->wants_faults = books->wanted[KEPT_PAGE_FAULTS] || books->wanted[KEPT_MINOR_FAULTS] ||
			      books->wanted[KEPT_MAJOR_FAULTS];
	books->wants_usage = books->wants_faults || books->wanted[KEPT_CONTEXT_SWITCHES] ||
			     books->migrations || books->wanted[KEPT_USER_TIME] ||
			     books->wanted[KEPT_SYSTEM_TIME];
	for (int i = 0; i < NOT_KEPT; i++)
		if (books->wanted[i])
			books->given[books->given_count++] = (struct own_books_given){
				i, books->slots[i]
			};
	if (books->wants_faults) {
		books->step.watch = NULL;
		return;
	}
	/* Where it does not open, or cannot be mapped, getrusage(2) is called each time. */
	if (books->of_thread && may_use_perf &&
	    (books->wants_usage || books->wanted[KEPT_TASK_CLOCK]))
		slice_open(&books->slice);
}
