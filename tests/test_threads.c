/* SPDX-License-Identifier: MIT */
/* Threads: each counts for itself, the profile joins them. */
#include "support.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void *touch_in_thread(void *argument)
{
	PROBE_BEGIN(work);
	touch_pages(*(const size_t *)argument);
	PROBE_END(work);
	return NULL;
}

static void three_threads(void)
{
	static const size_t sizes[] = { 10, 20, 30 };
	pthread_t threads[3];

	for (int i = 0; i < 3; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, touch_in_thread, (void *)&sizes[i]), 0);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
}

static void counts_of_threads_that_ended_are_summed(void **state)
{
	struct probe_profile *profile = profile_of(three_threads, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "work"), 3);
	assert_faults(count_at(profile, "work", "page-faults"), 60);
	assert_true(count_at(profile, "work", "task-clock") > 0);
	probe_profile_free(profile);
}

static void *touch_named(void *argument)
{
	pthread_setname_np(pthread_self(), (const char *)argument);
	PROBE_BEGIN(work);
	touch_pages(5);
	PROBE_END(work);
	return NULL;
}

static void two_named_threads(void)
{
	static const char *const names[] = { "painter", "writer" };
	pthread_t threads[2];

	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, touch_named, (void *)names[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
}

static void threads_are_shown_singly_on_request(void **state)
{
	const struct probe_options options = { .size = sizeof(options), .threads = "each" };
	struct probe_profile *profile = profile_of(two_named_threads, &options);
	const struct probe_profile_region *thread = probe_profile_first(profile);
	size_t count = 0;

	(void)state;
	for (; thread; thread = probe_profile_next(thread), count++) {
		const struct probe_profile_region *work = probe_profile_child(thread);
		struct probe_value value;

		assert_true(strstr(probe_profile_name(thread), "(painter)") ||
			    strstr(probe_profile_name(thread), "(writer)"));
		assert_string_equal(probe_profile_name(work), "work");
		assert_int_equal(probe_profile_visits(work, 0), 1);
		probe_profile_value(profile, work, "page-faults", PROBE_INCLUSIVE, 0, &value);
		assert_faults((uint64_t)value.value, 5);
	}
	assert_int_equal(count, 2);
	probe_profile_free(profile);
}

static void reset_after_other_threads(void)
{
	three_threads();
	assert_int_equal(probe_reset(), 0);
	PROBE_BEGIN(work);
	touch_pages(1);
	PROBE_END(work);
}

static void threads_that_a_reset_forgot_have_no_place(void **state)
{
	const struct probe_options options = { .size = sizeof(options), .threads = "each" };
	struct probe_profile *profile = profile_of(reset_after_other_threads, &options);
	const struct probe_profile_region *thread = probe_profile_first(profile);

	(void)state;
	assert_non_null(thread);
	assert_non_null(probe_profile_child(thread));
	assert_null(probe_profile_next(thread));
	probe_profile_free(profile);
}

static void *open_in_thread(void *argument)
{
	struct probe_named_region *region = probe_region("left by its thread");

	(void)argument;
	probe_enter(region);
	touch_pages(7);
	pthread_exit(NULL);
}

static void thread_with_open_region(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, open_in_thread, NULL);
	pthread_join(thread, NULL);
}

static void a_region_open_when_its_thread_ends_is_counted_and_named(void **state)
{
	struct probe_profile *profile = profile_of(thread_with_open_region, NULL);

	(void)state;
	assert_true(count_at(profile, "left by its thread", "page-faults") >= 7);
	assert_true(warns(profile, "'left by its thread' was still open at the end"));
	probe_profile_free(profile);
}

static atomic_int running, finish;

static void *run_on(void *argument)
{
	(void)argument;
	PROBE_BEGIN(endless);
	for (int i = 0; i < 3; i++) {
		PROBE_BEGIN(ended);
		touch_pages(5);
		PROBE_END(ended);
	}
	atomic_store(&running, 1);
	while (!atomic_load(&finish))
		usleep(100);
	PROBE_END(endless);
	return NULL;
}

static pthread_t endless_thread;

static void start_endless(void)
{
	pthread_create(&endless_thread, NULL, run_on, NULL);
	while (!atomic_load(&running))
		usleep(100);
}

