/* SPDX-License-Identifier: MIT */
/* What the system keeps of a thread is asked for only when the thread has been interrupted. */
#include "support.h"

#include <errno.h>
#include <linux/perf_event.h>

#include "fake_syscalls.h"
#include "lib/measure/own_books.h"
#include "lib/measure/plan.h"
#include "lib/sets/set.h"

#define SLOTS 64

static const struct fake_system plain = { .descriptors_limit = 0 };
static struct request *request;
static struct plan *plan;
static uint64_t slots[SLOTS];
static bool can_map = true;

static void open_plan(const struct fake_system *system, const char *events, unsigned int sources)
{
	struct set *set;

	fake_install(system);
	if (can_map)
		fake_let_map();
	fake_sched(FAKE_SCHED("7"));
	assert_int_equal(set_from_events(events, &set, NULL), 0);
	assert_int_equal(request_new(set, SCOPE_THREAD, sources, true, &request, NULL), 0);
	set_release(set);
	plan = plan_open(request);
	assert_non_null(plan);
	assert_true(plan_slots(plan) <= SLOTS);
	plan_read(plan, slots);
}

static int tear_down(void **state)
{
	(void)state;
	plan_release(plan);
	request_free(request);
	fake_remove_clean();
	return 0;
}

static uint64_t value(size_t event)
{
	const struct plan_counter counter = plan_counter(plan, event);

	assert_non_null(counter.source);
	return slots[counter.slot];
}

static void a_thread_that_runs_on_makes_no_call(void **state)
{
	uint64_t clock;
	size_t calls;

	(void)state;
	open_plan(&plain, "task-clock,context-switches,cpu-migrations", REQUEST_PERF | REQUEST_OS);
	clock = value(0);
	calls = fake_calls_of_books();
	for (uint64_t i = 1; i <= 100; i++) {
		fake_pass(1000);
		plan_read(plan, slots);
		assert_int_equal(value(0), clock + i * 1000);
		assert_int_equal(value(1), 0);
	}
	assert_int_equal(fake_calls_of_books(), calls);
	/* No descriptor is held for it. */
	assert_int_equal(fake_descriptors_open(),
			 fake_is_open(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS));
}

static void a_switch_is_seen_at_the_next_reading(void **state)
{
	uint64_t clock;

	(void)state;
	open_plan(&plain, "task-clock,context-switches,cpu-migrations", REQUEST_PERF | REQUEST_OS);
	clock = value(0);
	for (uint64_t i = 1; i <= 100; i++) {
		fake_pass(1000);
		fake_sleep(50000); /* no CPU time passes */
		fake_reschedule();
		fake_count(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS, i % 2);
		plan_read(plan, slots);
		assert_int_equal(value(0), clock + i * 1000);
		assert_int_equal(value(1), i);
		assert_int_equal(value(2), (i + 1) / 2);
	}
}

static void the_clock_is_put_right_in_time_and_never_runs_backwards(void **state)
{
	uint64_t last;

	(void)state;
	open_plan(&plain, "task-clock", REQUEST_PERF | REQUEST_OS);
	last = value(0);
	for (int i = 0; i < 1000; i++) {
		fake_pass(100000);
		fake_steal_time(10000);
		plan_read(plan, slots);
		assert_true(value(0) >= last);
		last = value(0);
	}
	/* A tenth of 100 ms was stolen; of that what OWN_BOOKS_TRUST hold may be missed. */
	fake_pass(0);
	fake_reschedule();
	plan_read(plan, slots);
	assert_in_range(value(0), 90000000, 90000000 + OWN_BOOKS_TRUST / 5);
}

static void the_clock_waits_for_what_was_told_without_a_reading(void **state)
{
	const size_t slot = 1;
	uint64_t told;
	struct quiet quiet;

	(void)state;
	open_plan(&plain, "task-clock", REQUEST_PERF | REQUEST_OS);
	plan_watch(plan, slots, &quiet);
	assert_int_equal(quiet.clock_slot, slot);
	assert_true(quiet.until > slots[PLAN_SLOT_ELAPSED]);
	/* A visit was told of 1000 ns more; 600 of them were stolen. */
	fake_pass(1000);
	fake_steal_time(600);
	told = slots[slot] + 1000;
	plan_tell(plan, told);
	fake_reschedule();
	plan_read(plan, slots);
	assert_int_equal(slots[slot], told);
	plan_watch(plan, slots, &quiet);
	assert_int_equal(quiet.until, 0);
	fake_pass(700);
	plan_read(plan, slots);
	assert_int_equal(slots[slot], told + 100);
	plan_watch(plan, slots, &quiet);
	assert_true(quiet.until > 0);
}

