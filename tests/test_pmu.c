/* SPDX-License-Identifier: MIT */
/* A PMU that opens its events and counts nonsense; one that counts right is in tests/emulated. */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fake_syscalls.h"
#include "lib/measure/plan.h"
#include "lib/measure/pmu.h"

static const struct fake_system plain = { .descriptors_limit = 0 };

static struct request *request;
static struct plan *plan;

static int set_up(void **state)
{
	(void)state;
	fake_install(&plain);
	return 0;
}

static void close_plan(void)
{
	plan_release(plan);
	request_free(request);
	plan = NULL;
	request = NULL;
}

static int tear_down(void **state)
{
	(void)state;
	close_plan();
	fake_remove_clean();
	return 0;
}

static void open_plan(enum request_scope scope)
{
	struct set *set;
	struct probe_error error = { "" };

	assert_int_equal(
		set_from_events("cycles,page-faults,cache-misses,alignment-faults", &set, &error),
		0);
	assert_int_equal(request_new(set, scope, REQUEST_PERF | REQUEST_OS, true, &request, &error),
			 0);
	set_release(set);
	plan = plan_open(request);
	assert_non_null(plan);
}

static const char *source_of(size_t event)
{
	const char *source = plan_counter(plan, event).source;

	return source ? source : "none";
}

static const char *reason_of(size_t event)
{
	static char text[512];

	return reason_text(plan_counter(plan, event).reason, text, sizeof(text));
}

static void assert_believed(void)
{
	assert_string_equal(source_of(0), "perf");
	assert_string_equal(source_of(1), "os");
	assert_string_equal(source_of(2), "perf");
	assert_string_equal(source_of(3), "perf");
}

static void assert_not_believed(const char *finding)
{
	assert_string_equal(source_of(0), "none");
	assert_contains(reason_of(0), finding);
	assert_contains(reason_of(0), ", so that none of its counts is to be trusted: ");
	assert_contains(reason_of(0), "in a virtual machine its host has to give it a PMU");
	assert_string_equal(source_of(2), "none");
	assert_string_equal(reason_of(2), reason_of(0));
	/* The kernel itself counts these. */
	assert_string_equal(source_of(1), "os");
	assert_string_equal(source_of(3), "perf");
}

static void a_pmu_that_counts_the_loop_is_believed(void **state)
{
	(void)state;
	fake_advance(2100, 1500, 1500);
	open_plan(SCOPE_THREAD);
	assert_believed();
	assert_int_equal(pmu_verdict(), PMU_COUNTS);
}

static void a_pmu_that_counts_0_is_not_believed(void **state)
{
	uint64_t slots[64];
	size_t reads;

	(void)state;
	fake_advance(0, 1500, 1500);
	open_plan(SCOPE_THREAD);
	assert_not_believed("the PMU counted 0 instructions in a loop of at least 2000");
	/* Nothing is left of its events, and their groups cost no reads. */
	assert_false(fake_is_open(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES));
	assert_false(fake_is_open(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES));
	assert_int_equal(fake_descriptors_open(), 1);
	assert_in_range(plan_slots(plan), 1, 64);
	reads = fake_reads();
	plan_read(plan, slots);
	assert_int_equal(fake_reads(), reads + 1);
}

static void a_pmu_that_counts_too_little_is_not_believed(void **state)
{
	(void)state;
	fake_advance(1999, 1500, 1500);
	open_plan(SCOPE_THREAD);
	assert_not_believed("the PMU counted 1999 instructions in a loop of at least 2000");
}

static void a_pmu_that_counts_nonsense_is_not_believed(void **state)
{
	(void)state;
	fake_advance(UINT64_C(1) << 47, 1500, 1500);
	open_plan(SCOPE_PROCESS);
	assert_not_believed("the PMU counted 140737488355328 instructions in a loop of");
}

static void an_event_alone_is_enough_to_tell(void **state)
{
	static const struct fake_rule no_instructions[] = {
		{ PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, FAKE_ALWAYS, -ENOENT, 0 },
		{ PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_INSTRUCTIONS, FAKE_ALWAYS, -ENOENT, 0 },
		{ 0 }
	};
	static const struct fake_system system = { .rules = no_instructions };

	(void)state;
	fake_install(&system);
	fake_advance(99, 1500, 1500);
	open_plan(SCOPE_THREAD);
	assert_not_believed("the PMU counted 99 cycles in a loop of at least 100");
}

/* All counters may be in other hands for good: that is no lie. */
static void counters_that_did_not_run_tell_nothing(void **state)
{
	(void)state;
	fake_advance(0, 1500, 0);
	open_plan(SCOPE_THREAD);
	assert_believed();
	close_plan();
	fake_install(&plain);
	fake_advance(1000, 1500, 700);
	open_plan(SCOPE_THREAD);
	assert_believed();
	assert_int_equal(pmu_verdict(), PMU_UNKNOWN);
}

static void counters_that_cannot_be_read_tell_nothing(void **state)
{
	(void)state;
	fake_advance(0, 1500, 1500);
	fake_read_goes(FAKE_READ_BADF);
	open_plan(SCOPE_THREAD);
	assert_believed();
}

static void a_pmu_is_tried_once(void **state)
{
	size_t opens;

	(void)state;
	fake_advance(2100, 1500, 1500);
	open_plan(SCOPE_THREAD);
	opens = fake_opens();
	close_plan();
	open_plan(SCOPE_THREAD);
	/* Three events fewer than the first time. */
	assert_int_equal(fake_opens() - opens, opens - 3);
}

static void where_nothing_asks_for_the_pmu_it_is_not_tried(void **state)
{
	struct set *set;

	(void)state;
	fake_advance(0, 1500, 1500);
	assert_int_equal(set_from_events("page-faults,alignment-faults", &set, NULL), 0);
	assert_int_equal(
		request_new(set, SCOPE_THREAD, REQUEST_PERF | REQUEST_OS, true, &request, NULL), 0);
	set_release(set);
	plan = plan_open(request);
	assert_non_null(plan);
	assert_int_equal(fake_opens(), 1);
	assert_string_equal(source_of(1), "perf");
}

#define ON_A_SYSTEM(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_SYSTEM(a_pmu_that_counts_the_loop_is_believed),
		ON_A_SYSTEM(a_pmu_that_counts_0_is_not_believed),
		ON_A_SYSTEM(a_pmu_that_counts_too_little_is_not_believed),
		ON_A_SYSTEM(a_pmu_that_counts_nonsense_is_not_believed),
		ON_A_SYSTEM(an_event_alone_is_enough_to_tell),
		ON_A_SYSTEM(counters_that_did_not_run_tell_nothing),
		ON_A_SYSTEM(counters_that_cannot_be_read_tell_nothing),
		ON_A_SYSTEM(a_pmu_is_tried_once),
		ON_A_SYSTEM(where_nothing_asks_for_the_pmu_it_is_not_tried),
	};

	return cmocka_run_group_tests_name("pmu", tests, NULL, NULL);
}
