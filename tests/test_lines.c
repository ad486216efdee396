/* SPDX-License-Identifier: MIT */
/* What marked lines count: hits, costs, recursion, functions, threads; and that regions do not notice. */
#include "support.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The line at a place among those of a function and kind; place 0 is the function. */
static bool find(const struct probe_profile *profile, enum probe_line_kind kind,
		 const char *function, size_t place, struct probe_line *line)
{
	for (size_t i = 0; probe_profile_line(profile, i, line) == 0; i++)
		if (line->kind == kind && strcmp(line->function, function) == 0 && place-- == 0)
			return true;
	return false;
}

static const struct probe_profile_region *line(const struct probe_profile *profile,
					       const char *function, size_t place)
{
	struct probe_line found;

	if (!find(profile, PROBE_LINE_TIMED, function, place, &found))
		fail_msg("there is no line %zu of %s", place, function);
	return found.region;
}

static uint64_t hits(const struct probe_profile *profile, const char *function, size_t place)
{
	return probe_profile_visits(line(profile, function, place), 0);
}

static uint64_t count(const struct probe_profile *profile, const char *function, size_t place,
		      const char *event, enum probe_part part)
{
	struct probe_value value;

	assert_int_equal(probe_profile_value(profile, line(profile, function, place), event, part,
					     0, &value),
			 0);
	assert_int_not_equal(value.status, PROBE_UNAVAILABLE);
	return (uint64_t)value.value;
}

static uint64_t faults(const struct probe_profile *profile, const char *function, size_t place)
{
	return count(profile, function, place, "page-faults", PROBE_EXCLUSIVE);
}

static void touch_lines(void)
{
	for (int i = 0; i < 3; i++) {
		PROBE_HIT();
		PROBE_LINE(touch_pages(5));
		PROBE_LINE(if (i == 1) continue);
		PROBE_LINE(touch_pages(1), touch_pages(2));
	}
}

static void lines_count_hits_and_costs(void **state)
{
	struct probe_profile *profile = profile_of(touch_lines, NULL);
	struct probe_line passed;

	(void)state;
	assert_int_equal(hits(profile, "touch_lines", 1), 3);
	assert_int_equal(hits(profile, "touch_lines", 2), 3);
	assert_int_equal(hits(profile, "touch_lines", 3), 2);
	assert_faults(faults(profile, "touch_lines", 1), 15);
	assert_faults(faults(profile, "touch_lines", 2), 0);
	assert_faults(faults(profile, "touch_lines", 3), 6);
	assert_faults(faults(profile, "touch_lines", 0), 21);
	assert_true(find(profile, PROBE_LINE_HITS, "touch_lines", 0, &passed));
	assert_int_equal(probe_profile_visits(passed.region, 0), 3);
	assert_non_null(strstr(passed.file, "test_lines.c"));
	assert_false(find(profile, PROBE_LINE_HITS, "touch_lines", 1, &passed));
	probe_profile_free(profile);
}

static void the_probes_own_cost_is_told_and_taken_off(void **state)
{
	struct probe_profile *profile = profile_of(touch_lines, NULL);

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_true(count(profile, "touch_lines", i, "elapsed", PROBE_INCLUSIVE) >
			    count(profile, "touch_lines", i, "elapsed", PROBE_EXCLUSIVE));
	probe_profile_free(profile);
}

static int descend(int depth)
{
	int below = 0;

	if (depth == 0)
		return 0;
	PROBE_LINE(touch_pages(2), below = descend(depth - 1));
	return below + 1;
}

static void descend_ten(void)
{
	assert_int_equal(descend(10), 10);
}

static void recursion_counts_every_hit_and_costs_once(void **state)
{
	struct probe_profile *profile = profile_of(descend_ten, NULL);

	(void)state;
	assert_int_equal(hits(profile, "descend", 1), 10);
	assert_faults(faults(profile, "descend", 1), 20);
	assert_faults(faults(profile, "descend", 0), 20);
	probe_profile_free(profile);
}

