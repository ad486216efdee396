/* SPDX-License-Identifier: MIT */
/* What regions count: nesting, recursion, several ends, and marks that do not match. */
#include "support.h"

#include <stdio.h>

static void nested(void)
{
	PROBE_BEGIN(outer);
	touch_pages(10);
	for (int i = 0; i < 3; i++) {
		PROBE_BEGIN(inner);
		touch_pages(5);
		PROBE_END(inner);
	}
	PROBE_END(outer);
}

static void inclusive_holds_what_exclusive_leaves_out(void **state)
{
	struct probe_profile *profile = profile_of(nested, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "outer"), 1);
	assert_int_equal(visits_at(profile, "outer/inner"), 3);
	assert_faults(count_at(profile, "outer", "page-faults"), 25);
	assert_faults(exclusive_count_at(profile, "outer", "page-faults"), 10);
	assert_faults(count_at(profile, "outer/inner", "page-faults"), 15);
	assert_int_equal(count_at(profile, "outer", "elapsed"),
			 exclusive_count_at(profile, "outer", "elapsed") +
				 count_at(profile, "outer/inner", "elapsed"));
	probe_profile_free(profile);
}

static void descend(int depth)
{
	PROBE_BEGIN(descend);
	touch_pages(2);
	if (depth > 1)
		descend(depth - 1);
	PROBE_END(descend);
}

static void descend_ten(void)
{
	descend(10);
}

static void recursion_counts_inclusive_once_and_every_visit(void **state)
{
	struct probe_profile *profile = profile_of(descend_ten, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "descend"), 10);
	assert_faults(count_at(profile, "descend", "page-faults"), 20);
	assert_faults(exclusive_count_at(profile, "descend", "page-faults"), 20);
	assert_null(probe_profile_find(profile, "descend/descend"));
	probe_profile_free(profile);
}

static void descend_and_leave(int depth)
{
	PROBE_BEGIN(descend);
	if (depth > 1) {
		descend_and_leave(depth - 1);
	} else {
		PROBE_BEGIN(leaf);
		if (probe_version())
			goto out;
		PROBE_END(leaf);
	}
out:
	PROBE_END(descend);
}

static void descend_three_and_leave(void)
{
	PROBE_BEGIN(around);
	descend_and_leave(3);
	touch_pages(4);
	PROBE_END(around);
}

static void a_region_left_at_the_bottom_of_recursion_closes_one_level(void **state)
{
	struct probe_profile *profile = profile_of(descend_three_and_leave, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "around/descend"), 3);
	assert_int_equal(visits_at(profile, "around/descend/leaf"), 1);
	assert_faults(exclusive_count_at(profile, "around", "page-faults"), 4);
	assert_false(warns(profile, "without having begun"));
	probe_profile_free(profile);
}

static void ping(int depth);

static void pong(int depth)
{
	PROBE_BEGIN(pong);
	touch_pages(3);
	ping(depth - 1);
	PROBE_END(pong);
}

static void ping(int depth)
{
	PROBE_BEGIN(ping);
	touch_pages(1);
	if (depth > 0)
		pong(depth);
	PROBE_END(ping);
}

static void ping_pong(void)
{
	ping(4);
}

static void mutual_recursion_is_folded_and_exclusive_adds_up(void **state)
{
	struct probe_profile *profile = profile_of(ping_pong, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "ping"), 5);
	assert_int_equal(visits_at(profile, "ping/pong"), 4);
	assert_null(probe_profile_find(profile, "ping/pong/ping"));
	assert_faults(count_at(profile, "ping", "page-faults"), 17);
	assert_faults(exclusive_count_at(profile, "ping", "page-faults"), 5);
	assert_faults(exclusive_count_at(profile, "ping/pong", "page-faults"), 12);
	assert_int_equal(count_at(profile, "ping", "elapsed"),
			 exclusive_count_at(profile, "ping", "elapsed") +
				 exclusive_count_at(profile, "ping/pong", "elapsed"));
	probe_profile_free(profile);
}

static void deep_nesting(void)
{
	struct probe_named_region *region;
	char name[32];

	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "level %d", i);
		region = probe_region(name);
		probe_enter(region);
	}
	for (int i = 3000; i-- > 0;) {
		snprintf(name, sizeof(name), "level %d", i);
		probe_leave(probe_region(name));
	}
}