static void the_words_to_watch_change_with_what_they_stand_for(void **state)
{
	struct quiet quiet;

	(void)state;
	open_plan(&plain, "task-clock,context-switches", REQUEST_PERF | REQUEST_OS);
	plan_watch(plan, slots, &quiet);
	assert_true(quiet_holds(&quiet, slots[PLAN_SLOT_ELAPSED]));
	assert_false(quiet_holds(&quiet, slots[PLAN_SLOT_ELAPSED] + OWN_BOOKS_TRUST));
	fake_reschedule();
	assert_false(quiet_holds(&quiet, slots[PLAN_SLOT_ELAPSED]));
}

static void faults_are_asked_for_at_every_reading(void **state)
{
	static const struct fake_rule no_kernel[] = {
		{ FAKE_ANY, FAKE_ANY, FAKE_WITH_KERNEL, -EACCES, 0 },
		{ 0, 0, 0, 0, 0 },
	};
	static const struct fake_system unprivileged = { .rules = no_kernel };
	size_t calls;

	(void)state;
	open_plan(&unprivileged, "task-clock,minor-faults,major-faults", REQUEST_OS | REQUEST_PERF);
	calls = fake_calls_of_books();
	for (long i = 1; i <= 10; i++) {
		fake_usage(2, 1, 0);
		plan_read(plan, slots);
		assert_int_equal(value(1), 2 * i);
		assert_int_equal(value(2), i);
	}
	assert_int_equal(fake_calls_of_books(), calls + 10);
}

static void a_lock_that_misses_a_switch_is_not_believed_again(void **state)
{
	(void)state;
	open_plan(&plain, "context-switches", REQUEST_PERF | REQUEST_OS);
	assert_int_equal(fake_mappings(), 1);
	fake_usage(0, 0, 1); /* and the lock stands */
	fake_sleep(OWN_BOOKS_TRUST);
	plan_read(plan, slots);
	assert_int_equal(value(0), 1);
	assert_int_equal(fake_mappings(), 0);
	fake_usage(0, 0, 1);
	plan_read(plan, slots);
	assert_int_equal(value(0), 2);
}

static void where_nothing_can_be_mapped_all_is_called_for(void **state)
{
	static const struct fake_rule dummies[] = {
		{ PERF_TYPE_SOFTWARE, PERF_COUNT_SW_DUMMY, FAKE_ALWAYS, -EACCES, 0 },
		{ 0, 0, 0, 0, 0 },
	};
	static const struct fake_system refusing = { .rules = dummies };

	for (size_t i = 0; i < 2; i++) {
		can_map = i == 0;
		open_plan(can_map ? &refusing : &plain, "task-clock,context-switches",
			  REQUEST_PERF | REQUEST_OS);
		fake_pass(5000);
		fake_sleep(1000);
		fake_usage(0, 0, 3);
		plan_read(plan, slots);
		assert_int_equal(value(1), 3);
		if (i == 0)
			tear_down(state);
	}
	can_map = true;
}

static void source_os_maps_nothing(void **state)
{
	(void)state;
	open_plan(&plain, "task-clock,context-switches,cpu-migrations", REQUEST_OS);
	assert_int_equal(fake_opens(), 0);
	assert_int_equal(fake_mappings(), 0);
}

static void books_that_fail_leave_the_clock(void **state)
{
	(void)state;
	open_plan(&plain, "task-clock,context-switches,cpu-migrations", REQUEST_PERF | REQUEST_OS);
	fake_usage_fails(-EPERM);
	fake_reschedule();
	fake_pass(700);
	plan_read(plan, slots);
	assert_null(plan_counter(plan, 1).source);
	assert_null(plan_counter(plan, 2).source);
	value(0);
}

#define FAKED(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKED(a_thread_that_runs_on_makes_no_call),
		FAKED(a_switch_is_seen_at_the_next_reading),
		FAKED(the_clock_is_put_right_in_time_and_never_runs_backwards),
		FAKED(the_clock_waits_for_what_was_told_without_a_reading),
		FAKED(the_words_to_watch_change_with_what_they_stand_for),
		FAKED(faults_are_asked_for_at_every_reading),
		FAKED(a_lock_that_misses_a_switch_is_not_believed_again),
		FAKED(where_nothing_can_be_mapped_all_is_called_for),
		FAKED(source_os_maps_nothing),
		FAKED(books_that_fail_leave_the_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
