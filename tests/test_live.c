/* SPDX-License-Identifier: MIT */
/* What this kernel counts, against causes of known number. Runs as root and as an ordinary user. */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static void touch_thousand(void)
{
	PROBE_BEGIN(touch);
	touch_pages(1000);
	PROBE_END(touch);
}

static void fresh_pages_give_as_many_faults(void **state)
{
	static const char *const sources[] = { "auto", "os" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct probe_options options = { .size = sizeof(options),
						       .source = sources[i] };
		struct probe_profile *profile = profile_of(touch_thousand, &options);

		assert_faults(count_at(profile, "touch", "page-faults"), 1000);
		assert_faults(count_at(profile, "touch", "minor-faults"), 1000);
		probe_profile_free(profile);
	}
}

static void touch_first_visits(void)
{
	for (int i = 0; i < 20; i++) {
		char name[16];

		PROBE_BEGIN(outer);
		snprintf(name, sizeof(name), "region %d", i);
		probe_enter(probe_region(name));
		touch_pages(1);
		probe_leave(probe_region(name));
		PROBE_END(outer);
	}
}

static void first_visits_cost_no_faults_of_the_librarys(void **state)
{
	struct probe_profile *profile = profile_of(touch_first_visits, NULL);

	(void)state;
	/* A named region takes memory of the heap: one page may be new. */
	assert_faults_and(count_at(profile, "outer", "page-faults"), 20, 1);
	probe_profile_free(profile);
}

static void faults_in_the_kernel(void)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *pages = mmap(NULL, 64 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);
	FILE *zero = fopen("/dev/zero", "r");
	ssize_t length;

	madvise(pages, 64 * page, MADV_NOHUGEPAGE);
	PROBE_BEGIN(kernel);
	length = read(fileno(zero), pages, 64 * page);
	PROBE_END(kernel);
	assert_int_equal(length, 64 * page);
	fclose(zero);
	munmap(pages, 64 * page);
}

static void faults_taken_inside_the_kernel_count(void **state)
{
	struct probe_profile *profile = profile_of(faults_in_the_kernel, NULL);

	(void)state;
	assert_faults(count_at(profile, "kernel", "page-faults"), 64);
	probe_profile_free(profile);
}

static void sleep_ten_times(void)
{
	PROBE_BEGIN(sleep);
	for (int i = 0; i < 10; i++)
		nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
	PROBE_END(sleep);
}

static void sleeps_give_context_switches_and_no_task_clock(void **state)
{
	struct probe_profile *profile = profile_of(sleep_ten_times, NULL);

	(void)state;
	assert_true(count_at(profile, "sleep", "context-switches") >= 10);
	assert_true(count_at(profile, "sleep", "elapsed") >= 1000000);
	assert_true(count_at(profile, "sleep", "task-clock") <
		    count_at(profile, "sleep", "elapsed"));
	probe_profile_free(profile);
}

static uint64_t thread_clock_before, thread_clock_after;

