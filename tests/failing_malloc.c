/* SPDX-License-Identifier: MIT */
#include "failing_malloc.h"

#include <errno.h>
#include <stdlib.h>

#include "fake_syscalls.h"

/* From here malloc's family is ours, for all of the process; glibc's own do the work. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void __libc_free(void *memory);

/* Volatile: glibc declares that its functions do not call back, which malloc() here belies. */
static volatile struct {
	bool armed;
	bool for_good; /* all from the nth on fail, not the nth alone */
	size_t until;  /* allocations before the one that fails */
	size_t failed;
	long blocks; /* in use */
} heap;

static bool runs_out(void)
{
	if (!heap.armed)
		return false;
	if (heap.until > 0) {
		heap.until--;
		return false;
	}
	if (heap.failed > 0 && !heap.for_good)
		return false;
	heap.failed++;
	errno = ENOMEM;
	return true;
}

static void *counted(void *memory)
{
	heap.blocks += memory != NULL;
	return memory;
}

void *malloc(size_t size)
{
	return runs_out() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
	return runs_out() ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *memory, size_t size)
{
	if (runs_out())
		return NULL;
	return memory ? __libc_realloc(memory, size) : counted(__libc_realloc(NULL, size));
}

void free(void *memory)
{
	heap.blocks -= memory != NULL;
	__libc_free(memory);
}

void malloc_arm(size_t until, bool for_good)
{
	heap.until = until;
	heap.failed = 0;
	heap.for_good = for_good;
	heap.armed = true;
}

bool malloc_disarm(void)
{
	heap.armed = false;
	return heap.failed > 0;
}

bool malloc_is_armed(void)
{
	return heap.armed;
}

void malloc_rearm(bool armed)
{
	heap.armed = armed;
}

/* Returns whether the step came to its end without needing the allocation that was to fail. */
static bool fail_at(const struct malloc_step *step, size_t n, bool for_good)
{
	struct probe_error error = { "" };
	const long before = heap.blocks;
	bool failed;
	int result;

	malloc_arm(n, for_good);
	result = step->run(&error);
	failed = malloc_disarm();
	if (result != 0 && result != -ENOMEM)
		fail_msg("allocation %zu: %d: %s", n, result, error.text);
	if (result < 0)
		assert_string_not_equal(error.text, "");
	if (!failed)
		assert_int_equal(result, 0);
	if (heap.blocks != before)
		fail_msg("allocation %zu: %ld blocks leaked", n, heap.blocks - before);
	assert_int_equal(fake_descriptors_open(), 0);
	assert_int_equal(fake_wrong_closes(), 0);
	/* The next try works. */
	if (step->run(&error) < 0)
		fail_msg("after allocation %zu: %s", n, error.text);
	return !failed;
}

void each_allocation_may_fail(void **state)
{
	const struct malloc_step *step = *state;
	struct probe_error error;

	/* Once for what is kept for good: names of regions, libpfm4's tables, standard streams. */
	assert_int_equal(step->run(&error), 0);
	assert_int_equal(step->run(&error), 0);
	for (int for_good = 0; for_good < 2; for_good++) {
		size_t n = 0;

		while (!fail_at(step, n, for_good))
			n++;
		assert_true(n > 0);
	}
}