static void even(int depth);

static void odd(int depth)
{
	PROBE_LINE(touch_pages(1));
	PROBE_LINE(if (depth > 0) even(depth - 1));
}

static void even(int depth)
{
	PROBE_LINE(if (depth > 0) odd(depth - 1));
}

static void even_and_odd(void)
{
	even(9);
}

static void functions_that_call_each_other_count_once(void **state)
{
	struct probe_profile *profile = profile_of(even_and_odd, NULL);

	(void)state;
	assert_int_equal(hits(profile, "even", 1), 5);
	assert_int_equal(hits(profile, "odd", 2), 5);
	assert_faults(faults(profile, "odd", 1), 5);
	assert_faults(faults(profile, "even", 1), 5);
	assert_faults(faults(profile, "odd", 0), 5);
	probe_profile_free(profile);
}

static void nested_lines(void)
{
	PROBE_LINE(for (int i = 0; i < 4; i++) { PROBE_LINE(touch_pages(3)); });
}

static void a_function_counts_a_line_inside_another_once(void **state)
{
	struct probe_profile *profile = profile_of(nested_lines, NULL);

	(void)state;
	/* Both stand on one line of source: the inner visits are the outer one's, again. */
	assert_faults(faults(profile, "nested_lines", 0), 12);
	assert_int_equal(hits(profile, "nested_lines", 1), 5);
	probe_profile_free(profile);
}

static void regions_around_lines(void)
{
	PROBE_BEGIN(outer);
	PROBE_LINE(touch_pages(2));
	PROBE_LINE({
		PROBE_BEGIN(inner);
		touch_pages(3);
		PROBE_END(inner);
	});
	PROBE_END(outer);
}

static void regions_do_not_notice_lines(void **state)
{
	struct probe_profile *profile = profile_of(regions_around_lines, NULL);
	const struct probe_profile_region *outer = probe_profile_first(profile);

	(void)state;
	assert_string_equal(probe_profile_name(outer), "outer");
	assert_null(probe_profile_next(outer));
	assert_string_equal(probe_profile_name(probe_profile_child(outer)), "inner");
	assert_null(probe_profile_next(probe_profile_child(outer)));
	assert_faults(exclusive_count_at(profile, "outer", "page-faults"), 2);
	assert_faults(count_at(profile, "outer/inner", "page-faults"), 3);
	assert_faults(faults(profile, "regions_around_lines", 2), 3);
	assert_int_equal(probe_profile_warnings(profile), 0);
	probe_profile_free(profile);
}

/* The function's region and its lines go by one name. */
static void region_of_the_function(void)
{
	PROBE_FUNCTION();
	PROBE_LINE(touch_pages(2));
	touch_pages(3);
}

static void a_line_ends_no_region_of_its_function(void **state)
{
	struct probe_profile *profile = profile_of(region_of_the_function, NULL);

	(void)state;
	assert_faults(count_at(profile, "region_of_the_function", "page-faults"), 5);
	assert_faults(faults(profile, "region_of_the_function", 1), 2);
	assert_int_equal(probe_profile_warnings(profile), 0);
	probe_profile_free(profile);
}

static void *in_thread(void *nothing)
{
	touch_lines();
	return nothing;
}

static void in_two_threads(void)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, in_thread, NULL), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	touch_lines();
}

static void threads_are_summed(void **state)
{
	struct probe_profile *profile = profile_of(in_two_threads, NULL);

	(void)state;
	assert_int_equal(hits(profile, "touch_lines", 1), 6);
	assert_faults(faults(profile, "touch_lines", 1), 30);
	probe_profile_free(profile);
}

static void in_process_scope_only_the_clock_is_told(void **state)
{
	const struct probe_options options = { .size = sizeof(options), .count = "process" };
	struct probe_profile *profile = profile_of(touch_lines, &options);
	struct probe_value value;

	(void)state;
	probe_profile_value(profile, line(profile, "touch_lines", 1), "page-faults",
			    PROBE_EXCLUSIVE, 0, &value);
	assert_int_equal(value.status, PROBE_UNAVAILABLE);
	assert_contains(value.reason, "process scope");
	count(profile, "touch_lines", 1, "elapsed", PROBE_EXCLUSIVE);
	probe_profile_free(profile);
}