static uint64_t thread_clock(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void burn(void)
{
	thread_clock_before = thread_clock();
	PROBE_BEGIN(burn);
	for (volatile int i = 0; i < 20000000; i++)
		;
	PROBE_END(burn);
	thread_clock_after = thread_clock();
}

static void task_clock_agrees_with_the_threads_clock(void **state)
{
	struct probe_profile *profile = profile_of(burn, NULL);
	const uint64_t counted = count_at(profile, "burn", "task-clock");
	const uint64_t bracket = thread_clock_after - thread_clock_before;

	(void)state;
	/* The bracket holds the thread's attaching, too; a tick of error in either. */
	assert_true(counted <= bracket + 4000000);
	assert_true(counted + 10000000 >= bracket);
	probe_profile_free(profile);
}

static volatile int watched;

static void write_watched(void)
{
	PROBE_BEGIN(write);
	for (int i = 0; i < 1000; i++)
		watched = i;
	PROBE_END(write);
}

static void breakpoint_events_are_exact(void **state)
{
	char events[64];
	const struct probe_options options = { .size = sizeof(options), .events = events };
	struct probe_profile *profile;
	struct probe_value value;

	(void)state;
	snprintf(events, sizeof(events), "mem:%p/4:w", (void *)&watched);
	profile = profile_of(write_watched, &options);
	value = value_at(profile, "write", events);
	if (value.status == PROBE_UNAVAILABLE) {
		print_message("no breakpoint events here: %s\n", value.reason);
		/* Where perf_event_open is forbidden it must be said, not counted as 0. */
		assert_non_null(strstr(value.reason, "perf_event_paranoid"));
	} else {
		assert_int_equal((int)value.value, 1000);
	}
	probe_profile_free(profile);
}

static void visit_twice(void)
{
	for (int i = 1; i <= 2; i++) {
		PROBE_BEGIN(twice);
		nanosleep(&(struct timespec){ .tv_nsec = 1000000L * i * i }, NULL);
		PROBE_END(twice);
	}
}

static void metrics_are_ratios_of_sums(void **state)
{
	struct probe_profile *profile = profile_of(visit_twice, NULL);
	const double utilized = value_at(profile, "twice", "cpus-utilized").value;

	(void)state;
	assert_true(utilized > 0 && utilized < 1);
	assert_float_equal(utilized,
			   (double)count_at(profile, "twice", "task-clock") /
				   (double)count_at(profile, "twice", "elapsed"),
			   1e-12);
	probe_profile_free(profile);
}

static void reset_between(void)
{
	PROBE_BEGIN(outer);
	touch_pages(100);
	PROBE_BEGIN(forgotten);
	touch_pages(100);
	PROBE_END(forgotten);
	assert_int_equal(probe_reset(), 0);
	touch_pages(10);
	PROBE_BEGIN(inner);
	touch_pages(1);
	PROBE_END(inner);
	touch_pages(2);
	PROBE_END(outer);
}

static void reset_forgets_counts_and_keeps_open_regions_open(void **state)
{
	struct probe_profile *profile = profile_of(reset_between, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "outer"), 1);
	assert_faults(count_at(profile, "outer", "page-faults"), 13);
	assert_faults(count_at(profile, "outer/inner", "page-faults"), 1);
	assert_null(probe_profile_find(profile, "outer/forgotten"));
	probe_profile_free(profile);
}

static void starting_and_stopping_can_be_repeated(void **state)
{
	struct probe_profile *profile = NULL;
	struct probe_error error = { "" };

	(void)state;
	assert_int_equal(probe_stop(&profile, &error), -ENODATA);
	assert_null(profile);
	assert_contains(error.text, "nothing is being counted");
	for (int i = 1; i <= 3; i++) {
		assert_int_equal(probe_start(NULL, &error), 0);
		assert_int_equal(probe_start(NULL, &error), -EALREADY);
		for (int j = 0; j < i; j++)
			touch_thousand();
		assert_int_equal(probe_stop(&profile, &error), 0);
		assert_int_equal(visits_at(profile, "touch"), i);
		assert_faults(count_at(profile, "touch", "page-faults"), 1000 * i);
		probe_profile_free(profile);
		touch_thousand(); /* not counted */
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fresh_pages_give_as_many_faults),
		cmocka_unit_test(first_visits_cost_no_faults_of_the_librarys),
		cmocka_unit_test(faults_taken_inside_the_kernel_count),
		cmocka_unit_test(sleeps_give_context_switches_and_no_task_clock),
		cmocka_unit_test(task_clock_agrees_with_the_threads_clock),
		cmocka_unit_test(breakpoint_events_are_exact),
		cmocka_unit_test(metrics_are_ratios_of_sums),
		cmocka_unit_test(reset_forgets_counts_and_keeps_open_regions_open),
		cmocka_unit_test(starting_and_stopping_can_be_repeated),
	};

	return cmocka_run_group_tests_name("live", tests, NULL, NULL);
}
