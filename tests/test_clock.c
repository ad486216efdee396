/* SPDX-License-Identifier: MIT */
/* The clock of elapsed time: by the CPU's counter where the kernel trusts it, by the system elsewhere. */
#include "support.h"

#include <string.h>

#include "fake_syscalls.h"
#include "lib/base/syscalls.h"
#include "lib/measure/clock.h"

#define CLOCK_SOURCE "/sys/devices/system/clocksource/clocksource0/current_clocksource"

#ifdef RAW_COUNTER_HAS_CYCLES
static void a_scale_goes_through_its_two_moments_and_on(void **state)
{
	/* 2 GHz, seen for a second. */
	const struct clock_scale first = { .nanoseconds = 1000, .ticks = 7000 };
	const struct clock_scale second = { 1000001000, 2000007000, 0 };
	struct clock_scale scale;

	(void)state;
	assert_true(clock_scale_between(&first, &second, &scale));
	assert_int_equal(clock_at(&scale, second.ticks), second.nanoseconds);
	assert_int_equal(clock_at(&scale, second.ticks + 2000), second.nanoseconds + 1000);
	/* A year on, when the product does not fit 64 bits. */
	assert_int_equal(clock_at(&scale, second.ticks + UINT64_C(63072000000000000)),
			 second.nanoseconds + UINT64_C(31536000000000000));
}
#endif

static void a_counter_that_stands_or_races_makes_no_scale(void **state)
{
	const struct clock_scale first = { .nanoseconds = 1000, .ticks = 7000 };
	const struct clock_scale stands = { 2000000, 7000, 0 };
	const struct clock_scale back = { 2000000, 6000, 0 };
	const struct clock_scale crawls = { 2000000, 8000, 0 };
	const struct clock_scale races = { 2000000, 300000000, 0 };
	struct clock_scale scale;

	(void)state;
	assert_false(clock_scale_between(&first, &stands, &scale));
	assert_false(clock_scale_between(&first, &back, &scale));
	assert_false(clock_scale_between(&first, &crawls, &scale));
	assert_false(clock_scale_between(&first, &races, &scale));
}

static void agrees_with_the_system_once_calibrated(void **state)
{
	(void)state;
	clock_forget();
	clock_begin();
	clock_calibrate();
	for (int i = 0; i < 1000; i++) {
		const uint64_t before = clock_by_system();
		const uint64_t now = clock_now();
		const uint64_t after = clock_by_system();

		/* What the calibration may be off, and the tries between which it is good. */
		assert_in_range(now + 100000, before, after + 200000);
	}
}

static void never_runs_backwards(void **state)
{
	uint64_t last = clock_now();

	(void)state;
	for (int i = 0; i < 100000; i++) {
		const uint64_t now = clock_now();

		assert_true(now >= last);
		last = now;
	}
}

static void is_the_systems_where_the_kernel_keeps_time_by_another_clock(void **state)
{
	static const struct fake_file files[] = { { CLOCK_SOURCE, "hpet\n" }, { NULL, NULL } };
	static const struct fake_system systems[] = { { .files = files }, { .files = NULL } };
	uint64_t before;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		fake_install(&systems[i]);
		clock_begin();
		clock_calibrate();
		assert_false(clock_hand.by_counter);
		before = clock_now();
		assert_int_equal(clock_now(), before);
		fake_pass(12345);
		assert_int_equal(clock_now(), before + 12345);
		fake_remove();
	}
}

static void a_table_without_the_instruction_is_the_systems_clock(void **state)
{
	struct syscalls table = syscalls_real;

	(void)state;
	clock_forget();
	table.read_cycles = NULL;
	syscalls = &table;
	clock_begin();
	clock_calibrate();
	syscalls = &syscalls_real;
	assert_false(clock_hand.by_counter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef RAW_COUNTER_HAS_CYCLES
		cmocka_unit_test(a_scale_goes_through_its_two_moments_and_on),
#endif
		cmocka_unit_test(a_counter_that_stands_or_races_makes_no_scale),
		cmocka_unit_test(agrees_with_the_system_once_calibrated),
		cmocka_unit_test(never_runs_backwards),
		cmocka_unit_test(is_the_systems_where_the_kernel_keeps_time_by_another_clock),
		cmocka_unit_test(a_table_without_the_instruction_is_the_systems_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
