/* SPDX-License-Identifier: MIT */
/* Flame graphs: folded stacks, and speedscope's JSON. */
#include "render_support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct probe_profile *profile;

static int set_up(void **state)
{
	(void)state;
	profile = made_profile(1);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	probe_profile_free(profile);
	profile = NULL;
	return 0;
}

static const struct probe_render_options folded = { .size = sizeof(folded), .format = "folded" };
static const struct probe_render_options speedscope = { .size = sizeof(speedscope),
							.format = "speedscope" };

static void assert_folded(const char *expected)
{
	char *text = rendered_as(profile, "folded");

	assert_string_equal(text, expected);
	free(text);
}

static struct probe_profile_region *make_tree(void)
{
	struct probe_profile_region *outer = made_region(profile, NULL, "outer");
	struct probe_profile_region *inner = made_region(profile, outer, "inner");

	put_value(profile, outer, "elapsed", 1000, 400);
	put_value(profile, inner, "elapsed", 600, 600);
	put_value(profile, outer, "page-faults", 7, 7);
	assert_int_equal(profile_add_site(outer, "main.c", 12), 0);
	assert_int_equal(profile_add_site(outer, "other.c", 13), 0);
	return outer;
}

static void folded_stacks_weigh_what_is_spent_outside_inner_regions(void **state)
{
	(void)state;
	make_tree();
	assert_folded("outer 400\nouter;inner 600\n");
}

static void folded_totals_are_cut_to_a_hundred_thousand(void **state)
{
	struct probe_profile_region *outer = make_tree();

	(void)state;
	put_value(profile, outer, "elapsed", 3000000600, 3000000000);
	assert_folded("outer 99999\nouter;inner 0\n");
	put_value(profile, outer, "elapsed", 100000, 99400);
	assert_folded("outer 99400\nouter;inner 600\n");
	put_value(profile, outer, "elapsed", 200000, 199400);
	assert_folded("outer 99700\nouter;inner 300\n");
}

static void folded_names_stay_in_their_frame_and_line(void **state)
{
	(void)state;
	for (size_t i = 0; hostile_names[i]; i++) {
		struct probe_profile_region *region = made_region(profile, NULL, hostile_names[i]);

		put_value(profile, region, "elapsed", i, i);
	}
	assert_folded("a,b 0\n"
		      "\"quoted\" 1\n"
		      "two\\x0alines 2\n"
		      "carriage\\x0d\\x0areturn 3\n"
		      "semi\\x3bcolon 4\n"
		      "pi|pe 5\n"
		      "back\\\\slash 6\n"
		      "sla/sh 7\n"
		      "`tick` ``ticks`` 8\n"
		      " spaces  9\n"
		      "*bold* _under_ <b>html</b> [link](url) &amp\\x3b 10\n"
		      "(no name) 11\n"
		      "na\xc3\xafve \xe2\x82\xac \xf0\x9f\x94\xa5 12\n"
		      "na?ve ?? 13\n"
		      "tab\\x09and \\x01\\x1b[31mred\\x7f 14\n"
		      "=1+1 15\n");
}

static void a_weight_that_is_not_known_is_no_graph_in_either_format(void **state)
{
	(void)state;
	put_absent(profile, make_tree(), "elapsed", "several threads visited it");
	assert_refused(profile, &folded, -ENODATA, "region 'outer'");
	assert_refused(profile, &folded, -ENODATA, "several threads visited it");
	assert_refused(profile, &speedscope, -ENODATA, "several threads visited it");
}

static void a_command_around_its_regions_has_no_weight_of_its_own(void **state)
{
	(void)state;
	put_absent(profile, make_tree(), "elapsed", profile_counted_outside);
	assert_folded("outer;inner 600\n");
	put_absent(profile, made_region(profile, NULL, "alone"), "elapsed",
		   profile_counted_outside);
	assert_refused(profile, &folded, -ENODATA, "region 'alone'");
}

static void a_region_inside_can_be_drawn_where_the_outer_cannot(void **state)
{
	struct probe_render_options options = folded;
	char *text;

	(void)state;
	put_absent(profile, make_tree(), "elapsed", "several threads visited it");
	options.region = "outer/inner";
	text = rendered_with(profile, &options);
	assert_string_equal(text, "inner 600\n");
	free(text);
}

static void a_ratio_or_nothing_is_no_graph(void **state)
{
	struct probe_render_options options = folded;
	const char *const ratio[] = { "cpus-utilized", NULL };
	const char *const two[] = { "elapsed", "page-faults", NULL };

	(void)state;
	assert_refused(profile, &folded, -ENODATA, "no region was visited");
	assert_refused(profile, &speedscope, -ENODATA, "no region was visited");
	make_tree();
	options.metrics = ratio;
	assert_refused(profile, &options, -EINVAL, "'cpus-utilized' is a ratio");
	options.format = "speedscope";
	assert_refused(profile, &options, -EINVAL, "'cpus-utilized' is a ratio");
	options.format = "folded";
	options.metrics = two;
	assert_refused(profile, &options, -EINVAL, "name one event alone");
}

static json_t *profile_at(const json_t *json, size_t index)
{
	return json_array_get(json_object_get(json, "profiles"), index);
}

static json_int_t number_at(const json_t *json, const char *key, size_t index)
{
	const json_t *number = json_array_get(json_object_get(json, key), index);

	assert_true(json_is_integer(number));
	return json_integer_value(number);
}

