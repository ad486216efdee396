/* SPDX-License-Identifier: MIT */
/* Memory that runs out while the library measures. */
#include "failing_malloc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_syscalls.h"
#include "lib/profile/profile.h"

#define CYCLES	   PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES
#define FAULTS	   PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS
#define MIGRATIONS PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS

static const struct fake_system plain = { .descriptors_limit = 0 };

static void work(void)
{
	fake_pass(10);
	fake_usage(1, 0, 1);
	if (fake_is_open(CYCLES))
		fake_count(CYCLES, 5);
	if (fake_is_open(FAULTS))
		fake_count(FAULTS, 1);
	if (fake_is_open(MIGRATIONS))
		fake_count(MIGRATIONS, 1);
}

static int pong(int depth);

static int ping(int depth)
{
	int sum = depth;

	PROBE_BEGIN(ping);
	work();
	if (depth > 0)
		sum += pong(depth - 1);
	PROBE_END(ping);
	return sum;
}

static int pong(int depth)
{
	PROBE_SCOPED("pong");
	work();
	return ping(depth);
}

#define LEVELS 40

static void descend(int level)
{
	char name[32];
	struct probe_named_region *region;

	snprintf(name, sizeof(name), "level %d", level);
	region = probe_region(name);
	errno = 77;
	probe_enter(region);
	assert_int_equal(errno, 77);
	work();
	if (level + 1 < LEVELS)
		descend(level + 1);
	errno = 77;
	probe_leave(region);
	assert_int_equal(errno, 77);
}

/* What it computes must not depend on how much memory there is; nor does a mark touch errno. */
static int marked_program(void)
{
	int sum = 0;

	for (int i = 0; i < 3; i++) {
		PROBE_BEGIN(outer);
		work();
		for (int k = 0; k < 2; k++) {
			errno = 77;
			PROBE_BEGIN(inner);
			assert_int_equal(errno, 77);
			work();
			PROBE_END(inner);
			assert_int_equal(errno, 77);
			sum++;
		}
		PROBE_END(outer);
	}
	sum += ping(4);
	descend(0);
	return sum;
}

static const struct {
	const char *path;
	uint64_t visits;
	uint64_t works; /* inclusive */
} expected[] = {
	{ "outer", 3, 9 },	  { "outer/inner", 6, 6 },
	{ "ping", 5, 9 },	  { "ping/pong", 4, 8 },
	{ "level 0", 1, LEVELS }, { "level 0/level 1/level 2", 1, LEVELS - 2 },
};

/* A count is right, or it is none and says why. */
static void check_value(const struct probe_profile *profile, const char *path, const char *event,
			uint64_t right)
{
	const struct probe_value value = value_at(profile, path, event);

	if (value.status == PROBE_UNAVAILABLE)
		assert_non_null(value.reason);
	else
		assert_int_equal((uint64_t)value.value, right);
}

static void check_profile(const struct probe_profile *profile)
{
	const struct probe_profile_region *region = NULL;
	size_t visited = 0;

	/* Where visits were lost, a warning says so, and the counts of others need not add up. */
	if (probe_profile_warnings(profile) > 0)
		return;
	while ((region = profile_walk(profile, region)))
		visited += probe_profile_visits(region, 0) > 0;
	assert_int_equal(visited, 4 + LEVELS);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const char *path = expected[i].path;

		assert_int_equal(visits_at(profile, path), expected[i].visits);
		check_value(profile, path, "elapsed", expected[i].works * 10);
		check_value(profile, path, "page-faults", expected[i].works);
		check_value(profile, path, "cpu-migrations", expected[i].works);
		check_value(profile, path, "cycles", expected[i].works * 5);
	}
}

