/* SPDX-License-Identifier: MIT */
/* Instructions in user mode, to the last one, of regions in several threads, in both scopes. */
#include "../support.h"

#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "counting.h"

#define THREADS 4

static uint64_t turns;

static void *visit_work(void *argument)
{
	const uint64_t number = *(const uint64_t *)argument;

	PROBE_BEGIN(work);
	spend_thousands(number * turns);
	PROBE_END(work);
	return NULL;
}

/* One thread after the other, the nth n times as long. */
static void visit_in_threads(void)
{
	for (uint64_t i = 1; i <= THREADS; i++) {
		pthread_t thread;

		assert_int_equal(pthread_create(&thread, NULL, visit_work, &i), 0);
		assert_int_equal(pthread_join(thread, NULL), 0);
	}
}

static struct probe_profile *with_turns(void (*body)(void), uint64_t count, const char *scope,
					const char *threads)
{
	const struct probe_options options = {
		.size = sizeof(options),
		.events = INSTRUCTIONS,
		.count = scope,
		.threads = threads,
	};

	turns = count;
	return counted_with(body, &options);
}

static uint64_t added(const struct probe_profile *shorter, const struct probe_profile *profile,
		      const char *path)
{
	return count_at(profile, path, INSTRUCTIONS) - count_at(shorter, path, INSTRUCTIONS);
}

static void merged_threads_are_the_sum_of_all(void **state)
{
	struct probe_profile *shorter = with_turns(visit_in_threads, 1, "thread", "merged");
	struct probe_profile *profile = with_turns(visit_in_threads, 101, "thread", "merged");

	(void)state;
	assert_int_equal(added(shorter, profile, "work"), (1 + 2 + 3 + 4) * 100 * 1000);
	assert_int_equal(visits_at(profile, "work"), THREADS);
	probe_profile_free(shorter);
	probe_profile_free(profile);
}

/* The threads in the order of the profile, which is that of their numbers. */
static size_t count_each(const struct probe_profile *profile, uint64_t counts[THREADS])
{
	const struct probe_profile_region *thread = probe_profile_first(profile);
	size_t count = 0;

	for (; thread; thread = probe_profile_next(thread)) {
		struct probe_value value;

		assert_int_equal(strncmp(probe_profile_name(thread), "thread ", 7), 0);
		assert_true(count < THREADS);
		assert_int_equal(probe_profile_value(profile, probe_profile_child(thread),
						     INSTRUCTIONS, PROBE_INCLUSIVE, 0, &value),
				 0);
		assert_int_equal(value.status, PROBE_COUNTED);
		counts[count++] = (uint64_t)value.value;
	}
	return count;
}

static void each_thread_has_its_own_count(void **state)
{
	struct probe_profile *shorter = with_turns(visit_in_threads, 1, "thread", "each");
	struct probe_profile *profile = with_turns(visit_in_threads, 101, "thread", "each");
	uint64_t before[THREADS], after[THREADS];

	(void)state;
	assert_int_equal(count_each(shorter, before), THREADS);
	assert_int_equal(count_each(profile, after), THREADS);
	for (uint64_t i = 0; i < THREADS; i++)
		assert_int_equal(after[i] - before[i], (i + 1) * 100 * 1000);
	probe_profile_free(shorter);
	probe_profile_free(profile);
}

/* By this time whatever another thread had to do is done, so that no wait is cut short. */
static void let_others_run(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
}

static void *spend(void *argument)
{
	(void)argument;
	spend_thousands(turns);
	return NULL;
}

static void visit_around_a_thread(void)
{
	pthread_t thread;

	PROBE_BEGIN(around);
	assert_int_equal(pthread_create(&thread, NULL, spend, NULL), 0);
	let_others_run();
	pthread_join(thread, NULL);
	PROBE_END(around);
}

