/* SPDX-License-Identifier: MIT */
/*
 * Hardware events read by their pages in a plan: without a system call, and by one where a counter is
 * not there, with counts and times that go on as if nothing was.
 */
#include "support.h"

#include <errno.h>
#include <linux/perf_event.h>

#include "fake_syscalls.h"
#include "lib/measure/plan.h"
#include "lib/sets/set.h"

#define SLOTS	 64
#define HARDWARE PERF_TYPE_HARDWARE

static struct request *request;
static struct plan *plan;
static uint64_t slots[SLOTS];

static void open_plan_of(const struct fake_system *system, enum request_scope scope, bool offers)
{
	struct set *set;

	fake_install(system);
	if (offers)
		fake_let_read_counters();
	assert_int_equal(set_from_events("instructions,cycles", &set, NULL), 0);
	assert_int_equal(request_new(set, scope, REQUEST_PERF | REQUEST_OS, true, &request, NULL),
			 0);
	set_release(set);
	plan = plan_open(request);
	assert_non_null(plan);
	assert_true(plan_slots(plan) <= SLOTS);
}

static void open_plan(void)
{
	static const struct fake_system plain;

	open_plan_of(&plain, SCOPE_THREAD, true);
}

static int tear_down(void **state)
{
	(void)state;
	plan_release(plan);
	request_free(request);
	fake_remove_clean();
	return 0;
}

static void spend(uint64_t count)
{
	fake_pass(count);
	fake_count(HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, count);
	fake_count(HARDWARE, PERF_COUNT_HW_CPU_CYCLES, 2 * count);
}

/* How many calls it took. */
static size_t read_plan(void)
{
	const size_t calls = fake_reads();

	plan_read(plan, slots);
	assert_non_null(plan_counter(plan, 0).source);
	assert_non_null(plan_counter(plan, 1).source);
	return fake_reads() - calls;
}

static uint64_t count_of(size_t event)
{
	return slots[plan_counter(plan, event).slot];
}

static uint64_t enabled(size_t event)
{
	return slots[plan_counter(plan, event).time_slot];
}

static uint64_t running(size_t event)
{
	return slots[plan_counter(plan, event).time_slot + 1];
}

static void assert_reads(size_t calls, uint64_t instructions)
{
	assert_int_equal(read_plan(), calls);
	assert_int_equal(count_of(0), instructions);
	assert_int_equal(count_of(1), 2 * instructions);
}

static void a_page_is_read_without_a_call(void **state)
{
	(void)state;
	open_plan();
	for (uint64_t i = 1; i <= 100; i++) {
		spend(1000);
		assert_reads(0, i * 1000);
		assert_int_equal(running(0), i * 1000);
		assert_int_equal(enabled(0), i * 1000);
	}
	assert_string_equal(plan_way(plan, 0), "event groups by page");
}

static void a_reading_without_a_counter_is_a_call_and_loses_nothing(void **state)
{
	(void)state;
	open_plan();
	for (uint64_t i = 1; i <= 100; i++) {
		const bool is_there = i % 3 > 0;

		fake_give_counters(is_there);
		spend(1000);
		assert_reads(!is_there, i * 1000);
		assert_int_equal(running(0), i * 1000);
	}
	assert_string_equal(plan_way(plan, 0), "event groups by page, at times by read()");
}

/* As the kernel and the page work it out by arithmetic of their own. */
static void times_never_go_back_between_the_two(void **state)
{
	uint64_t time;

	(void)state;
	open_plan();
	spend(1000);
	fake_give_counters(false);
	assert_reads(1, 1000);
	time = running(0);
	fake_give_counters(true);
	fake_page_time_lags(300);
	assert_reads(0, 1000);
	assert_in_range(running(0), time, time + 1);
	assert_int_equal(running(0), enabled(0));
	spend(1000);
	assert_reads(0, 2000);
	assert_in_range(running(0), time + 700, time + 701);
	assert_int_equal(running(0), enabled(0));
}