static jmp_buf back;

static void jump_out(void)
{
	PROBE_LINE(longjmp(back, 1));
}

static void jump(void)
{
	for (volatile int i = 0; i < 3; i++)
		if (setjmp(back) == 0)
			PROBE_LINE(jump_out());
}

static void what_no_block_ends_is_said(void **state)
{
	struct probe_profile *profile;

	(void)state;
	profile = profile_of(jump, NULL);
	assert_true(warns(profile, "test_lines.c was left 3 times in a way that ends no block"));
	assert_int_equal(hits(profile, "jump", 1), 3);
	probe_profile_free(profile);
}

static volatile int jumps;

static void jump_for_ever(void)
{
	for (jumps = 0; jumps < 300000; jumps++)
		if (setjmp(back) == 0) {
			if (jumps % 2)
				PROBE_LINE(longjmp(back, 1));
			else
				PROBE_LINE(longjmp(back, 1));
		}
}

static void lines_left_again_and_again_keep_memory_bounded(void **state)
{
	const size_t before = memory_in_use();
	struct probe_profile *profile;

	(void)state;
	assert_int_equal(probe_start(NULL, NULL), 0);
	jump_for_ever();
	/* As large as the stack of open lines may grow, and what it outgrew; not 300,000 of them. */
	assert_true(memory_in_use() - before < 100 * 1024 * 1024);
	assert_int_equal(probe_stop(&profile, NULL), 0);
	assert_true(warns(profile, "in a way that ends no block"));
	assert_int_equal(hits(profile, "jump_for_ever", 1) + hits(profile, "jump_for_ever", 2),
			 300000);
	probe_profile_free(profile);
}

static void forget_half(void)
{
	touch_lines();
	assert_int_equal(probe_reset(), 0);
	touch_lines();
	PROBE_LINE(probe_reset(), touch_pages(7));
}

static void a_reset_forgets_lines(void **state)
{
	struct probe_profile *profile = profile_of(forget_half, NULL);
	struct probe_line found;

	(void)state;
	assert_false(find(profile, PROBE_LINE_TIMED, "touch_lines", 0, &found));
	assert_faults(faults(profile, "forget_half", 1), 7);
	probe_profile_free(profile);
}

static void runs_are_merged_line_by_line(void **state)
{
	struct probe_profile *profiles[] = { profile_of(touch_lines, NULL),
					     profile_of(in_two_threads, NULL) };
	struct probe_profile *merged;

	(void)state;
	assert_int_equal(probe_profile_merge(profiles, 2, &merged, NULL), 0);
	assert_int_equal(probe_profile_visits(line(merged, "touch_lines", 1), 0), 3);
	assert_int_equal(probe_profile_visits(line(merged, "touch_lines", 1), 1), 6);
	for (size_t i = 0; i < 2; i++)
		probe_profile_free(profiles[i]);
	probe_profile_free(merged);
}

static void two_processes_add_up(void **state)
{
	struct probe_profile *outside = profile_of(regions_around_lines, NULL);
	struct probe_profile *inner = profile_of(touch_lines, NULL);

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(probe_profile_adopt(outside, "outer", inner, NULL), 0);
	assert_int_equal(hits(outside, "touch_lines", 1), 6);
	assert_faults(faults(outside, "touch_lines", 1), 30);
	assert_int_equal(count(outside, "touch_lines", 1, "elapsed", PROBE_EXCLUSIVE),
			 2 * count(inner, "touch_lines", 1, "elapsed", PROBE_EXCLUSIVE));
	probe_profile_free(inner);
	probe_profile_free(outside);
}

