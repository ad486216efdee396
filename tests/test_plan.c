/* SPDX-License-Identifier: MIT */
/* The read plan of a thread: which source takes what, how it is grouped, read and given back. */
#include "support.h"

#include <errno.h>
#include <string.h>

#include "fake_syscalls.h"
#include "lib/measure/plan.h"

static const struct fake_system plain = { .descriptors_limit = 0 };
static struct request *request;
static struct plan *plan;

static void open_request(struct set *set, enum request_scope scope, unsigned int sources)
{
	struct probe_error error = { "" };

	if (request_new(set, scope, sources, false, &request, &error) < 0)
		fail_msg("%s", error.text);
	set_release(set);
	plan = plan_open(request);
	assert_non_null(plan);
}

static void open_events(const char *events, enum request_scope scope, unsigned int sources)
{
	struct set *set;

	assert_int_equal(set_from_events(events, &set, NULL), 0);
	open_request(set, scope, sources);
}

static void open_default(unsigned int sources)
{
	struct set *set;

	assert_int_equal(set_load("default", &set, NULL), 0);
	open_request(set, SCOPE_THREAD, sources);
}

static int set_up(void **state)
{
	(void)state;
	fake_install(&plain);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	plan_release(plan);
	request_free(request);
	plan = NULL;
	request = NULL;
	fake_remove_clean();
	return 0;
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

static void events_stand_in_the_groups_that_the_set_names(void **state)
{
	(void)state;
	open_default(REQUEST_PERF);
	assert_true(fake_share_group(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES,
				     PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS));
	assert_true(fake_share_group(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_REFERENCES,
				     PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES));
	assert_false(fake_share_group(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES,
				      PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES));
	/* Software events never multiplex: one group, whatever the set says. */
	assert_true(fake_share_group(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK,
				     PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS));
	/* Each of the four groups is set going once it is complete, and one that tries the PMU. */
	assert_int_equal(fake_controls(), 10);
}

static void a_member_that_does_not_fit_counts_in_a_group_of_its_own(void **state)
{
	static const struct fake_rule full[] = {
		{ PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, FAKE_MEMBER, -EINVAL, 0 }, { 0 }
	};
	static const struct fake_system system = { .rules = full };

	(void)state;
	fake_install(&system);
	open_default(REQUEST_PERF);
	assert_string_equal(source_of(3), "perf");
	assert_false(fake_share_group(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES,
				      PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS));
	assert_int_equal(fake_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS)->leader, -1);
	assert_int_equal(fake_controls(), 12);
	/* The others stay together, and each is read from its own place. */
	fake_count(PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, 5);
	fake_count(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, 3);
	fake_count(PERF_TYPE_HARDWARE, PERF_COUNT_HW_STALLED_CYCLES_BACKEND, 2);
	{
		uint64_t slots[64];

		assert_in_range(plan_slots(plan), 1, 64);
		plan_read(plan, slots);
		assert_int_equal(slots[plan_counter(plan, 3).slot], 5);
		assert_int_equal(slots[plan_counter(plan, 0).slot], 3);
		assert_int_equal(slots[plan_counter(plan, 2).slot], 2);
		assert_int_equal(slots[plan_counter(plan, 1).slot], 0);
	}
}

static void a_member_that_never_fits_is_said_to(void **state)
{
	static const struct fake_rule invalid[] = {
		{ PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, FAKE_ALWAYS, -EINVAL, 0 }, { 0 }
	};
	static const struct fake_system system = { .rules = invalid };

	(void)state;
	fake_install(&system);
	open_default(REQUEST_PERF);
	assert_string_equal(source_of(3), "none");
	assert_contains(reason_of(3), "Invalid argument");
	assert_string_equal(source_of(0), "perf");
}

static void readings_hold_counts_and_times_of_their_groups(void **state)
{
	uint64_t slots[64];
	struct plan_counter cycles, misses;

	(void)state;
	open_default(REQUEST_PERF);
	fake_pass(100);
	fake_count(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, 7);
	fake_run(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES, 50, 20);
	plan_read(plan, slots);
	cycles = plan_counter(plan, 0);
	misses = plan_counter(plan, 5);
	assert_int_equal(slots[PLAN_SLOT_ELAPSED], 1000100);
	assert_int_equal(slots[cycles.slot], 7);
	assert_int_equal(slots[cycles.time_slot], 100);
	assert_int_equal(slots[cycles.time_slot + 1], 100);
	assert_int_equal(slots[misses.time_slot], 150);
	assert_int_equal(slots[misses.time_slot + 1], 120);
}