static void a_thread_that_runs_on_is_named_and_its_open_region_not_shown_as_0(void **state)
{
	struct probe_profile *profile = profile_of(start_endless, NULL);

	(void)state;
	assert_faults(count_at(profile, "endless/ended", "page-faults"), 15);
	assert_int_equal(value_at(profile, "endless", "page-faults").status, PROBE_UNAVAILABLE);
	assert_int_equal(exclusive_value_at(profile, "endless", "page-faults").status,
			 PROBE_UNAVAILABLE);
	assert_true(warns(profile, "region 'endless' was still open in thread"));
	probe_profile_free(profile);
	atomic_store(&finish, 1);
	pthread_join(endless_thread, NULL);
}

static void *mark_without_end(void *argument)
{
	(void)argument;
	while (!atomic_load(&finish)) {
		PROBE_BEGIN(busy);
		PROBE_END(busy);
	}
	return NULL;
}

static void stopping_and_resetting_race_with_marks_harmlessly(void **state)
{
	pthread_t threads[2];
	struct probe_profile *profile;
	struct probe_error error = { "" };

	(void)state;
	atomic_store(&finish, 0);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, mark_without_end, NULL);
	for (int i = 0; i < 50; i++) {
		/* A mark may have started a session from the environment already. */
		const int started = probe_start(NULL, &error);

		assert_true(started == 0 || started == -EALREADY);
		usleep(1000);
		assert_int_equal(probe_reset(), 0);
		usleep(1000);
		assert_int_equal(probe_stop(&profile, &error), 0);
		probe_profile_free(profile);
	}
	atomic_store(&finish, 1);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
}

static void *burn(void *argument)
{
	(void)argument;
	for (volatile int i = 0; i < 30000000; i++)
		;
	touch_pages(100);
	return NULL;
}

static void process_scope(void)
{
	pthread_t threads[2];

	PROBE_BEGIN(all);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, burn, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	PROBE_END(all);
}

static void process_scope_counts_all_threads(void **state)
{
	const struct probe_options options = { .size = sizeof(options), .count = "process" };
	struct probe_profile *profile = profile_of(process_scope, &options);
	struct probe_profile *of_thread = profile_of(process_scope, NULL);

	(void)state;
	assert_true(count_at(profile, "all", "page-faults") >= 200);
	assert_true(count_at(of_thread, "all", "page-faults") + 150 <
		    count_at(profile, "all", "page-faults"));
	assert_true(count_at(profile, "all", "task-clock") >
		    2 * count_at(of_thread, "all", "task-clock"));
	probe_profile_free(of_thread);
	probe_profile_free(profile);
}

static pthread_barrier_t begin_touching, end_touching;

static void *touch_when_told(void *argument)
{
	(void)argument;
	pthread_barrier_wait(&begin_touching);
	touch_pages(500);
	pthread_barrier_wait(&end_touching);
	return NULL;
}

static void let_pool_touch(void)
{
	PROBE_BEGIN(pool);
	pthread_barrier_wait(&begin_touching);
	pthread_barrier_wait(&end_touching);
	PROBE_END(pool);
}

static void threads_that_were_there_before_count_in_process_scope(void **state)
{
	static const char *const sources[] = { "auto", "os", "perf" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct probe_options options = { .size = sizeof(options),
						       .count = "process",
						       .source = sources[i] };
		struct probe_profile *profile;
		struct probe_value value;
		pthread_t pool[2];

		pthread_barrier_init(&begin_touching, NULL, 3);
		pthread_barrier_init(&end_touching, NULL, 3);
		for (int j = 0; j < 2; j++)
			pthread_create(&pool[j], NULL, touch_when_told, NULL);
		profile = profile_of(let_pool_touch, &options);
		value = value_at(profile, "pool", "page-faults");
		if (value.status != PROBE_UNAVAILABLE)
			assert_faults_and((uint64_t)value.value, 1000, 40);
		else /* of perf alone, for a user who may not look into the kernel */
			assert_string_equal(sources[i], "perf");
		for (int j = 0; j < 2; j++)
			pthread_join(pool[j], NULL);
		probe_profile_free(profile);
	}
}

/* What the clock on the wall said around the regions: time that is counted twice exceeds it. */
static uint64_t wall_time;

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void *sleep_in_region(void *argument)
{
	PROBE_BEGIN(sleepers);
	usleep(*(const useconds_t *)argument);
	PROBE_END(sleepers);
	return NULL;
}

