/* SPDX-License-Identifier: MIT */
/*
 * Counts beyond the counter. It has 32 bits, of which the kernel programs the lower half and adds up
 * what its interrupts tell: a region across 2^31 and one across 2^32 instructions lose none.
 */
#include "../support.h"

#include "counting.h"

static uint64_t turns;

static void visit_long(void)
{
	PROBE_BEGIN(long_region);
	spend_thousands(turns);
	PROBE_END(long_region);
}

static uint64_t instructions_of(uint64_t thousands, const char *scope)
{
	const struct probe_options options = {
		.size = sizeof(options),
		.events = INSTRUCTIONS,
		.count = scope,
	};
	struct probe_profile *profile;
	uint64_t count;

	turns = thousands;
	profile = counted_with(visit_long, &options);
	count = count_at(profile, "long_region", INSTRUCTIONS);
	probe_profile_free(profile);
	return count;
}

static void assert_exact(uint64_t thousands, const char *scope)
{
	const uint64_t shortest = instructions_of(1, scope);

	assert_int_equal(instructions_of(thousands + 1, scope) - shortest, thousands * 1000);
}

static void more_than_2_to_the_31st_are_exact(void **state)
{
	(void)state;
	assert_exact((UINT64_C(1) << 31) / 1000 + 1, "thread");
}

static void more_than_2_to_the_32nd_are_exact(void **state)
{
	(void)state;
	assert_exact((UINT64_C(1) << 32) / 1000 + 1, "thread");
}

static void more_than_2_to_the_32nd_are_exact_in_process_scope(void **state)
{
	(void)state;
	assert_exact((UINT64_C(1) << 32) / 1000 + 1, "process");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_than_2_to_the_31st_are_exact),
		cmocka_unit_test(more_than_2_to_the_32nd_are_exact),
		cmocka_unit_test(more_than_2_to_the_32nd_are_exact_in_process_scope),
	};

	return cmocka_run_group_tests_name("overflow", tests, NULL, NULL);
}