static void a_read_that_fails_once_makes_its_events_unavailable_for_good(void **state)
{
	static const enum fake_read failures[] = { FAKE_READ_BADF, FAKE_READ_SHORT,
						   FAKE_READ_WRONG_NUMBER };

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		uint64_t slots[64];

		open_events("cycles,page-faults", SCOPE_THREAD, REQUEST_PERF);
		plan_read(plan, slots);
		assert_string_equal(source_of(0), "perf");
		fake_read_goes(failures[i]);
		plan_read(plan, slots);
		fake_read_goes(FAKE_READ_WELL);
		plan_read(plan, slots);
		assert_string_equal(source_of(0), "none");
		assert_string_equal(source_of(1), "none");
		assert_contains(reason_of(0), "could not be read");
		assert_contains(reason_of(0), "close file descriptors");
		assert_string_equal(source_of(2), "clock");
		tear_down(state);
		set_up(state);
	}
}

static void getrusage_that_fails_is_unavailable_and_not_0(void **state)
{
	uint64_t slots[64];

	(void)state;
	open_events("page-faults", SCOPE_THREAD, REQUEST_OS);
	fake_usage_fails(-EFAULT);
	plan_read(plan, slots);
	assert_string_equal(source_of(0), "none");
	assert_contains(reason_of(0), "Bad address");
}

static void the_systems_books_are_read_in_one_step(void **state)
{
	uint64_t slots[64];

	(void)state;
	open_events("page-faults,minor-faults,major-faults,context-switches,task-clock,cycles",
		    SCOPE_THREAD, REQUEST_OS);
	fake_usage(5, 2, 3);
	plan_read(plan, slots);
	assert_int_equal(slots[plan_counter(plan, 0).slot], 7);
	assert_int_equal(slots[plan_counter(plan, 1).slot], 5);
	assert_int_equal(slots[plan_counter(plan, 2).slot], 2);
	assert_int_equal(slots[plan_counter(plan, 3).slot], 3);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(source_of(i), "os");
		assert_int_equal(plan_counter(plan, i).time_slot, 0);
	}
	assert_string_equal(source_of(5), "none");
	assert_contains(reason_of(5), "PROBE_SOURCE=os");
	assert_int_equal(fake_opens(), 0);
}

static void the_books_tell_user_from_system_time(void **state)
{
	uint64_t slots[64];

	(void)state;
	open_events("user-time,system-time", SCOPE_THREAD, REQUEST_PERF | REQUEST_OS);
	fake_ticks(8000, 4000);
	plan_read(plan, slots);
	for (size_t i = 0; i < 2; i++)
		assert_string_equal(source_of(i), "os");
	assert_int_equal(slots[plan_counter(plan, 0).slot], 8000000);
	assert_int_equal(slots[plan_counter(plan, 1).slot], 4000000);
}

static void the_books_do_not_answer_for_user_mode_alone(void **state)
{
	(void)state;
	open_events("page-faults:u,context-switches:k", SCOPE_THREAD, REQUEST_OS);
	assert_string_equal(source_of(0), "none");
	assert_string_equal(source_of(1), "none");
}

static void perf_alone_leaves_nothing_to_the_books(void **state)
{
	static const struct fake_rule denied[] = { { FAKE_ANY, FAKE_ANY, FAKE_ALWAYS, -EACCES, 0 },
						   { 0 } };
	static const struct fake_system system = { .rules = denied };

	(void)state;
	fake_install(&system);
	open_events("page-faults,task-clock", SCOPE_THREAD, REQUEST_PERF);
	assert_string_equal(source_of(0), "none");
	assert_string_equal(source_of(1), "none");
	assert_string_equal(source_of(2), "clock");
}

static const char *source_of_name(const char *name)
{
	const int event = set_event_index(request->set, name);

	if (event < 0)
		fail_msg("the set has no %s", name);
	return source_of((size_t)event);
}

static void by_default_the_books_come_first_and_perf_takes_the_rest(void **state)
{
	static const struct {
		const char *event, *source;
	} expected[] = {
		{ "cycles", "perf" },	      { "instructions", "perf" },
		{ "cache-misses", "perf" },   { "branch-misses", "perf" },
		{ "task-clock", "os" },	      { "page-faults", "os" },
		{ "minor-faults", "os" },     { "context-switches", "os" },
		{ "cpu-migrations", "perf" }, { "elapsed", "clock" },
	};

	(void)state;
	open_default(REQUEST_PERF | REQUEST_OS);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_string_equal(source_of_name(expected[i].event), expected[i].source);
	/* What the books keep takes no descriptor. */
	assert_false(fake_is_open(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK));
	assert_false(fake_is_open(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS));
	assert_false(fake_is_open(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS_MIN));
	assert_false(fake_is_open(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES));
	assert_int_equal(fake_descriptors_open(), 9);
}

