/* SPDX-License-Identifier: MIT */
/* Threads that end in every way there is, and many of them. */
#include "hostile_support.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#define MANY_THREADS 2000

static void *mark_once(void *argument)
{
	PROBE_BEGIN(once);
	PROBE_END(once);
	return argument;
}

static void run_and_join(void *(*function)(void *))
{
	pthread_t thread;

	NEED(pthread_create(&thread, NULL, function, NULL) == 0);
	NEED(pthread_join(thread, NULL) == 0);
}

static void *exit_inside_regions(void *argument)
{
	PROBE_BEGIN(left_by_exit);
	mark_once(argument);
	if (!argument)
		pthread_exit(NULL);
	PROBE_END(left_by_exit);
	return NULL;
}

static sem_t detached_ended;

static void *end_detached(void *argument)
{
	pthread_detach(pthread_self());
	mark_once(argument);
	sem_post(&detached_ended);
	return NULL;
}

static void end_threads(void)
{
	pthread_t thread;

	sem_init(&detached_ended, 0, 0);
	run_and_join(mark_once);
	run_and_join(exit_inside_regions);
	NEED(pthread_create(&thread, NULL, end_detached, NULL) == 0);
	sem_wait(&detached_ended);
}

static void threads_that_return_exit_and_detach_are_counted(void **state)
{
	struct probe_profile *profile = profile_of_survivor(end_threads, NULL);

	(void)state;
	assert_non_null(profile);
	assert_int_equal(visits_anywhere(profile, "once"), 3);
	assert_true(warns(profile, "'left_by_exit'"));
	probe_profile_free(profile);
}

static sem_t ready;

static void *run_at_exit(void *argument)
{
	mark_once(argument);
	PROBE_BEGIN(still_running);
	sem_post(&ready);
	for (;;)
		pause();
	PROBE_END(still_running);
	return argument;
}

static void *mark_at_exit(void *argument)
{
	sem_post(&ready);
	for (;;)
		mark_once(argument);
	return argument;
}

static void exit_under_threads(void)
{
	pthread_t thread;

	sem_init(&ready, 0, 0);
	NEED(pthread_create(&thread, NULL, run_at_exit, NULL) == 0);
	NEED(pthread_create(&thread, NULL, mark_at_exit, NULL) == 0);
	sem_wait(&ready);
	sem_wait(&ready);
	mark_once(NULL);
}

static void threads_that_run_at_exit_are_named(void **state)
{
	struct probe_profile *profile = profile_of_survivor(exit_under_threads, NULL);

	(void)state;
	assert_non_null(profile);
	assert_true(warns(profile, "region 'still_running' was still open in thread"));
	assert_true(visits_anywhere(profile, "once") >= 2);
	probe_profile_free(profile);
}

static void *outlive_main(void *argument)
{
	NEED(pthread_join(*(pthread_t *)argument, NULL) == 0);
	for (int i = 0; i < 10; i++)
		mark_once(NULL);
	return NULL;
}

static void end_main_first(void)
{
	static pthread_t main_thread;
	pthread_t thread;

	main_thread = pthread_self();
	mark_once(NULL);
	NEED(pthread_create(&thread, NULL, outlive_main, &main_thread) == 0);
	pthread_exit(NULL);
}

static void the_main_thread_may_end_before_others(void **state)
{
	struct probe_profile *profile = profile_of_survivor(end_main_first, NULL);

	(void)state;
	assert_non_null(profile);
	assert_int_equal(visits_anywhere(profile, "once"), 11);
	probe_profile_free(profile);
}

static pthread_key_t key;

/* Keys' destructors run in rounds, while any sets its value again. */
static void mark_in_every_round(void *value)
{
	mark_once(NULL);
	pthread_setspecific(key, value);
}

static void *leave_key(void *argument)
{
	pthread_setspecific(key, &key);
	return argument;
}

static void mark_in_key_destructors(void)
{
	NEED(pthread_key_create(&key, mark_in_every_round) == 0);
	mark_once(NULL);
	for (int i = 0; i < 10; i++)
		run_and_join(leave_key);
}

static void marks_in_destructors_of_thread_keys_are_counted(void **state)
{
	struct probe_profile *profile = profile_of_survivor(mark_in_key_destructors, NULL);

	(void)state;
	assert_non_null(profile);
	assert_int_equal(visits_anywhere(profile, "once"),
			 1 + 10 * sysconf(_SC_THREAD_DESTRUCTOR_ITERATIONS));
	probe_profile_free(profile);
}

static size_t bytes_of_ended_threads;

static void run_many(void)
{
	size_t before;

	/* What the first threads take once and for all. */
	for (int i = 0; i < 10; i++)
		run_and_join(mark_once);
	before = memory_in_use();
	for (int i = 0; i < MANY_THREADS; i++)
		run_and_join(mark_once);
	bytes_of_ended_threads = (memory_in_use() - before) / MANY_THREADS;
	/* For the test, which sees the profile alone. */
	for (size_t i = 0; i < bytes_of_ended_threads; i++) {
		PROBE_BEGIN(bytes_of_a_thread);
		PROBE_END(bytes_of_a_thread);
	}
}

static void many_short_threads_are_counted(void **state)
{
	struct probe_profile *profile = profile_of_survivor(run_many, NULL);

	(void)state;
	assert_non_null(profile);
	assert_int_equal(visits_anywhere(profile, "once"), MANY_THREADS + 10);
	print_message("a thread that ended keeps %llu bytes\n",
		      (unsigned long long)visits_anywhere(profile, "bytes_of_a_thread"));
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_that_return_exit_and_detach_are_counted),
		cmocka_unit_test(threads_that_run_at_exit_are_named),
		cmocka_unit_test(the_main_thread_may_end_before_others),
		cmocka_unit_test(marks_in_destructors_of_thread_keys_are_counted),
		cmocka_unit_test(many_short_threads_are_counted),
	};

	return cmocka_run_group_tests_name("hostile threads", tests, NULL, NULL);
}
