/* SPDX-License-Identifier: MIT */
/* Page faults by the head of a ring: what it costs in calls, and that no way of reading loses one. */
#include "support.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>

#include "fake_syscalls.h"
#include "lib/measure/fault_counter.h"
#include "lib/measure/plan.h"
#include "lib/sets/set.h"

#define SLOTS	 64
#define SOFTWARE PERF_TYPE_SOFTWARE

static struct request *request;
static struct plan *plan;
static uint64_t slots[SLOTS];
static uint64_t caused;

static void open_plan(const char *events, enum request_scope scope, const struct fake_rule *rules)
{
	const struct fake_system system = { .rules = rules };
	struct set *set;

	fake_install(&system);
	fake_let_map();
	caused = 0;
	assert_int_equal(set_from_events(events, &set, NULL), 0);
	assert_int_equal(request_new(set, scope, REQUEST_PERF | REQUEST_OS, true, &request, NULL),
			 0);
	set_release(set);
	plan = plan_open(request);
	assert_non_null(plan);
	assert_true(plan_slots(plan) <= SLOTS);
}

static int tear_down(void **state)
{
	(void)state;
	plan_release(plan);
	request_free(request);
	fake_remove_clean();
	return 0;
}

static const char *source_of(size_t event)
{
	const char *source = plan_counter(plan, event).source;

	return source ? source : "none";
}

/* Causes faults and reads: the count is what was caused. Returns how many calls that took. */
static size_t fault(long count)
{
	const size_t calls = fake_reads() + fake_calls_of_books();

	fake_faults(count);
	caused += (uint64_t)count;
	plan_read(plan, slots);
	assert_string_equal(source_of(0), "perf");
	assert_int_equal(slots[plan_counter(plan, 0).slot], caused);
	return fake_reads() + fake_calls_of_books() - calls;
}

static void faults_that_are_rare_are_counted_without_a_call(void **state)
{
	(void)state;
	open_plan("page-faults", SCOPE_THREAD, NULL);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(fault(0), 0);
		assert_int_equal(fault(i % 3), 0);
	}
}

static void a_thread_that_faults_often_leaves_the_ring_and_comes_back(void **state)
{
	int reads = 0;

	(void)state;
	open_plan("page-faults", SCOPE_THREAD, NULL);
	assert_int_equal(fault(FAULT_COUNTER_PATIENCE / 2), 0);
	assert_true(fault(FAULT_COUNTER_PATIENCE) > 0);
	/* Outside each reading is a call, and each fault is no record. */
	for (int i = 0; i < 10; i++)
		assert_int_equal(fault(1000), 1);
	for (; fault(0) > 0; reads++)
		assert_true(reads < FAULT_COUNTER_PATIENCE);
	assert_in_range(reads, FAULT_COUNTER_PATIENCE / 4, FAULT_COUNTER_PATIENCE);
	assert_int_equal(fault(1), 0);
}

static void no_switch_loses_a_fault(void **state)
{
	(void)state;
	open_plan("page-faults,minor-faults", SCOPE_THREAD, NULL);
	srand(1);
	for (int i = 0; i < 2000; i++) {
		const bool busy = i / 100 % 2;

		fault(busy ? rand() % 1000 : rand() % 20 == 0);
		assert_int_equal(slots[plan_counter(plan, 1).slot], caused);
	}
}

static void a_heavy_region_among_quiet_ones_does_not_go_to_and_fro(void **state)
{
	size_t controls;

	(void)state;
	open_plan("page-faults", SCOPE_THREAD, NULL);
	fault(1000);
	controls = fake_controls();
	for (int i = 0; i < 1000; i++) {
		fault(0);
		fault(1000);
	}
	assert_int_equal(fake_controls(), controls);
}

static void kinds_are_read_when_there_was_a_fault(void **state)
{
	(void)state;
	open_plan("page-faults,minor-faults,major-faults", SCOPE_THREAD, NULL);
	assert_int_equal(fault(1), 1);
	assert_int_equal(slots[plan_counter(plan, 1).slot], 1);
	assert_int_equal(slots[plan_counter(plan, 2).slot], 0);
	assert_int_equal(fault(0), 0);
	assert_int_equal(slots[plan_counter(plan, 1).slot], 1);
}

static void kinds_that_are_lost_leave_the_faults(void **state)
{
	(void)state;
	open_plan("page-faults,minor-faults", SCOPE_THREAD, NULL);
	fault(1);
	fake_read_goes(FAKE_READ_SHORT);
	fault(1);
	assert_string_equal(source_of(1), "none");
	fault(1);
}

/* Of a daemon that closes all it can: records go on, since the mapping does. */
static void descriptors_that_are_gone_keep_the_thread_in_the_ring(void **state)
{
	(void)state;
	open_plan("page-faults", SCOPE_THREAD, NULL);
	fault(1);
	fake_ids_fail(-EBADF);
	for (int i = 0; i < 10; i++)
		fault(1000);
	assert_int_equal(fake_wrong_reads(), 0);
	fake_ids_fail(0);
}

static void descriptors_that_go_outside_the_ring_make_it_unavailable(void **state)
{
	(void)state;
	open_plan("page-faults", SCOPE_THREAD, NULL);
	fault(1000);
	fake_ids_fail(-EBADF);
	plan_read(plan, slots);
	assert_string_equal(source_of(0), "none");
	assert_int_equal(plan_counter(plan, 0).reason.kind, REASON_READ_FAILED);
	fake_ids_fail(0);
}

static void what_cannot_ring_falls_to_the_books(void **state)
{
	static const struct fake_rule no_kernel[] = {
		{ FAKE_ANY, FAKE_ANY, FAKE_WITH_KERNEL, -EACCES, 0 },
		{ 0, 0, 0, 0, 0 },
	};
	static const struct fake_rule second[] = {
		{ SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS, FAKE_ALWAYS, -EMFILE, 2 },
		{ 0, 0, 0, 0, 0 },
	};
	static const struct fake_rule *const rules[] = { no_kernel, second };

	for (size_t i = 0; i < 2; i++) {
		open_plan("page-faults", SCOPE_THREAD, rules[i]);
		assert_string_equal(source_of(0), "os");
		assert_false(fake_is_open(SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS));
		fake_faults(5);
		plan_read(plan, slots);
		assert_int_equal(slots[plan_counter(plan, 0).slot], 5);
		if (i == 0)
			tear_down(state);
	}
}

static void process_scope_has_no_ring(void **state)
{
	(void)state;
	open_plan("page-faults", SCOPE_PROCESS, NULL);
	assert_string_equal(source_of(0), "os");
	assert_int_equal(fake_mappings(), 0);
}

#define FAKED(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKED(faults_that_are_rare_are_counted_without_a_call),
		FAKED(a_thread_that_faults_often_leaves_the_ring_and_comes_back),
		FAKED(no_switch_loses_a_fault),
		FAKED(a_heavy_region_among_quiet_ones_does_not_go_to_and_fro),
		FAKED(kinds_are_read_when_there_was_a_fault),
		FAKED(kinds_that_are_lost_leave_the_faults),
		FAKED(descriptors_that_are_gone_keep_the_thread_in_the_ring),
		FAKED(descriptors_that_go_outside_the_ring_make_it_unavailable),
		FAKED(what_cannot_ring_falls_to_the_books),
		FAKED(process_scope_has_no_ring),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