static void assert_text(const json_t *json, const char *key, const char *expected)
{
	assert_true(json_is_string(json_object_get(json, key)));
	assert_string_equal(json_string_value(json_object_get(json, key)), expected);
}

static void speedscope_has_frames_with_sites_and_weighted_stacks(void **state)
{
	const json_t *frames, *made, *samples;
	json_t *json;

	(void)state;
	make_tree();
	json = rendered_json(profile, &speedscope);
	assert_text(json, "$schema", "https://www.speedscope.app/file-format-schema.json");
	assert_text(json, "name", "program");
	frames = json_object_get(json_object_get(json, "shared"), "frames");
	assert_int_equal(json_array_size(frames), 2);
	assert_text(json_array_get(frames, 0), "name", "outer");
	assert_text(json_array_get(frames, 0), "file", "main.c");
	assert_int_equal(json_integer_value(json_object_get(json_array_get(frames, 0), "line")),
			 12);
	assert_null(json_object_get(json_array_get(frames, 1), "file"));
	made = profile_at(json, 0);
	assert_null(profile_at(json, 1));
	assert_text(made, "type", "sampled");
	assert_text(made, "unit", "nanoseconds");
	assert_text(made, "name", "elapsed: program");
	assert_int_equal(number_at(made, "weights", 0), 400);
	assert_int_equal(number_at(made, "weights", 1), 600);
	assert_int_equal(json_integer_value(json_object_get(made, "startValue")), 0);
	assert_int_equal(json_integer_value(json_object_get(made, "endValue")), 1000);
	samples = json_object_get(made, "samples");
	assert_int_equal(json_array_size(samples), 2);
	assert_int_equal(json_array_size(json_array_get(samples, 0)), 1);
	assert_int_equal(json_integer_value(json_array_get(json_array_get(samples, 1), 0)), 0);
	assert_int_equal(json_integer_value(json_array_get(json_array_get(samples, 1), 1)), 1);
	json_decref(json);
}

static void speedscope_has_a_profile_for_each_thread_and_event(void **state)
{
	static const char *const events[] = { "elapsed", "page-faults", NULL };
	static const struct {
		const char *name, *unit;
		json_int_t end;
	} expected[] = {
		{ "elapsed: thread 71 (main)", "nanoseconds", 11 },
		{ "elapsed: thread 72 (worker)", "nanoseconds", 7 },
		{ "page-faults: thread 71 (main)", "none", 0 },
		{ "page-faults: thread 72 (worker)", "none", 3 },
	};
	struct probe_render_options options = speedscope;
	struct probe_profile_region *thread, *region;
	json_t *json;

	(void)state;
	thread = profile_region(profile, NULL, "thread 71 (main)");
	put_value(profile, made_region(profile, thread, "evolve"), "elapsed", 5, 5);
	put_value(profile, made_region(profile, thread, "read"), "elapsed", 6, 6);
	thread = profile_region(profile, NULL, "thread 72 (worker)");
	region = made_region(profile, thread, "evolve");
	put_value(profile, region, "elapsed", 7, 7);
	put_value(profile, region, "page-faults", 3, 3);
	options.metrics = events;
	json = rendered_json(profile, &options);
	for (size_t i = 0; i < 4; i++) {
		assert_text(profile_at(json, i), "name", expected[i].name);
		assert_text(profile_at(json, i), "unit", expected[i].unit);
		assert_int_equal(
			json_integer_value(json_object_get(profile_at(json, i), "endValue")),
			expected[i].end);
	}
	assert_null(profile_at(json, 4));
	/* evolve is one frame for both threads, and none stands for a thread. */
	assert_int_equal(
		json_array_size(json_object_get(json_object_get(json, "shared"), "frames")), 2);
	json_decref(json);
}

static void speedscope_takes_any_name(void **state)
{
	json_t *json;
	const json_t *frames;
	size_t count = 0;

	(void)state;
	for (; hostile_names[count]; count++)
		made_region(profile, NULL, hostile_names[count]);
	json = rendered_json(profile, &speedscope);
	frames = json_object_get(json_object_get(json, "shared"), "frames");
	assert_int_equal(json_array_size(frames), count);
	assert_text(json_array_get(frames, 2), "name", "two\nlines");
	assert_text(json_array_get(frames, 11), "name", "(no name)");
	assert_text(json_array_get(frames, 13), "name", "na?ve ??");
	json_decref(json);
}

#define CLEANED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(folded_stacks_weigh_what_is_spent_outside_inner_regions),
		CLEANED(folded_totals_are_cut_to_a_hundred_thousand),
		CLEANED(folded_names_stay_in_their_frame_and_line),
		CLEANED(a_weight_that_is_not_known_is_no_graph_in_either_format),
		CLEANED(a_command_around_its_regions_has_no_weight_of_its_own),
		CLEANED(a_region_inside_can_be_drawn_where_the_outer_cannot),
		CLEANED(a_ratio_or_nothing_is_no_graph),
		CLEANED(speedscope_has_frames_with_sites_and_weighted_stacks),
		CLEANED(speedscope_has_a_profile_for_each_thread_and_event),
		CLEANED(speedscope_takes_any_name),
	};

	return cmocka_run_group_tests_name("flame", tests, NULL, NULL);
}
