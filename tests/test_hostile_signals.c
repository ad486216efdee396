/* SPDX-License-Identifier: MIT */
/* Regions in signal handlers that interrupt regions, and the library itself, at a high rate. */
#include "hostile_support.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DROPPED	    "visits in signal handlers"
#define PERIOD_NS   50000
#define FRESH_NAMES 2000

static atomic_ulong handled;
static timer_t timer;
static struct probe_named_region *fresh[FRESH_NAMES];

static void mark_in_handler(int number)
{
	(void)number;
	PROBE_BEGIN(handler);
	atomic_fetch_add(&handled, 1);
	PROBE_END(handler);
}

static void mark_a_fresh_name(int number)
{
	static unsigned long next;

	(void)number;
	if (next < FRESH_NAMES) {
		probe_enter(fresh[next]);
		probe_leave(fresh[next++]);
	}
}

static void start_timer(void (*handler)(int))
{
	const struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	const struct itimerspec period = { .it_interval.tv_nsec = PERIOD_NS,
					   .it_value.tv_nsec = PERIOD_NS };

	NEED(sigaction(SIGUSR1, &action, NULL) == 0);
	NEED(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	NEED(timer_settime(timer, 0, &period, NULL) == 0);
}

static void stop_timer(void)
{
	timer_delete(timer);
}

/* Every handler's visit is in the profile or in its warnings. */
static void tell_handled(void)
{
	PROBE_BEGIN(told);
	PROBE_END(told);
	for (unsigned long i = 0; i < atomic_load(&handled); i++) {
		PROBE_BEGIN(expected);
		PROBE_END(expected);
	}
}

static void none_went_unnoticed(const struct probe_profile *profile)
{
	assert_int_equal(visits_anywhere(profile, "handler") + warned_number(profile, DROPPED),
			 visits_anywhere(profile, "expected"));
}

static void interrupt_regions(void)
{
	start_timer(mark_in_handler);
	for (int i = 0; i < 100000; i++) {
		PROBE_BEGIN(outer);
		PROBE_BEGIN(inner);
		PROBE_END(inner);
		PROBE_END(outer);
	}
	stop_timer();
	tell_handled();
}

static void handlers_that_interrupt_marks_are_counted_or_reported(void **state)
{
	struct probe_profile *profile = profile_of_survivor(interrupt_regions, NULL);

	(void)state;
	assert_non_null(profile);
	assert_int_equal(visits_anywhere(profile, "outer"), 100000);
	assert_int_equal(visits_anywhere(profile, "inner"), 100000);
	assert_true(visits_anywhere(profile, "expected") > 100);
	none_went_unnoticed(profile);
	probe_profile_free(profile);
}

static void interrupt_the_first_mark(void)
{
	start_timer(mark_in_handler);
	PROBE_BEGIN(first);
	PROBE_END(first);
	stop_timer();
	tell_handled();
}

static void handlers_during_the_first_mark_are_counted_or_reported(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		struct probe_profile *profile = profile_of_survivor(interrupt_the_first_mark, NULL);

		assert_non_null(profile);
		none_went_unnoticed(profile);
		probe_profile_free(profile);
	}
}

static void interrupt_start_and_stop(void)
{
	struct probe_profile *profile;

	start_timer(mark_in_handler);
	for (int i = 0; i < 100; i++) {
		const int started = probe_start(NULL, NULL);

		NEED(started == 0 || started == -EALREADY /* by a mark of the handler */);
		PROBE_BEGIN(between);
		PROBE_END(between);
		NEED(probe_reset() == 0);
		NEED(probe_stop(&profile, NULL) == 0);
		probe_profile_free(profile);
	}
	stop_timer();
}

static void handlers_during_start_and_stop_do_no_harm(void **state)
{
	(void)state;
	free(outlive(interrupt_start_and_stop, NULL));
}

static void interrupt_malloc(void)
{
	void *volatile blocks[64] = { NULL };

	for (int i = 0; i < FRESH_NAMES; i++) {
		const char name[] = { 'n',
				      (char)('0' + i / 1000),
				      (char)('0' + i / 100 % 10),
				      (char)('0' + i / 10 % 10),
				      (char)('0' + i % 10),
				      '\0' };

		fresh[i] = probe_region(name);
		NEED(fresh[i]);
	}
	PROBE_BEGIN(allocating);
	start_timer(mark_a_fresh_name);
	for (unsigned int i = 0; i < 4000000; i++) {
		free(blocks[i % 64]);
		blocks[i % 64] = malloc(1 + i * 7919 % 3000);
	}
	stop_timer();
	PROBE_END(allocating);
}

static void a_first_visit_in_a_handler_inside_malloc_does_no_harm(void **state)
{
	(void)state;
	free(outlive(interrupt_malloc, NULL));
}

static atomic_int finish;

static void *reset_without_end(void *argument)
{
	sigset_t set;

	sigfillset(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	while (!atomic_load(&finish))
		probe_reset();
	return argument;
}

static void interrupt_fork(void)
{
	pthread_t thread;

	PROBE_BEGIN(first);
	PROBE_END(first);
	NEED(pthread_create(&thread, NULL, reset_without_end, NULL) == 0);
	start_timer(mark_in_handler);
	for (int i = 0; i < 100; i++) {
		const pid_t child = fork();

		NEED(child >= 0);
		if (child == 0) {
			alarm(10);
			PROBE_BEGIN(child);
			PROBE_END(child);
			_exit(EXIT_SUCCESS);
		}
		int status;
		while (waitpid(child, &status, 0) < 0)
			;
		NEED(status == 0);
	}
	stop_timer();
	atomic_store(&finish, 1);
	pthread_join(thread, NULL);
}

static void handlers_during_fork_do_no_harm(void **state)
{
	(void)state;
	free(outlive(interrupt_fork, NULL));
}

static void exit_in_handler(int number)
{
	(void)number;
	PROBE_SCOPED("handler");
	exit(EXIT_SUCCESS);
}

static void leave_by_handler(void)
{
	start_timer(exit_in_handler);
	for (;;) {
		PROBE_BEGIN(endless);
		PROBE_END(endless);
	}
}

static void exit_in_a_handler_ends_the_program(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++)
		free(outlive(leave_by_handler, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(handlers_that_interrupt_marks_are_counted_or_reported),
		cmocka_unit_test(handlers_during_the_first_mark_are_counted_or_reported),
		cmocka_unit_test(handlers_during_start_and_stop_do_no_harm),
		cmocka_unit_test(a_first_visit_in_a_handler_inside_malloc_does_no_harm),
		cmocka_unit_test(handlers_during_fork_do_no_harm),
		cmocka_unit_test(exit_in_a_handler_ends_the_program),
	};

	return cmocka_run_group_tests_name("hostile signals", tests, NULL, NULL);
}