static void nesting_has_no_limit(void **state)
{
	struct probe_profile *profile = profile_of(deep_nesting, NULL);
	const struct probe_profile_region *region = probe_profile_first(profile);
	size_t depth = 0;

	(void)state;
	for (; region; region = probe_profile_child(region))
		depth++;
	assert_int_equal(depth, 3000);
	assert_int_equal(probe_profile_warnings(profile), 0);
	probe_profile_free(profile);
}

static void two_sites(void)
{
	for (int i = 0; i < 4; i++) {
		if (i % 2) {
			PROBE_BEGIN(same);
			PROBE_END(same);
		} else {
			PROBE_BEGIN(same);
			PROBE_END(same);
		}
	}
}

static void one_name_under_one_parent_is_one_region(void **state)
{
	struct probe_profile *profile = profile_of(two_sites, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "same"), 4);
	assert_null(probe_profile_next(probe_profile_first(profile)));
	probe_profile_free(profile);
}

static void leave_early(int i)
{
	PROBE_BEGIN(early);
	if (i % 2)
		return;
	PROBE_END(early);
}

static void parent_of_early(void)
{
	PROBE_BEGIN(parent);
	for (int i = 0; i < 10; i++)
		leave_early(i);
	PROBE_END(parent);
}

static void a_region_left_by_return_is_closed_by_its_parent_and_named(void **state)
{
	struct probe_profile *profile = profile_of(parent_of_early, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "parent"), 1);
	assert_int_equal(visits_at(profile, "parent/early"), 10);
	assert_true(warns(profile, "region 'early'"));
	assert_true(warns(profile, "was left open 5 times"));
	assert_true(warns(profile, "test_regions.c:"));
	probe_profile_free(profile);
}

static void leave_two(void)
{
	PROBE_BEGIN(first);
	PROBE_BEGIN(second);
	if (probe_version())
		return;
	PROBE_END(second);
	PROBE_END(first);
}

static size_t memory_growth;

static void leave_ten_million(void)
{
	size_t before;

	PROBE_BEGIN(parent);
	for (int i = 0; i < 5000; i++) {
		leave_early(1);
		leave_two();
	}
	before = memory_in_use();
	for (int i = 0; i < 5000000; i++) {
		leave_early(1);
		leave_two();
	}
	memory_growth = memory_in_use() - before;
	PROBE_END(parent);
}

static void memory_is_constant_over_ten_million_regions_left_open(void **state)
{
	const struct probe_options clock_alone = { .size = sizeof(clock_alone),
						   .events = "elapsed" };
	struct probe_profile *profile = profile_of(leave_ten_million, &clock_alone);

	(void)state;
	assert_true(memory_growth < 4096);
	assert_true(warns(profile, "left open"));
	probe_profile_free(profile);
}

static jmp_buf back;

static void jump_out(void)
{
	PROBE_BEGIN(jumped);
	longjmp(back, 1);
	PROBE_END(jumped);
}

static void parent_of_jump(void)
{
	PROBE_BEGIN(parent);
	if (setjmp(back) == 0)
		jump_out();
	PROBE_END(parent);
}

static void a_region_left_by_longjmp_is_closed_by_its_parent(void **state)
{
	struct probe_profile *profile = profile_of(parent_of_jump, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "parent/jumped"), 1);
	assert_true(warns(profile, "region 'jumped'"));
	probe_profile_free(profile);
}

static void crossing(void)
{
	PROBE_BEGIN(parent);
	PROBE_BEGIN(a);
	PROBE_BEGIN(b);
	PROBE_END(a);
	PROBE_END(b);
	PROBE_END(parent);
}

static void regions_that_cross_are_said_to(void **state)
{
	struct probe_profile *profile = profile_of(crossing, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "parent/a"), 1);
	assert_int_equal(visits_at(profile, "parent/a/b"), 1);
	assert_true(warns(profile, "region 'b'"));
	assert_true(warns(profile, "crosses the end of the region around it 1 time"));
	assert_false(warns(profile, "without having begun"));
	probe_profile_free(profile);
}

static void end_alone(void)
{
	struct probe_named_region *region = probe_region("never begun");

	PROBE_BEGIN(other);
	probe_leave(region);
	PROBE_END(other);
	probe_leave(region);
}

static void an_end_without_begin_is_counted_and_harms_nothing(void **state)
{
	struct probe_profile *profile = profile_of(end_alone, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "other"), 1);
	assert_true(warns(profile, "region 'never begun' was ended 2 times without having begun"));
	probe_profile_free(profile);
}

static void open_at_end(void)
{
	struct probe_named_region *region = probe_region("open");

	probe_enter(region);
	touch_pages(4);
}