static void the_books_come_first_in_both_scopes(void **state)
{
	static const enum request_scope scopes[] = { SCOPE_THREAD, SCOPE_PROCESS };

	for (size_t i = 0; i < 2; i++) {
		open_events("page-faults,task-clock,cpu-migrations,cycles", scopes[i],
			    REQUEST_PERF | REQUEST_OS);
		assert_string_equal(source_of(0), "os");
		assert_string_equal(source_of(1), "os");
		assert_string_equal(source_of(2), "perf");
		assert_string_equal(source_of(3), "perf");
		tear_down(state);
		set_up(state);
	}
}

static void the_books_are_told_apart_by_their_clocks_and_counts(void **state)
{
	uint64_t slots[64];

	(void)state;
	open_events("task-clock,page-faults,elapsed", SCOPE_THREAD, REQUEST_PERF | REQUEST_OS);
	fake_pass(100);
	fake_sleep(7);
	fake_usage(3, 1, 0);
	plan_read(plan, slots);
	assert_int_equal(slots[plan_counter(plan, 0).slot], 100);
	assert_int_equal(slots[plan_counter(plan, 1).slot], 4);
	assert_int_equal(slots[plan_counter(plan, 2).slot], 1000107);
}

/* "faults" is another name of page-faults in perf: each must be filled. */
static void an_event_asked_for_by_two_names_is_counted_by_both(void **state)
{
	static const char *const pairs[] = { "page-faults,faults", "context-switches,cs",
					     "cpu-migrations,migrations" };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		uint64_t slots[64] = { 0 };

		fake_sched(FAKE_SCHED("5"));
		open_events(pairs[i], SCOPE_THREAD, REQUEST_OS);
		fake_usage(5, 0, 5);
		plan_read(plan, slots);
		for (size_t event = 0; event < 2; event++) {
			assert_string_equal(source_of(event), "os");
			assert_int_equal(slots[plan_counter(plan, event).slot], 5);
		}
		tear_down(state);
		set_up(state);
	}
}

static void what_the_program_closes_costs_no_more_than_what_was_read_from_it(void **state)
{
	static const enum fake_theft thefts[] = { FAKE_CLOSED, FAKE_FOR_A_FILE, FAKE_FOR_AN_EVENT };

	for (size_t i = 0; i < sizeof(thefts) / sizeof(thefts[0]); i++) {
		uint64_t slots[64];

		open_events("cycles,page-faults,context-switches,task-clock", SCOPE_THREAD,
			    REQUEST_PERF | REQUEST_OS);
		fake_steal(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, thefts[i]);
		fake_usage(3, 0, 1);
		fake_pass(10);
		plan_read(plan, slots);
		assert_string_equal(source_of(0), "none");
		assert_contains(reason_of(0), "close file descriptors");
		assert_int_equal(slots[plan_counter(plan, 1).slot], 3);
		assert_int_equal(slots[plan_counter(plan, 2).slot], 1);
		assert_int_equal(slots[plan_counter(plan, 3).slot], 10);
		for (size_t event = 1; event < 4; event++)
			assert_string_equal(source_of(event), "os");
		tear_down(state);
		set_up(state);
	}
}

static uint64_t cycles_now(void)
{
	uint64_t slots[64] = { 0 };

	plan_read(plan, slots);
	assert_string_equal(source_of(0), "perf");
	return slots[plan_counter(plan, 0).slot];
}

static void process_scope_counts_the_threads_that_are_there(void **state)
{
	(void)state;
	fake_threads(3);
	open_events("cycles", SCOPE_PROCESS, REQUEST_PERF);
	assert_int_equal(fake_descriptors_open(), 3);
	for (int i = 0; i < 3; i++)
		fake_count_in(FAKE_FIRST_THREAD + i, PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES,
			      i == 0 ? 100 : (uint64_t)i * 10);
	assert_int_equal(cycles_now(), 130);
	assert_true(fake_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES)->attr.inherit);
}

static void thread_scope_counts_the_calling_thread_alone(void **state)
{
	(void)state;
	fake_threads(3);
	open_events("cycles", SCOPE_THREAD, REQUEST_PERF);
	assert_int_equal(fake_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES)->thread, 0);
	assert_int_equal(fake_descriptors_open(), 1);
}