/* Two readings within a tick of the clock: running for no time would be said not to have been counted. */
static void what_has_a_counter_runs_also_within_a_tick_of_the_clock(void **state)
{
	uint64_t time;

	(void)state;
	open_plan();
	read_plan();
	time = running(0);
	read_plan();
	assert_int_equal(running(0) - time, 1);
	assert_int_equal(enabled(0), running(0));
}

static void an_event_that_waits_for_its_turn_is_not_said_to_run(void **state)
{
	uint64_t times[2];

	(void)state;
	open_plan();
	spend(1000);
	read_plan();
	times[0] = enabled(0);
	times[1] = running(0);
	fake_give_counters(false);
	fake_run(HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, 5000, 0);
	assert_reads(1, 1000);
	assert_int_equal(enabled(0) - times[0], 5000);
	assert_int_equal(running(0) - times[1], 0);
	fake_give_counters(true);
	spend(700);
	assert_reads(0, 1700);
	assert_int_equal(enabled(0) - times[0], 5700);
	assert_int_equal(running(0) - times[1], 700);
}

static void without_an_offer_nothing_is_mapped_and_all_is_read_by_calls(void **state)
{
	static const struct fake_system plain;

	(void)state;
	open_plan_of(&plain, SCOPE_THREAD, false);
	spend(1000);
	assert_reads(1, 1000);
	assert_string_equal(plan_way(plan, 0), "event groups by read()");
	assert_int_equal(fake_mappings(), 0);
}

static void what_is_inherited_is_read_by_calls(void **state)
{
	static const struct fake_system plain;

	(void)state;
	open_plan_of(&plain, SCOPE_PROCESS, true);
	fake_count(HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, 1000);
	assert_int_equal(read_plan(), 1);
	assert_int_equal(count_of(0), 1000);
	assert_int_equal(fake_mappings(), 0);
}

static void pages_outlive_descriptors_that_the_program_took(void **state)
{
	(void)state;
	open_plan();
	spend(1000);
	assert_reads(0, 1000);
	fake_steal(HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, FAKE_FOR_A_FILE);
	for (uint64_t i = 0; i < 3; i++)
		assert_reads(0, 1000);
	/* The call that would be needed is not made: the file is the program's. */
	fake_give_counters(false);
	plan_read(plan, slots);
	assert_null(plan_counter(plan, 0).source);
}

static uint64_t asked(const char *user_access)
{
	const struct fake_file files[] = { { "/proc/sys/kernel/perf_user_access", user_access },
					   { NULL, NULL } };
	const struct fake_system arm = { .files = files };
	uint64_t config1;

	open_plan_of(&arm, SCOPE_THREAD, true);
	config1 = fake_event(HARDWARE, PERF_COUNT_HW_INSTRUCTIONS)->attr.config1;
	assert_int_equal(fake_event(HARDWARE, PERF_COUNT_HW_CPU_CYCLES)->attr.config1, config1);
	return config1;
}

static void where_it_has_to_be_asked_for_and_is_allowed_it_is(void **state)
{
	(void)state;
	assert_int_equal(asked("1\n"), 2);
}

static void where_it_is_forbidden_it_is_not_asked_for(void **state)
{
	(void)state;
	assert_int_equal(asked("0\n"), 0);
}

#define CLEANED(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(a_page_is_read_without_a_call),
		CLEANED(a_reading_without_a_counter_is_a_call_and_loses_nothing),
		CLEANED(times_never_go_back_between_the_two),
		CLEANED(what_has_a_counter_runs_also_within_a_tick_of_the_clock),
		CLEANED(an_event_that_waits_for_its_turn_is_not_said_to_run),
		CLEANED(without_an_offer_nothing_is_mapped_and_all_is_read_by_calls),
		CLEANED(what_is_inherited_is_read_by_calls),
		CLEANED(pages_outlive_descriptors_that_the_program_took),
		CLEANED(where_it_has_to_be_asked_for_and_is_allowed_it_is),
		CLEANED(where_it_is_forbidden_it_is_not_asked_for),
	};

	return cmocka_run_group_tests_name("paged_group", tests, NULL, NULL);
}
