/* SPDX-License-Identifier: MIT */
/*
 * An ordinary user at perf_event_paranoid 2 may not count in the kernel: perf's own counters then
 * read 0 for switches and migrations, and miss faults taken there. Ours are right all the same.
 */
#include "hostile_support.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOVES	     50
#define SLEEPS	     30
#define KERNEL_PAGES 64

static int paranoid(void)
{
	char *text = contents_of("/proc/sys/kernel/perf_event_paranoid");
	const int level = atoi(text);

	free(text);
	return level;
}

static int need_paranoid_2(void **state)
{
	(void)state;
	if (paranoid() == 2)
		return 0;
	print_message("SKIP: perf_event_paranoid is %d, these tests are of 2\n", paranoid());
	return 0;
}

/* Two CPUs that the program may run on; false where it has but one. */
static bool find_cpus(int cpus[2])
{
	cpu_set_t set;
	int count = 0;

	NEED(sched_getaffinity(0, sizeof(set), &set) == 0);
	for (int cpu = 0; cpu < CPU_SETSIZE && count < 2; cpu++)
		if (CPU_ISSET(cpu, &set))
			cpus[count++] = cpu;
	return count == 2;
}

static void move_to(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	NEED(sched_setaffinity(0, sizeof(set), &set) == 0);
}

static void move(void)
{
	int cpus[2];

	become_ordinary_user();
	NEED(find_cpus(cpus));
	move_to(cpus[0]);
	PROBE_BEGIN(moves);
	for (int i = 0; i < MOVES; i++)
		move_to(cpus[(i + 1) % 2]);
	PROBE_END(moves);
	PROBE_BEGIN(stays);
	usleep(1000);
	PROBE_END(stays);
}

static void sleep_and_fault(void)
{
	const size_t size = KERNEL_PAGES * (size_t)sysconf(_SC_PAGESIZE);
	const int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	char *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	become_ordinary_user();
	NEED(pages != MAP_FAILED);
	madvise(pages, size, MADV_NOHUGEPAGE);
	PROBE_BEGIN(sleeps);
	for (int i = 0; i < SLEEPS; i++)
		usleep(2000); /* what ends before it has begun switches nothing */
	PROBE_END(sleeps);
	PROBE_BEGIN(kernel);
	NEED(read(zero, pages, size) == (ssize_t)size);
	PROBE_END(kernel);
}

static const char *const settings[][3] = {
	{ "PROBE_SOURCE=auto" },
	{ "PROBE_SOURCE=os" },
	{ "PROBE_SOURCE=auto", "PROBE_EVENTS=cpu-migrations,context-switches,page-faults" },
};
static const size_t settings_count = sizeof(settings) / sizeof(settings[0]);

static void migrations_of_an_ordinary_user_are_exact(void **state)
{
	int cpus[2];

	(void)state;
	if (paranoid() != 2 || !find_cpus(cpus))
		skip();
	for (size_t i = 0; i < settings_count; i++) {
		struct probe_profile *profile = profile_of_survivor(move, settings[i]);

		assert_non_null(profile);
		assert_int_equal(count_at(profile, "moves", "cpu-migrations"), MOVES);
		assert_int_equal(count_at(profile, "stays", "cpu-migrations"), 0);
		probe_profile_free(profile);
	}
}

static void switches_and_kernel_faults_of_an_ordinary_user_are_exact(void **state)
{
	(void)state;
	if (paranoid() != 2)
		skip();
	for (size_t i = 0; i < settings_count; i++) {
		struct probe_profile *profile = profile_of_survivor(sleep_and_fault, settings[i]);

		assert_non_null(profile);
		/* A busy machine may take the CPU away besides. */
		assert_in_range(count_at(profile, "sleeps", "context-switches"), SLEEPS,
				SLEEPS + 50);
		assert_faults(count_at(profile, "kernel", "page-faults"), KERNEL_PAGES);
		probe_profile_free(profile);
	}
}

static void perf_alone_says_that_it_may_not_rather_than_0(void **state)
{
	static const char *const by_perf[] = { "PROBE_SOURCE=perf", NULL };
	static const char *const events[] = { "context-switches", "cpu-migrations", "page-faults" };
	struct probe_profile *profile;

	(void)state;
	if (paranoid() != 2)
		skip();
	profile = profile_of_survivor(sleep_and_fault, by_perf);
	assert_non_null(profile);
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		const struct probe_value value = value_at(profile, "kernel", events[i]);

		assert_int_equal(value.status, PROBE_UNAVAILABLE);
		assert_contains(value.reason, "perf_event_paranoid is 2");
	}
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(migrations_of_an_ordinary_user_are_exact),
		cmocka_unit_test(switches_and_kernel_faults_of_an_ordinary_user_are_exact),
		cmocka_unit_test(perf_alone_says_that_it_may_not_rather_than_0),
	};

	return cmocka_run_group_tests_name("hostile user", tests, need_paranoid_2, NULL);
}