static void inherited_counters_include_ended_threads(void **state)
{
	struct probe_profile *shorter = with_turns(visit_around_a_thread, 1, "process", NULL);
	struct probe_profile *profile = with_turns(visit_around_a_thread, 10001, "process", NULL);

	(void)state;
	assert_int_equal(added(shorter, profile, "around"), 10000 * 1000);
	probe_profile_free(shorter);
	probe_profile_free(profile);
}

static void thread_scope_leaves_other_threads_out(void **state)
{
	struct probe_profile *shorter = with_turns(visit_around_a_thread, 1, "thread", NULL);
	struct probe_profile *profile = with_turns(visit_around_a_thread, 10001, "thread", NULL);

	(void)state;
	assert_int_equal(added(shorter, profile, "around"), 0);
	probe_profile_free(shorter);
	probe_profile_free(profile);
}

static int to_helper[2], from_helper[2];

/* A thread that was there before the measurement, and that does as it is told. */
static void *serve(void *argument)
{
	char command;

	(void)argument;
	while (read(to_helper[0], &command, 1) == 1 && command == 's') {
		spend_thousands(turns);
		assert_int_equal(write(from_helper[1], "d", 1), 1);
	}
	return NULL;
}

static void visit_around_a_servant(void)
{
	char answer;

	PROBE_BEGIN(around);
	assert_int_equal(write(to_helper[1], "s", 1), 1);
	assert_int_equal(read(from_helper[0], &answer, 1), 1);
	let_others_run();
	PROBE_END(around);
}

static void threads_that_were_there_before_count_in_process_scope(void **state)
{
	struct probe_profile *shorter, *profile;
	pthread_t thread;

	(void)state;
	assert_int_equal(pipe(to_helper), 0);
	assert_int_equal(pipe(from_helper), 0);
	assert_int_equal(pthread_create(&thread, NULL, serve, NULL), 0);
	shorter = with_turns(visit_around_a_servant, 1, "process", NULL);
	profile = with_turns(visit_around_a_servant, 10001, "process", NULL);
	assert_int_equal(write(to_helper[1], "e", 1), 1);
	pthread_join(thread, NULL);
	assert_int_equal(added(shorter, profile, "around"), 10000 * 1000);
	probe_profile_free(shorter);
	probe_profile_free(profile);
}

static void visit_around_a_child(void)
{
	PROBE_BEGIN(around);
	const pid_t child = fork();

	if (child == 0) {
		spend_thousands(turns);
		_exit(0);
	}
	let_others_run();
	assert_int_equal(waitpid(child, NULL, 0), child);
	PROBE_END(around);
}

static void child_processes_are_left_out(void **state)
{
	struct probe_profile *shorter = with_turns(visit_around_a_child, 1, "process", NULL);
	struct probe_profile *profile = with_turns(visit_around_a_child, 10001, "process", NULL);

	(void)state;
	assert_int_equal(added(shorter, profile, "around"), 0);
	assert_false(warns(profile, "child processes"));
	probe_profile_free(shorter);
	probe_profile_free(profile);
}

static void visit_alone(void)
{
	PROBE_BEGIN(around);
	spend_thousands(turns);
	PROBE_END(around);
}

static void both_scopes_count_the_same_for_one_thread(void **state)
{
	static const char *const scopes[] = { "thread", "process" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct probe_profile *shorter = with_turns(visit_alone, 1, scopes[i], NULL);
		struct probe_profile *profile = with_turns(visit_alone, 10001, scopes[i], NULL);

		assert_int_equal(added(shorter, profile, "around"), 10000 * 1000);
		probe_profile_free(shorter);
		probe_profile_free(profile);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merged_threads_are_the_sum_of_all),
		cmocka_unit_test(each_thread_has_its_own_count),
		cmocka_unit_test(inherited_counters_include_ended_threads),
		cmocka_unit_test(thread_scope_leaves_other_threads_out),
		cmocka_unit_test(threads_that_were_there_before_count_in_process_scope),
		cmocka_unit_test(child_processes_are_left_out),
		cmocka_unit_test(both_scopes_count_the_same_for_one_thread),
	};

	return cmocka_run_group_tests_name("exact_threads", tests, NULL, NULL);
}
