/* SPDX-License-Identifier: MIT */
/*
 * What marks cost, for each way in which threads are read: on a system whose read() of counters costs
 * 7,000 instructions, whose pages cost none, and in which nothing else happens.
 */
#include "support.h"

#include <linux/perf_event.h>
#include <pthread.h>

#include "fake_syscalls.h"
#include "lib/profile/profile.h"

/* So many that the loop by which the PMU is tried counts as it should. */
#define A_READ	 7000
#define BY_READ	 "event groups by read()"
#define BY_PAGE	 "event groups by page"
#define HARDWARE PERF_TYPE_HARDWARE

static struct probe_profile *profile;

static int set_up(void **state)
{
	static const struct fake_system plain;
	const struct probe_options options = { .size = sizeof(options), .events = "instructions" };

	(void)state;
	fake_install(&plain);
	fake_let_read_counters();
	fake_give_counters(false);
	fake_advance(A_READ, 100, 100);
	assert_int_equal(probe_start(&options, NULL), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	probe_profile_free(profile);
	fake_remove_clean();
	return 0;
}

static void visit(int times, uint64_t instructions)
{
	for (int i = 0; i < times; i++) {
		PROBE_BEGIN(outer);
		PROBE_BEGIN(inner);
		fake_count(HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, instructions);
		PROBE_END(inner);
		PROBE_END(outer);
	}
}

static void *visit_by_page(void *context)
{
	(void)context;
	fake_give_counters(true);
	visit(1000, 1);
	return NULL;
}

static void run_a_thread_by_page(void)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, visit_by_page, NULL), 0);
	pthread_join(thread, NULL);
	fake_give_counters(false);
}

static double cost(const char *way, const char *which)
{
	const json_t *each = json_object_get(profile_program(profile), "overhead_by_reading");
	const json_t *events = json_object_get(each, way);

	return json_number_value(json_object_get(json_object_get(events, "instructions"), which));
}

static void each_way_of_reading_has_its_own_cost(void **state)
{
	(void)state;
	visit(10, 100);
	run_a_thread_by_page();
	assert_int_equal(probe_stop(&profile, NULL), 0);
	assert_float_equal(cost(BY_READ, "inside"), A_READ, 0);
	assert_float_equal(cost(BY_READ, "around"), 2 * A_READ, 0);
	assert_float_equal(cost(BY_PAGE, "inside"), 0, 0);
	assert_float_equal(cost(BY_PAGE, "around"), 0, 0);
}

static void each_thread_is_rid_of_its_own(void **state)
{
	(void)state;
	visit(10, 100);
	run_a_thread_by_page();
	assert_int_equal(probe_stop(&profile, NULL), 0);
	assert_int_equal(count_at(profile, "outer", "instructions"), 2000 + 10 * 3 * A_READ);
	assert_int_equal(probe_profile_subtract_overhead(profile, NULL), 0);
	assert_int_equal(count_at(profile, "outer/inner", "instructions"), 2000);
	assert_int_equal(count_at(profile, "outer", "instructions"), 2000);
	assert_int_equal(exclusive_count_at(profile, "outer", "instructions"), 0);
}

/* The thread that stops the measurement has no marks: another's cost is known all the same. */
static void threads_that_ended_tell_what_their_marks_cost(void **state)
{
	(void)state;
	run_a_thread_by_page();
	assert_int_equal(probe_stop(&profile, NULL), 0);
	assert_int_equal(
		json_object_size(json_object_get(profile_program(profile), "overhead_by_reading")),
		1);
	assert_int_equal(probe_profile_subtract_overhead(profile, NULL), 0);
	assert_int_equal(count_at(profile, "outer", "instructions"), 1000);
}

/* An event that waited for its counter while it was measured. */
static void of_an_event_that_took_turns_no_cost_is_told(void **state)
{
	(void)state;
	fake_advance(A_READ, 100, 50);
	visit(10, 100);
	assert_int_equal(probe_stop(&profile, NULL), 0);
	assert_int_equal(value_at(profile, "outer", "instructions").status, PROBE_SCALED);
	assert_int_equal(json_object_size(json_object_get(
				 json_object_get(json_object_get(profile_program(profile),
								 "overhead_by_reading"),
						 BY_READ),
				 "instructions")),
			 0);
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(each_way_of_reading_has_its_own_cost),
		FRESH(each_thread_is_rid_of_its_own),
		FRESH(threads_that_ended_tell_what_their_marks_cost),
		FRESH(of_an_event_that_took_turns_no_cost_is_told),
	};

	return cmocka_run_group_tests_name("overhead", tests, NULL, NULL);
}
