/* SPDX-License-Identifier: MIT */
/* Google Benchmark's JSON, as its compare.py and CI services read it. */
#include "render_support.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct probe_profile *profile;
static json_t *json;

static int tear_down(void **state)
{
	(void)state;
	json_decref(json);
	json = NULL;
	probe_profile_free(profile);
	profile = NULL;
	return 0;
}

static const struct probe_render_options benchmark = { .size = sizeof(benchmark),
						       .format = "benchmark" };

static void render(const struct probe_render_options *options)
{
	json_decref(json);
	json = rendered_json(profile, options);
}

static const json_t *entry(size_t index)
{
	return json_array_get(json_object_get(json, "benchmarks"), index);
}

static double number(size_t index, const char *key)
{
	const json_t *value = json_object_get(entry(index), key);

	if (!json_is_number(value))
		fail_msg("%s is missing", key);
	return json_number_value(value);
}

static void assert_text(const json_t *object, const char *key, const char *expected)
{
	const char *text = json_string_value(json_object_get(object, key));

	if (!text)
		fail_msg("%s is missing", key);
	assert_string_equal(text, expected);
}

/* Two visits in 1000 ns of the wall, 800 ns of a CPU, 7 page faults. */
static struct probe_profile_region *make_region(void)
{
	struct probe_profile_region *region = made_region(profile, NULL, "evolve");

	put_value(profile, region, "elapsed", 1000, 1000);
	put_value(profile, region, "task-clock", 800, 800);
	put_value(profile, region, "page-faults", 7, 7);
	return region;
}

static void an_entry_has_the_times_and_counts_of_a_visit(void **state)
{
	const json_t *sources;

	(void)state;
	profile = made_profile(1);
	make_region();
	render(&benchmark);
	assert_text(entry(0), "name", "evolve");
	assert_text(entry(0), "run_name", "evolve");
	assert_text(entry(0), "run_type", "iteration");
	assert_text(entry(0), "time_unit", "ns");
	assert_true(number(0, "iterations") == 2);
	assert_true(number(0, "repetitions") == 1);
	assert_true(number(0, "repetition_index") == 0);
	assert_true(number(0, "threads") == 1);
	assert_true(number(0, "real_time") == 500);
	assert_true(number(0, "cpu_time") == 400);
	assert_true(number(0, "page-faults") == 3.5);
	assert_true(number(0, "context-switches") == 0);
	assert_true(number(0, "cpus-utilized") == 0.8);
	sources = json_object_get(entry(0), "sources");
	assert_text(sources, "real_time", "clock");
	assert_text(sources, "cpu_time", "os");
	assert_text(sources, "page-faults", "os");
	assert_text(sources, "cpus-utilized", "formula");
	assert_null(entry(1));
}

static void repeats_are_entries_and_their_mean_an_aggregate(void **state)
{
	struct probe_render_options options = benchmark;
	struct probe_profile_region *region;

	(void)state;
	profile = made_profile(2);
	region = make_region();
	put_value_in(profile, region, 1, "elapsed", 3000, 3000);
	render(&options);
	assert_int_equal(json_array_size(json_object_get(json, "benchmarks")), 3);
	assert_true(number(0, "real_time") == 500);
	assert_true(number(1, "real_time") == 1500);
	assert_true(number(1, "repetition_index") == 1);
	assert_text(entry(2), "name", "evolve_mean");
	assert_text(entry(2), "run_name", "evolve");
	assert_text(entry(2), "run_type", "aggregate");
	assert_text(entry(2), "aggregate_name", "mean");
	assert_true(number(2, "real_time") == 1000);
	options.repeat = 2;
	render(&options);
	assert_int_equal(json_array_size(json_object_get(json, "benchmarks")), 1);
	assert_true(number(0, "real_time") == 1500);
	options.repeat = PROBE_MEAN;
	render(&options);
	assert_int_equal(json_array_size(json_object_get(json, "benchmarks")), 1);
	assert_text(entry(0), "run_type", "aggregate");
}

static void what_was_not_measured_is_left_out_and_never_0(void **state)
{
	struct probe_profile_region *region;
	const json_t *left_out;

	(void)state;
	profile = made_profile(1);
	region = make_region();
	put_absent(profile, region, "page-faults", "nobody looked");
	region = made_region(profile, NULL, "untimed");
	put_absent(profile, region, "elapsed", "the clock stood still");
	render(&benchmark);
	assert_null(json_object_get(entry(0), "page-faults"));
	assert_null(entry(1));
	left_out = json_object_get(json_object_get(json, "context"), "left_out");
	assert_string_equal(json_string_value(json_array_get(left_out, 0)),
			    "untimed, repeat 1: elapsed: the clock stood still");
}

static void without_any_times_there_is_no_file(void **state)
{
	(void)state;
	profile = made_profile(1);
	assert_refused(profile, &benchmark, -ENODATA, "no region was visited");
	put_absent(profile, make_region(), "task-clock", "nobody looked");
	assert_refused(profile, &benchmark, -ENODATA, "task-clock: nobody looked");
}

static void the_context_is_what_the_profile_knows_of_the_machine(void **state)
{
	const json_t *context;

	(void)state;
	profile = made_profile(1);
	make_region();
	json_object_set_new(profile_machine(profile), "processors", json_integer(4));
	json_object_set_new(profile_machine(profile), "governor", json_string("powersave"));
	json_object_set_new(profile_machine(profile), "cpu", json_string("A CPU"));
	render(&benchmark);
	context = json_object_get(json, "context");
	assert_text(context, "executable", "program");
	assert_int_equal(json_integer_value(json_object_get(context, "num_cpus")), 4);
	assert_true(json_is_true(json_object_get(context, "cpu_scaling_enabled")));
	assert_true(json_is_array(json_object_get(context, "caches")));
	assert_text(json_object_get(context, "machine"), "cpu", "A CPU");
}

static void a_scaled_count_is_told_from_a_counted_one(void **state)
{
	struct probe_profile_region *region;
	struct profile_value *value;

	(void)state;
	profile = made_profile(1);
	region = make_region();
	value = profile_value(profile, region, 0,
			      (size_t)set_event_index(profile_set(profile), "page-faults"),
			      PROBE_INCLUSIVE);
	value->status = PROBE_SCALED;
	value->running_share = 0.25;
	render(&benchmark);
	assert_text(json_object_get(entry(0), "sources"), "page-faults",
		    "os, scaled: it ran 25.00% of the time");
}

static void any_name_is_taken(void **state)
{
	size_t count = 0;

	(void)state;
	profile = made_profile(1);
	for (; hostile_names[count]; count++)
		made_region(profile, NULL, hostile_names[count]);
	render(&benchmark);
	assert_int_equal(json_array_size(json_object_get(json, "benchmarks")), count);
	assert_text(entry(7), "name", "sla\\/sh");
	assert_text(entry(13), "name", "na?ve ??");
}

#define CLEANED(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(an_entry_has_the_times_and_counts_of_a_visit),
		CLEANED(repeats_are_entries_and_their_mean_an_aggregate),
		CLEANED(what_was_not_measured_is_left_out_and_never_0),
		CLEANED(without_any_times_there_is_no_file),
		CLEANED(the_context_is_what_the_profile_knows_of_the_machine),
		CLEANED(a_scaled_count_is_told_from_a_counted_one),
		CLEANED(any_name_is_taken),
	};

	return cmocka_run_group_tests_name("benchmark", tests, NULL, NULL);
}