static void a_region_open_at_the_end_is_counted_up_to_there(void **state)
{
	struct probe_profile *profile = profile_of(open_at_end, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "open"), 1);
	assert_faults(count_at(profile, "open", "page-faults"), 4);
	assert_true(warns(profile, "region 'open' was still open at the end"));
	probe_profile_free(profile);
}

static int scoped(int i)
{
	PROBE_SCOPED("any text at all");
	if (i == 2)
		return 2;
	for (;;) {
		PROBE_SCOPED("loop");
		if (i++ < 2)
			continue;
		break;
	}
	return i;
}

static void scoped_regions(void)
{
	PROBE_FUNCTION();
	scoped(0);
	scoped(2);
}

static void scoped_regions_end_with_their_block_on_every_path(void **state)
{
	struct probe_profile *profile = profile_of(scoped_regions, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "scoped_regions"), 1);
	assert_int_equal(visits_at(profile, "scoped_regions/any text at all"), 2);
	assert_int_equal(visits_at(profile, "scoped_regions/any text at all/loop"), 3);
	assert_int_equal(probe_profile_warnings(profile), 0);
	probe_profile_free(profile);
}

static void many_visits(void)
{
	size_t before = 0;

	for (int i = 0; i < 1000000; i++) {
		if (i == 1000)
			before = memory_in_use();
		PROBE_BEGIN(outer);
		PROBE_BEGIN(inner);
		PROBE_END(inner);
		PROBE_END(outer);
	}
	memory_growth = memory_in_use() - before;
}

static void memory_grows_with_regions_not_with_visits(void **state)
{
	const struct probe_options clock_alone = { .size = sizeof(clock_alone),
						   .events = "elapsed" };
	struct probe_profile *profile = profile_of(many_visits, &clock_alone);

	(void)state;
	assert_int_equal(memory_growth, 0);
	probe_profile_free(profile);
}

static void odd_names(void)
{
	static const char *const names[] = { "\xff\xfe", "caf\xc3\xa9", "cut \xe2\x82",
					     "a\n\"b\"" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		probe_enter(probe_region(names[i]));
		probe_leave(probe_region(names[i]));
	}
}

static void names_that_are_not_utf8_are_repaired(void **state)
{
	struct probe_profile *profile = profile_of(odd_names, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "??"), 1);
	assert_int_equal(visits_at(profile, "caf\xc3\xa9"), 1);
	assert_int_equal(visits_at(profile, "cut ??"), 1);
	assert_int_equal(visits_at(profile, "a\n\"b\""), 1);
	probe_profile_free(profile);
}

static void escaped_names(void)
{
	struct probe_named_region *region = probe_region("a/b\\c");

	assert_ptr_equal(region, probe_region("a/b\\c"));
	probe_enter(region);
	probe_leave(region);
	probe_enter(NULL);
	probe_leave(NULL);
	assert_null(probe_region(NULL));
}

static void regions_named_at_run_time_are_found_by_escaped_path(void **state)
{
	struct probe_profile *profile = profile_of(escaped_names, NULL);

	(void)state;
	assert_int_equal(visits_at(profile, "a\\/b\\\\c"), 1);
	assert_null(probe_profile_find(profile, "a/b\\c"));
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inclusive_holds_what_exclusive_leaves_out),
		cmocka_unit_test(recursion_counts_inclusive_once_and_every_visit),
		cmocka_unit_test(a_region_left_at_the_bottom_of_recursion_closes_one_level),
		cmocka_unit_test(mutual_recursion_is_folded_and_exclusive_adds_up),
		cmocka_unit_test(nesting_has_no_limit),
		cmocka_unit_test(one_name_under_one_parent_is_one_region),
		cmocka_unit_test(a_region_left_by_return_is_closed_by_its_parent_and_named),
		cmocka_unit_test(memory_is_constant_over_ten_million_regions_left_open),
		cmocka_unit_test(a_region_left_by_longjmp_is_closed_by_its_parent),
		cmocka_unit_test(regions_that_cross_are_said_to),
		cmocka_unit_test(an_end_without_begin_is_counted_and_harms_nothing),
		cmocka_unit_test(a_region_open_at_the_end_is_counted_up_to_there),
		cmocka_unit_test(scoped_regions_end_with_their_block_on_every_path),
		cmocka_unit_test(memory_grows_with_regions_not_with_visits),
		cmocka_unit_test(names_that_are_not_utf8_are_repaired),
		cmocka_unit_test(regions_named_at_run_time_are_found_by_escaped_path),
	};

	return cmocka_run_group_tests_name("regions", tests, NULL, NULL);
}
