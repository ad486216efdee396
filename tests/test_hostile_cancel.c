/* SPDX-License-Identifier: MIT */
/* Cancellation. A mark is no place where a thread may end, and a thread that is ended at any
 * instruction, in the midst of a mark too, takes nobody with it. */
#include "hostile_support.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static atomic_int running, cancelled, passed;

static void mark(void)
{
	PROBE_BEGIN(outer);
	PROBE_BEGIN(inner);
	PROBE_END(inner);
	PROBE_END(outer);
}

static void cancel_and_join(pthread_t thread)
{
	void *result;

	NEED(pthread_cancel(thread) == 0);
	atomic_store(&cancelled, 1);
	NEED(pthread_join(thread, &result) == 0);
	/* glibc 2.36 forgets it where an asynchronous cancellation was held back for a while. */
	NEED(result == PTHREAD_CANCELED || !result);
}

static void wait_for(const atomic_int *flag)
{
	while (!atomic_load(flag))
		sched_yield(); /* unlike sleeping, no place to be cancelled at */
}

static void *mark_when_cancelled(void *argument)
{
	wait_for(&cancelled);
	mark();
	sched_yield();
	mark();
	atomic_fetch_add(&passed, 1);
	pthread_testcancel();
	return argument;
}

static void start_when_cancelled(void)
{
	pthread_t thread;

	NEED(pthread_create(&thread, NULL, mark_when_cancelled, NULL) == 0);
	cancel_and_join(thread);
	NEED(atomic_load(&passed) == 1);
	/* Another one, that attaches to what the first has started. */
	atomic_store(&cancelled, 0);
	NEED(pthread_create(&thread, NULL, mark_when_cancelled, NULL) == 0);
	cancel_and_join(thread);
	NEED(atomic_load(&passed) == 2);
	mark();
}

static void *stop_when_cancelled(void *argument)
{
	struct probe_profile *profile;

	wait_for(&cancelled);
	NEED(probe_start(NULL, NULL) == 0);
	mark();
	NEED(probe_reset() == 0);
	mark();
	NEED(probe_stop(&profile, NULL) == 0);
	probe_profile_free(profile);
	NEED(probe_start(NULL, NULL) == 0);
	mark();
	probe_stop(NULL, NULL);
	atomic_fetch_add(&passed, 1);
	pthread_testcancel();
	return argument;
}

static void control_when_cancelled(void)
{
	pthread_t thread;

	NEED(pthread_create(&thread, NULL, stop_when_cancelled, NULL) == 0);
	cancel_and_join(thread);
	NEED(atomic_load(&passed) == 1);
	NEED(probe_start(NULL, NULL) == 0);
	mark();
}

static void try_sources(void (*body)(void))
{
	static const char *const sources[][2] = { { "PROBE_SOURCE=auto" },
						  { "PROBE_SOURCE=os" },
						  { "PROBE_SOURCE=perf" } };

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		free(outlive(body, sources[i]));
}

static void marks_are_no_cancellation_points(void **state)
{
	(void)state;
	try_sources(start_when_cancelled);
}

static void start_stop_and_reset_are_no_cancellation_points(void **state)
{
	(void)state;
	try_sources(control_when_cancelled);
}

static void *mark_until_cancelled(void *argument)
{
	const int type = *(const int *)argument;

	pthread_setcanceltype(type, NULL);
	atomic_store(&running, 1);
	for (;;) {
		mark();
		if (type == PTHREAD_CANCEL_DEFERRED)
			pthread_testcancel();
	}
	return NULL;
}

static void wait_a_moment(long nanoseconds)
{
	nanosleep(&(struct timespec){ .tv_nsec = nanoseconds }, NULL);
}

static void cancel_marking_threads(int type)
{
	for (long i = 0; i < 300; i++) {
		pthread_t thread;

		atomic_store(&running, 0);
		NEED(pthread_create(&thread, NULL, mark_until_cancelled, &type) == 0);
		wait_for(&running);
		wait_a_moment(i * 997 % 300000);
		cancel_and_join(thread);
		mark();
	}
	NEED(probe_reset() == 0);
	mark();
}

static void cancel_deferred(void)
{
	cancel_marking_threads(PTHREAD_CANCEL_DEFERRED);
}

static void cancel_at_any_instruction(void)
{
	cancel_marking_threads(PTHREAD_CANCEL_ASYNCHRONOUS);
}

static void threads_cancelled_between_marks_are_counted(void **state)
{
	struct probe_profile *profile = profile_of_survivor(cancel_deferred, NULL);

	(void)state;
	assert_non_null(profile);
	assert_true(visits_anywhere(profile, "outer") >= 1);
	probe_profile_free(profile);
}

static void threads_cancelled_inside_marks_harm_nobody(void **state)
{
	(void)state;
	try_sources(cancel_at_any_instruction);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_are_no_cancellation_points),
		cmocka_unit_test(start_stop_and_reset_are_no_cancellation_points),
		cmocka_unit_test(threads_cancelled_between_marks_are_counted),
		cmocka_unit_test(threads_cancelled_inside_marks_harm_nobody),
	};

	return cmocka_run_group_tests_name("hostile cancellation", tests, NULL, NULL);
}