static void a_thread_that_has_ended_meanwhile_is_left_out(void **state)
{
	static const struct fake_rule ended[] = {
		{ FAKE_ANY, FAKE_ANY, FAKE_SECOND_THREAD, -ESRCH, 0 }, { 0 }
	};
	static const struct fake_system system = { .rules = ended };

	(void)state;
	fake_install(&system);
	fake_threads(3);
	open_events("cycles,instructions", SCOPE_PROCESS, REQUEST_PERF);
	assert_int_equal(fake_descriptors_open(), 4);
	fake_count_in(FAKE_FIRST_THREAD, PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, 5);
	fake_count_in(FAKE_FIRST_THREAD + 2, PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, 7);
	assert_int_equal(cycles_now(), 12);
}

/* Not a count that lacks some: it would pass for the process's. */
static void an_event_that_one_thread_refuses_is_counted_in_none(void **state)
{
	static const struct fake_rule refused[] = {
		{ PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, FAKE_SECOND_THREAD, -EACCES, 0 },
		{ 0 }
	};
	static const struct fake_system system = { .rules = refused };

	(void)state;
	fake_install(&system);
	fake_threads(3);
	open_events("cycles,instructions", SCOPE_PROCESS, REQUEST_PERF);
	assert_string_equal(source_of(1), "none");
	assert_false(fake_is_open(PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS));
	assert_int_equal(fake_descriptors_open(), 3);
	fake_count_in(FAKE_FIRST_THREAD + 1, PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, 7);
	assert_int_equal(cycles_now(), 7);
}

static void threads_that_cannot_be_had_make_perf_unavailable(void **state)
{
	static const int counts[] = { 1000, 0, -EACCES };

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		fake_threads(counts[i]);
		open_events("cycles,page-faults", SCOPE_PROCESS, REQUEST_PERF | REQUEST_OS);
		assert_string_equal(source_of(0), "none");
		assert_contains(reason_of(0), ":");
		assert_string_equal(source_of(1), "os");
		assert_int_equal(fake_opens(), 0);
		tear_down(state);
		set_up(state);
	}
}

static void a_closed_plan_still_tells_what_its_counters_were(void **state)
{
	uint64_t slots[64];

	(void)state;
	open_events("cycles,page-faults", SCOPE_THREAD, REQUEST_PERF | REQUEST_OS);
	fake_read_goes(FAKE_READ_BADF);
	plan_read(plan, slots);
	plan_close(plan);
	assert_int_equal(fake_descriptors_open(), 0);
	assert_string_equal(source_of(0), "none");
	assert_contains(reason_of(0), "could not be read");
	plan_read(plan, slots);
	plan_close(plan);
	assert_int_equal(fake_wrong_closes(), 0);
}

static void a_plan_is_closed_with_its_last_reference(void **state)
{
	(void)state;
	open_default(REQUEST_PERF);
	assert_int_equal(fake_descriptors_open(), 13);
	assert_ptr_equal(plan_reference(plan), plan);
	plan_release(plan);
	assert_int_equal(fake_descriptors_open(), 13);
	plan_release(NULL);
}

#define FAKED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKED(events_stand_in_the_groups_that_the_set_names),
		FAKED(a_member_that_does_not_fit_counts_in_a_group_of_its_own),
		FAKED(a_member_that_never_fits_is_said_to),
		FAKED(readings_hold_counts_and_times_of_their_groups),
		FAKED(a_read_that_fails_once_makes_its_events_unavailable_for_good),
		FAKED(getrusage_that_fails_is_unavailable_and_not_0),
		FAKED(the_systems_books_are_read_in_one_step),
		FAKED(the_books_tell_user_from_system_time),
		FAKED(the_books_do_not_answer_for_user_mode_alone),
		FAKED(perf_alone_leaves_nothing_to_the_books),
		FAKED(by_default_the_books_come_first_and_perf_takes_the_rest),
		FAKED(the_books_come_first_in_both_scopes),
		FAKED(the_books_are_told_apart_by_their_clocks_and_counts),
		FAKED(an_event_asked_for_by_two_names_is_counted_by_both),
		FAKED(what_the_program_closes_costs_no_more_than_what_was_read_from_it),
		FAKED(process_scope_counts_the_threads_that_are_there),
		FAKED(thread_scope_counts_the_calling_thread_alone),
		FAKED(a_thread_that_has_ended_meanwhile_is_left_out),
		FAKED(an_event_that_one_thread_refuses_is_counted_in_none),
		FAKED(threads_that_cannot_be_had_make_perf_unavailable),
		FAKED(a_closed_plan_still_tells_what_its_counters_were),
		FAKED(a_plan_is_closed_with_its_last_reference),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
