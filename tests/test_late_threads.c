/* SPDX-License-Identifier: MIT */
/* Threads that the kernel keeps inside a mark for longer than the others wait for them. */
#include "support.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "../lib/base/syscalls.h"

static _Thread_local bool is_late;
static atomic_bool is_inside, may_leave;

static int late_getrusage(int who, struct rusage *usage)
{
	if (is_late) {
		atomic_store(&is_inside, true);
		while (!atomic_load(&may_leave))
			usleep(1000);
		is_late = false;
	}
	return syscalls_real.getrusage(who, usage);
}

static void *mark_late(void *argument)
{
	PROBE_BEGIN(late);
	is_late = true;
	PROBE_BEGIN(inside);
	PROBE_END(inside);
	PROBE_END(late);
	return argument;
}

static void *mark(void *argument)
{
	PROBE_BEGIN(prompt);
	PROBE_END(prompt);
	return argument;
}

static void work(void)
{
	pthread_t late, prompt;

	assert_int_equal(pthread_create(&late, NULL, mark_late, NULL), 0);
	while (!atomic_load(&is_inside))
		usleep(1000);
	/* It joins in, for which it waits for the other one, in vain. */
	assert_int_equal(pthread_create(&prompt, NULL, mark, NULL), 0);
	pthread_join(prompt, NULL);
	atomic_store(&may_leave, true);
	pthread_join(late, NULL);
}

static void one_that_was_waited_for_in_vain_keeps_its_counts(void **state)
{
	const struct probe_options options = {
		.size = sizeof(options),
		.events = "major-faults,context-switches",
		.source = "os",
	};
	struct syscalls table = syscalls_real;
	struct probe_profile *profile;

	(void)state;
	table.getrusage = late_getrusage;
	syscalls = &table;
	profile = profile_of(work, &options);
	syscalls = &syscalls_real;
	assert_int_equal(visits_at(profile, "late"), 1);
	assert_int_equal(visits_at(profile, "late/inside"), 1);
	assert_int_equal(visits_at(profile, "prompt"), 1);
	assert_int_equal(probe_profile_warnings(profile), 0);
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_was_waited_for_in_vain_keeps_its_counts),
	};

	return cmocka_run_group_tests_name("late threads", tests, NULL, NULL);
}
