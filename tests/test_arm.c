/* SPDX-License-Identifier: MIT */
/* What Arm machines say of themselves: the core's name, and which events it has. */
#include "support.h"

#include <string.h>

#include "fake_syscalls.h"
#include "lib/measure/arm_core.h"
#include "lib/measure/arm_events.h"
#include "lib/measure/machine.h"

static int tear_down(void **state)
{
	(void)state;
	fake_remove();
	return 0;
}

#define DEVICE "/sys/bus/event_source/devices/"

/* As an emulated Cortex-A57 has it. */
static const struct fake_file cortex_a57[] = {
	{ "/proc/cpuinfo", "processor\t: 0\nBogoMIPS\t: 125.00\nFeatures\t: fp asimd evtstrm\n"
			   "CPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x1\n"
			   "CPU part\t: 0xd07\nCPU revision\t: 0\n" },
	{ DEVICE "software/type", "1\n" },
	{ DEVICE "armv8_pmuv3/type", "8\n" },
	{ DEVICE "armv8_pmuv3/events/inst_retired", "event=0x0008\n" },
	{ DEVICE "armv8_pmuv3/events/cpu_cycles", "event=0x0011\n" },
	{ 0 }
};

static bool lacks(uint32_t type, uint64_t config)
{
	const struct perf_event_attr attr = { .type = type, .config = config };

	return arm_events_lack(&attr);
}

static void a_core_has_a_name(void **state)
{
	const struct fake_system system = { .files = cortex_a57 };

	(void)state;
	fake_install(&system);
	assert_string_equal(machine()->cpu, "Arm Cortex-A57");
}

static void a_core_without_a_name_has_its_numbers(void **state)
{
	char name[64];

	(void)state;
	assert_string_equal(arm_core_name("0x00", "0x051", name, sizeof(name)),
			    "CPU implementer 0x00, part 0x051");
	assert_string_equal(arm_core_name("0x41", "0xd0c", name, sizeof(name)), "Arm Neoverse-N1");
	assert_string_equal(arm_core_name("0x42", "0xd0c", name, sizeof(name)),
			    "CPU implementer 0x42, part 0xd0c");
}

static void a_common_event_that_is_not_listed_is_lacking(void **state)
{
	const struct fake_system system = { .files = cortex_a57 };

	(void)state;
	fake_install(&system);
	assert_true(lacks(PERF_TYPE_RAW, 0x04));   /* L1D_CACHE */
	assert_true(lacks(PERF_TYPE_RAW, 0x4005)); /* STALL_BACKEND_MEM */
	assert_false(lacks(PERF_TYPE_RAW, 0x08));
	assert_false(lacks(PERF_TYPE_RAW, 0x11));
}

static void of_other_events_nothing_is_said(void **state)
{
	const struct fake_system system = { .files = cortex_a57 };

	(void)state;
	fake_install(&system);
	assert_false(lacks(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES));
	assert_false(lacks(PERF_TYPE_RAW, 0x40)); /* the model's own */
	assert_false(lacks(PERF_TYPE_RAW, 0x3fff));
	assert_false(lacks(PERF_TYPE_RAW, 0x4040));
	assert_false(lacks(PERF_TYPE_RAW, 0x53003c));
}

static void where_nothing_is_listed_nothing_is_lacking(void **state)
{
	static const struct fake_file x86[] = {
		{ DEVICE "cpu/events/cpu-cycles", "event=0x3c\n" },
		{ DEVICE "software/type", "1\n" },
		{ 0 },
	};
	const struct fake_system system = { .files = x86 }, none = { .files = NULL };

	(void)state;
	fake_install(&system);
	assert_false(lacks(PERF_TYPE_RAW, 0x04));
	fake_install(&none);
	assert_false(lacks(PERF_TYPE_RAW, 0x04));
}

static void cores_of_two_kinds_have_what_either_has(void **state)
{
	static const struct fake_file both[] = {
		{ DEVICE "armv8_cortex_a53/events/inst_retired", "event=0x0008\n" },
		{ DEVICE "armv8_cortex_a72/events/l1d_cache", "event=0x0004\n" },
		{ DEVICE "armv8_cortex_a72/events/l1d_cache_lmiss_rd", "event=0x4039\n" },
		{ 0 },
	};
	const struct fake_system system = { .files = both };

	(void)state;
	fake_install(&system);
	assert_false(lacks(PERF_TYPE_RAW, 0x08));
	assert_false(lacks(PERF_TYPE_RAW, 0x04));
	assert_false(lacks(PERF_TYPE_RAW, 0x4039));
	assert_true(lacks(PERF_TYPE_RAW, 0x03));
}

#define ON_A_MACHINE(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_MACHINE(a_core_has_a_name),
		cmocka_unit_test(a_core_without_a_name_has_its_numbers),
		ON_A_MACHINE(a_common_event_that_is_not_listed_is_lacking),
		ON_A_MACHINE(of_other_events_nothing_is_said),
		ON_A_MACHINE(where_nothing_is_listed_nothing_is_lacking),
		ON_A_MACHINE(cores_of_two_kinds_have_what_either_has),
	};

	return cmocka_run_group_tests_name("arm", tests, NULL, NULL);
}