static void a_file_holds_all_of_it(void **state)
{
	struct probe_profile *profile = profile_of(touch_lines, NULL);
	const struct probe_sampling told = { "cpu-clock", 997, true, 12, 3, 4500, 5, 1 };
	struct probe_sampling sampling;
	struct probe_profile *loaded;
	struct probe_line sampled;
	char path[] = "/tmp/probekit-lines-XXXXXX";
	const int fd = mkstemp(path);

	(void)state;
	assert_int_equal(probe_profile_add_samples(profile, NULL, "a.c", "f", 7, 9), 0);
	assert_int_equal(probe_profile_add_samples(profile, NULL, NULL, "[kernel]", 0, 3), 0);
	assert_int_equal(probe_profile_add_samples(profile, "a/b", "a.c", "f", 7, 5), 0);
	assert_int_equal(probe_profile_set_sampling(profile, &told), 0);
	assert_int_equal(probe_profile_save(profile, path, NULL), 0);
	assert_int_equal(probe_profile_load(path, &loaded, NULL), 0);
	assert_faults(faults(loaded, "touch_lines", 1), 15);
	assert_int_equal(count(loaded, "touch_lines", 1, "elapsed", PROBE_EXCLUSIVE),
			 count(profile, "touch_lines", 1, "elapsed", PROBE_EXCLUSIVE));
	assert_true(find(loaded, PROBE_LINE_SAMPLED, "f", 1, &sampled));
	assert_int_equal(sampled.line, 7);
	assert_int_equal(probe_profile_visits(sampled.region, 0), 9);
	assert_null(sampled.place);
	assert_true(find(loaded, PROBE_LINE_SAMPLED, "f", 3, &sampled));
	assert_int_equal(sampled.line, 7);
	assert_string_equal(sampled.place, "a/b");
	assert_int_equal(probe_profile_visits(sampled.region, 0), 5);
	assert_true(find(loaded, PROBE_LINE_SAMPLED, "[kernel]", 0, &sampled));
	assert_null(sampled.file);
	assert_int_equal(probe_profile_sampling(loaded, 0, &sampling), 0);
	assert_int_equal(sampling.lost, 3);
	assert_int_equal(sampling.in_regions, 5);
	assert_int_equal(sampling.unplaced, 1);
	assert_true(sampling.user_only);
	assert_int_equal(probe_profile_sampling(loaded, 1, &sampling), -ERANGE);
	probe_profile_free(loaded);
	probe_profile_free(profile);
	close(fd);
	unlink(path);
}

/* Of a program that was compiled with the header of before there were lines. */
static void sites_without_a_kind_are_regions(void **state)
{
	struct probe_site site = {
		offsetof(struct probe_site, kind), 1, "old", __FILE__, NULL, "function", 77
	};
	struct probe_profile *profile;

	(void)state;
	assert_int_equal(probe_start(NULL, NULL), 0);
	probe_site_enter(&site);
	probe_site_leave(&site);
	assert_int_equal(probe_stop(&profile, NULL), 0);
	assert_int_equal(visits_at(profile, "old"), 1);
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_count_hits_and_costs),
		cmocka_unit_test(the_probes_own_cost_is_told_and_taken_off),
		cmocka_unit_test(recursion_counts_every_hit_and_costs_once),
		cmocka_unit_test(functions_that_call_each_other_count_once),
		cmocka_unit_test(a_function_counts_a_line_inside_another_once),
		cmocka_unit_test(regions_do_not_notice_lines),
		cmocka_unit_test(a_line_ends_no_region_of_its_function),
		cmocka_unit_test(threads_are_summed),
		cmocka_unit_test(in_process_scope_only_the_clock_is_told),
		cmocka_unit_test(what_no_block_ends_is_said),
		cmocka_unit_test(lines_left_again_and_again_keep_memory_bounded),
		cmocka_unit_test(a_reset_forgets_lines),
		cmocka_unit_test(runs_are_merged_line_by_line),
		cmocka_unit_test(two_processes_add_up),
		cmocka_unit_test(a_file_holds_all_of_it),
		cmocka_unit_test(sites_without_a_kind_are_regions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
