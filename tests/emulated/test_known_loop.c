/* SPDX-License-Identifier: MIT */
/* A PMU that counts right, as it is found out at the start; those that lie are in ../test_pmu.c. */
#include "../support.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lib/measure/pmu.h"

#define COUNTERS 6

static int open_rival(bool pinned)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.config = PERF_COUNT_HW_INSTRUCTIONS,
		.size = sizeof(attr),
		.exclude_kernel = 1,
		.pinned = pinned,
	};

	return (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

static enum pmu_verdict verdict_among_rivals(int count, bool pinned)
{
	int rivals[2 * COUNTERS];
	enum pmu_verdict verdict;

	for (int i = 0; i < count; i++) {
		rivals[i] = open_rival(pinned);
		assert_true(rivals[i] >= 0);
	}
	pmu_forget();
	verdict = pmu_verdict();
	for (int i = 0; i < count; i++)
		close(rivals[i]);
	return verdict;
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void a_pmu_that_counts_right_is_found_to(void **state)
{
	/* It comes after the events of the measurement: the system's first takes some ms. */
	const int other = open_rival(false);
	uint64_t started;

	(void)state;
	pmu_forget();
	started = now();
	assert_int_equal(pmu_verdict(), PMU_COUNTS);
	started = now() - started;
	print_message("the trial took %llu us\n", (unsigned long long)started / 1000);
	assert_in_range(started, 1, 1000000);
	close(other);
}

static void events_that_take_turns_do_not_hide_it(void **state)
{
	(void)state;
	assert_int_equal(verdict_among_rivals(2 * COUNTERS, false), PMU_COUNTS);
}

/* 0 from counters that never ran is no lie. */
static void where_others_have_all_counters_it_is_not_known(void **state)
{
	(void)state;
	assert_int_equal(verdict_among_rivals(COUNTERS, true), PMU_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pmu_that_counts_right_is_found_to),
		cmocka_unit_test(events_that_take_turns_do_not_hide_it),
		cmocka_unit_test(where_others_have_all_counters_it_is_not_known),
	};

	return cmocka_run_group_tests_name("known_loop", tests, NULL, NULL);
}
