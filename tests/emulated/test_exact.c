/* SPDX-License-Identifier: MIT */
/*
 * Instructions in user mode, to the last one: nested and recursive regions around loops of known
 * length. What the marks themselves cost is measured with shorter loops, and what is left is the
 * loops'. It is the same each time but for one thing: a visit that was the shortest or the longest
 * so far is noted, in an instruction or two of the region around it. So visits grow from one to the
 * next here, by more than a tick of the kernel's timer takes.
 */
#include "../support.h"

#include <string.h>

#include "counting.h"

static uint64_t turns[3];

static void visit_empty(uint64_t visits)
{
	for (uint64_t i = 0; i < visits; i++) {
		PROBE_BEGIN(empty);
		PROBE_END(empty);
	}
}

static void visit_empty_regions(void)
{
	visit_empty(turns[0]);
}

static uint64_t instructions_of_empty(uint64_t visits)
{
	struct probe_profile *profile;
	uint64_t count;

	turns[0] = visits;
	profile = counted_after_a_first_visit(visit_empty_regions, INSTRUCTIONS);
	assert_int_equal(visits_at(profile, "empty"), visits);
	count = count_at(profile, "empty", INSTRUCTIONS);
	probe_profile_free(profile);
	return count;
}

static void every_visit_of_an_empty_region_costs_the_same(void **state)
{
	const uint64_t one = instructions_of_empty(1);

	(void)state;
	print_message("an empty region counts %llu instructions of the marks' own\n",
		      (unsigned long long)one);
	assert_in_range(one, 1, 1000);
	assert_int_equal(instructions_of_empty(2), 2 * one);
	assert_int_equal(instructions_of_empty(1000), 1000 * one);
}

static void visit_nested(void)
{
	PROBE_BEGIN(outer);
	spend_thousands(turns[0]);
	for (uint64_t i = 1; i <= 3; i++) {
		PROBE_BEGIN(inner);
		spend_thousands(i * turns[1]);
		PROBE_BEGIN(innermost);
		spend_thousands(i * turns[2]);
		PROBE_END(innermost);
		PROBE_END(inner);
	}
	spend_thousands(turns[0]);
	PROBE_END(outer);
}

static struct probe_profile *with_turns(void (*body)(void), const char *events, uint64_t first,
					uint64_t second, uint64_t third)
{
	turns[0] = first;
	turns[1] = second;
	turns[2] = third;
	return counted_after_a_first_visit(body, events);
}

/* What the longer loops add to a region, in thousands. */
static void assert_added(const struct probe_profile *shorter, const struct probe_profile *profile,
			 const char *path, uint64_t thousands, uint64_t exclusive_thousands)
{
	assert_int_equal(count_at(profile, path, INSTRUCTIONS) -
				 count_at(shorter, path, INSTRUCTIONS),
			 thousands * 1000);
	assert_int_equal(exclusive_count_at(profile, path, INSTRUCTIONS) -
				 exclusive_count_at(shorter, path, INSTRUCTIONS),
			 exclusive_thousands * 1000);
}

static void nested_regions_are_exact_with_and_without_those_inside(void **state)
{
	struct probe_profile *shorter = with_turns(visit_nested, INSTRUCTIONS, 1, 1000, 1000);
	struct probe_profile *profile = with_turns(visit_nested, INSTRUCTIONS, 8, 1030, 1100);

	(void)state;
	assert_added(shorter, profile, "outer", 2 * 7 + 6 * 30 + 6 * 100, 2 * 7);
	assert_added(shorter, profile, "outer/inner", 6 * 30 + 6 * 100, 6 * 30);
	assert_added(shorter, profile, "outer/inner/innermost", 6 * 100, 6 * 100);
	assert_int_equal(visits_at(profile, "outer/inner/innermost"), 3);
	probe_profile_free(shorter);
	probe_profile_free(profile);
}

static void inner_regions_add_up_to_the_outer_one(void **state)
{
	struct probe_profile *profile = with_turns(visit_nested, INSTRUCTIONS, 8, 31, 101);

	(void)state;
	assert_int_equal(exclusive_count_at(profile, "outer", INSTRUCTIONS) +
				 exclusive_count_at(profile, "outer/inner", INSTRUCTIONS) +
				 exclusive_count_at(profile, "outer/inner/innermost", INSTRUCTIONS),
			 count_at(profile, "outer", INSTRUCTIONS));
	probe_profile_free(profile);
}

static void __attribute__((noinline)) descend(uint64_t depth)
{
	PROBE_BEGIN(straight);
	spend_thousands(turns[1]);
	if (depth > 1)
		descend(depth - 1);
	PROBE_END(straight);
}

static void visit_recursively(void)
{
	descend(turns[0]);
}

static void recursion_counts_everything_once(void **state)
{
	struct probe_profile *shorter = with_turns(visit_recursively, INSTRUCTIONS, 20, 1, 0);
	struct probe_profile *profile = with_turns(visit_recursively, INSTRUCTIONS, 20, 51, 0);

	(void)state;
	assert_added(shorter, profile, "straight", 20 * 50, 20 * 50);
	assert_int_equal(visits_at(profile, "straight"), 20);
	probe_profile_free(shorter);
	probe_profile_free(profile);
}

static void __attribute__((noinline)) descend_by_turns(uint64_t depth)
{
	PROBE_BEGIN(even);
	spend_thousands(turns[1]);
	PROBE_BEGIN(odd);
	spend_thousands(turns[2]);
	if (depth > 1)
		descend_by_turns(depth - 1);
	PROBE_END(odd);
	PROBE_END(even);
}

static void visit_by_turns(void)
{
	descend_by_turns(turns[0]);
}

static void mutual_recursion_keeps_apart_what_each_region_spent(void **state)
{
	struct probe_profile *shorter = with_turns(visit_by_turns, INSTRUCTIONS, 7, 1, 1);
	struct probe_profile *profile = with_turns(visit_by_turns, INSTRUCTIONS, 7, 11, 101);

	(void)state;
	assert_added(shorter, profile, "even", 7 * 10 + 7 * 100, 7 * 10);
	/* All but the first loop of the region around it. */
	assert_added(shorter, profile, "even/odd", 6 * 10 + 7 * 100, 7 * 100);
	probe_profile_free(shorter);
	probe_profile_free(profile);
}

static void cycles_and_instructions_make_a_ratio(void **state)
{
	struct probe_profile *profile = with_turns(visit_nested, NULL, 8, 31, 101);
	const struct probe_value ratio = value_at(profile, "outer", "insn-per-cycle");

	(void)state;
	assert_int_equal(ratio.status, PROBE_COUNTED);
	assert_float_equal(ratio.value,
			   (double)count_at(profile, "outer", "instructions") /
				   (double)count_at(profile, "outer", "cycles"),
			   1e-12);
	/* This PMU's cycles are its instructions. */
	assert_float_equal(ratio.value, 1, 1e-3);
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_visit_of_an_empty_region_costs_the_same),
		cmocka_unit_test(nested_regions_are_exact_with_and_without_those_inside),
		cmocka_unit_test(inner_regions_add_up_to_the_outer_one),
		cmocka_unit_test(recursion_counts_everything_once),
		cmocka_unit_test(mutual_recursion_keeps_apart_what_each_region_spent),
		cmocka_unit_test(cycles_and_instructions_make_a_ratio),
	};

	return cmocka_run_group_tests_name("exact", tests, NULL, NULL);
}