static void two_sleepers_at_once(void)
{
	static const useconds_t times[] = { 30000, 20000 };
	pthread_t threads[2];

	wall_time = now();
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, sleep_in_region, (void *)&times[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	wall_time = now() - wall_time;
}

static void two_sleepers_in_turn(void)
{
	static const useconds_t times[] = { 30000, 20000 };
	pthread_t thread;

	for (int i = 0; i < 2; i++) {
		pthread_create(&thread, NULL, sleep_in_region, (void *)&times[i]);
		pthread_join(thread, NULL);
	}
}

static void elapsed_is_the_time_for_which_any_thread_was_inside(void **state)
{
	struct probe_profile *in_turn = profile_of(two_sleepers_in_turn, NULL);
	struct probe_profile *at_once = profile_of(two_sleepers_at_once, NULL);

	(void)state;
	assert_in_range(count_at(at_once, "sleepers", "elapsed"), 30000000, wall_time);
	assert_true(count_at(in_turn, "sleepers", "elapsed") >= 50000000);
	assert_int_equal(exclusive_value_at(at_once, "sleepers", "elapsed").status,
			 PROBE_UNAVAILABLE);
	probe_profile_free(in_turn);
	probe_profile_free(at_once);
}

static void *sleep_inside_begun_region(void *argument)
{
	PROBE_BEGIN(shared);
	usleep(5000);
	PROBE_END(shared);
	return argument;
}

static void second_thread_inside_the_firsts_visit(void)
{
	pthread_t thread;

	wall_time = now();
	PROBE_BEGIN(shared);
	usleep(5000);
	for (int i = 0; i < 2; i++) {
		pthread_create(&thread, NULL, sleep_inside_begun_region, NULL);
		pthread_join(thread, NULL);
	}
	usleep(5000);
	PROBE_END(shared);
	wall_time = now() - wall_time;
}

static void a_visit_open_when_the_second_thread_comes_is_not_counted_twice(void **state)
{
	struct probe_profile *profile = profile_of(second_thread_inside_the_firsts_visit, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "shared"), 3);
	/* The first thread's visit holds the others'. */
	assert_in_range(count_at(profile, "shared", "elapsed"), 20000000, wall_time);
	probe_profile_free(profile);
}

static void in_turn_in_process_scope_is_summed(void **state)
{
	const struct probe_options options = { .size = sizeof(options), .count = "process" };
	struct probe_profile *profile = profile_of(two_sleepers_in_turn, &options);

	(void)state;
	assert_int_equal(visits_at(profile, "sleepers"), 2);
	assert_true(count_at(profile, "sleepers", "context-switches") >= 2);
	probe_profile_free(profile);
}

static void overlapping_threads_in_process_scope_are_not_summed(void **state)
{
	const struct probe_options options = { .size = sizeof(options), .count = "process" };
	struct probe_profile *profile = profile_of(two_sleepers_at_once, &options);
	const struct probe_value value = value_at(profile, "sleepers", "page-faults");

	(void)state;
	assert_int_equal(value.status, PROBE_UNAVAILABLE);
	assert_contains(value.reason, "several threads were inside the region at once");
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_of_threads_that_ended_are_summed),
		cmocka_unit_test(threads_are_shown_singly_on_request),
		cmocka_unit_test(threads_that_a_reset_forgot_have_no_place),
		cmocka_unit_test(a_region_open_when_its_thread_ends_is_counted_and_named),
		cmocka_unit_test(a_thread_that_runs_on_is_named_and_its_open_region_not_shown_as_0),
		cmocka_unit_test(stopping_and_resetting_race_with_marks_harmlessly),
		cmocka_unit_test(process_scope_counts_all_threads),
		cmocka_unit_test(threads_that_were_there_before_count_in_process_scope),
		cmocka_unit_test(elapsed_is_the_time_for_which_any_thread_was_inside),
		cmocka_unit_test(a_visit_open_when_the_second_thread_comes_is_not_counted_twice),
		cmocka_unit_test(in_turn_in_process_scope_is_summed),
		cmocka_unit_test(overlapping_threads_in_process_scope_are_not_summed),
	};

	return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