static int measure_by(const char *source, struct probe_error *error)
{
	const struct probe_options options = {
		.size = sizeof(options),
		.events = "cycles,page-faults,cpu-migrations",
		.count = "thread",
		.source = source,
		.output = "-",
		.format = "text",
	};
	struct probe_profile *profile = NULL;
	int result;

	fake_install(&plain);
	result = probe_start(&options, error);

	/* Marks would now start to count by themselves. */
	if (result < 0)
		return result;
	assert_int_equal(marked_program(), 16);
	result = probe_stop(&profile, error);
	malloc_disarm();
	if (result == 0)
		check_profile(profile);
	else
		assert_null(profile);
	probe_profile_free(profile);
	return result;
}

static int measure(struct probe_error *error)
{
	return measure_by("auto", error);
}

static int measure_by_perf(struct probe_error *error)
{
	return measure_by("perf", error);
}

static int count_command(struct probe_error *error)
{
	const struct probe_options options = {
		.size = sizeof(options),
		.set = "default",
		.source = "auto",
		.pass = "1/2",
	};
	const struct rusage usage = { .ru_minflt = 1 };
	struct probe_profile *profile = NULL;
	struct probe_command *command = NULL;
	int result;

	fake_install(&plain);
	result = probe_command_attach(FAKE_FIRST_THREAD, &options, &command, error);
	if (result < 0) {
		assert_null(command);
		return result;
	}
	work();
	result = probe_command_finish(command, "true", &usage, &profile, error);
	malloc_disarm();
	if (result < 0) {
		assert_null(profile);
		return result;
	}
	check_value(profile, "true", "cycles", 5);
	check_value(profile, "true", "page-faults", 1);
	check_value(profile, "true", "cpu-migrations", 1);
	check_value(profile, "true", "elapsed", 10);
	probe_profile_free(profile);
	return 0;
}

static int load_default_set(struct probe_error *error)
{
	struct set *set;
	const int result = set_load("default", &set, error);

	if (result == 0) {
		assert_int_equal(set_events_count(set), 14);
		assert_int_equal(set_metrics_count(set), 14);
		set_release(set);
	}
	return result;
}

static int make_set_of_events(struct probe_error *error)
{
	struct set *set;
	const int result = set_from_events("task-clock,page-faults", &set, error);

	if (result == 0) {
		assert_int_equal(set_events_count(set), 3);
		assert_string_equal(set_event(set, 0)->unit, "ns");
		set_release(set);
	}
	return result;
}

static const struct malloc_step steps[] = {
	{ "measuring_survives_memory_that_runs_out", measure },
	{ "measuring_by_perf_alone_survives_memory_that_runs_out", measure_by_perf },
	{ "counting_a_command_survives_memory_that_runs_out", count_command },
	{ "loading_a_set_survives_memory_that_runs_out", load_default_set },
	{ "a_list_of_events_survives_memory_that_runs_out", make_set_of_events },
};

static void a_region_without_memory_for_its_name_is_null_and_ignored(void **state)
{
	struct probe_named_region *region;

	(void)state;
	errno = 77;
	malloc_arm(0, true);
	region = probe_region("a name that was never there before");
	malloc_disarm();
	assert_null(region);
	assert_int_equal(errno, 77);
	probe_enter(region);
	probe_leave(region);
	assert_non_null(probe_region("a name that was never there before"));
}

static int set_up(void **state)
{
	(void)state;
	fake_install(&plain);
	return 0;
}

/* Also after a failure in the midst of a step. */
static int tear_down(void **state)
{
	struct probe_profile *left = NULL;

	(void)state;
	malloc_disarm();
	probe_stop(&left, NULL);
	probe_profile_free(left);
	return 0;
}

static int tear_down_all(void **state)
{
	(void)state;
	fake_remove();
	return 0;
}

#define STEPS (sizeof(steps) / sizeof(steps[0]))

int main(void)
{
	struct CMUnitTest tests[STEPS + 1];

	for (size_t i = 0; i < STEPS; i++)
		tests[i] = (struct CMUnitTest)MALLOC_TEST(&steps[i], set_up, tear_down);
	tests[STEPS] = (struct CMUnitTest)cmocka_unit_test(
		a_region_without_memory_for_its_name_is_null_and_ignored);
	return cmocka_run_group_tests_name("malloc", tests, NULL, tear_down_all);
}
