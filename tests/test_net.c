/* SPDX-License-Identifier: MIT */
/* What marks cost is measured, told by the profile, and taken off regions and those around them. */
#include "support.h"

#include <errno.h>
#include <string.h>

#include "lib/profile/profile.h"

static const char set_text[] =
	"{\"name\": \"mine\", \"events\": [{\"name\": \"cycles\"}, {\"name\": \"instructions\"}]}";

enum {
	CYCLES,
	INSTRUCTIONS,
	ELAPSED,
	EVENTS
};

static struct probe_profile *profile;
static struct set *set;

static int set_up(void **state)
{
	json_t *json = json_loads(set_text, 0, NULL);

	(void)state;
	assert_int_equal(set_parse(json, "here", &set, NULL), 0);
	json_decref(json);
	assert_int_equal(profile_new(set, "thread", 1, &profile), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	probe_profile_free(profile);
	set_release(set);
	return 0;
}

static struct probe_profile_region *add(struct probe_profile_region *parent, const char *name,
					uint64_t visits, uint64_t inclusive, uint64_t exclusive)
{
	struct probe_profile_region *region = profile_region(profile, parent, name);

	for (size_t i = 0; i < EVENTS * PROFILE_PARTS; i++)
		*profile_value(profile, region, 0, i / PROFILE_PARTS,
			       (enum probe_part)(i % PROFILE_PARTS)) = (struct profile_value){
			.status = PROBE_COUNTED,
			.count = i % PROFILE_PARTS == PROBE_INCLUSIVE ? inclusive : exclusive,
			.running_share = 1,
			.source = "perf",
		};
	*profile_repeat(region, 0) = (struct profile_repeat){
		.visits = visits,
		.elapsed_least = inclusive / visits,
		.elapsed_most = inclusive / visits,
		.elapsed_total = inclusive,
		.elapsed_visits = visits,
		.threads = 1,
	};
	return region;
}

static void tell_costs(void)
{
	json_object_set_new(profile_program(profile), "overhead",
			    json_pack("{s:{s:f,s:f}, s:{s:f,s:f}}", "cycles", "inside", 4.0,
				      "around", 10.0, "elapsed", "inside", 2.0, "around", 5.0));
}

static uint64_t count(const struct probe_profile_region *region, size_t event, enum probe_part part)
{
	return profile_value(profile, region, 0, event, part)->count;
}

static void visits_are_taken_off_their_region_and_those_around_it(void **state)
{
	struct probe_profile_region *outer = add(NULL, "outer", 1, 10000, 5000);
	struct probe_profile_region *middle = add(outer, "middle", 10, 5000, 3000);
	struct probe_profile_region *inner = add(middle, "inner", 100, 2000, 2000);
	double deviation;

	(void)state;
	tell_costs();
	profile_repeat(inner, 0)->elapsed_squares = 50000;
	deviation = profile_deviation(profile_repeat(inner, 0));
	assert_true(deviation > 10);
	assert_int_equal(probe_profile_subtract_overhead(profile, NULL), 0);
	assert_int_equal(count(inner, CYCLES, PROBE_INCLUSIVE), 2000 - 100 * 4);
	assert_int_equal(count(middle, CYCLES, PROBE_INCLUSIVE), 5000 - 10 * 4 - 100 * 10);
	assert_int_equal(count(middle, CYCLES, PROBE_EXCLUSIVE), 3000 - 10 * 4 - 100 * 6);
	assert_int_equal(count(outer, CYCLES, PROBE_INCLUSIVE), 10000 - 4 - 110 * 10);
	assert_int_equal(count(outer, CYCLES, PROBE_EXCLUSIVE), 5000 - 4 - 10 * 6);
	assert_int_equal(count(outer, ELAPSED, PROBE_INCLUSIVE), 10000 - 2 - 110 * 5);
	assert_int_equal(profile_repeat(inner, 0)->elapsed_total, 2000 - 100 * 2);
	assert_int_equal(profile_repeat(inner, 0)->elapsed_least, 20 - 2);
	/* Of each visit as much is taken off: they differ as before. */
	assert_float_equal(profile_deviation(profile_repeat(inner, 0)), deviation, 1e-6);
	/* Its cost is not known. */
	assert_int_equal(count(outer, INSTRUCTIONS, PROBE_INCLUSIVE), 10000);
	assert_int_equal(probe_profile_warnings(profile), 1);
}

static void it_is_done_once(void **state)
{
	struct probe_profile_region *region = add(NULL, "region", 10, 1000, 1000);

	(void)state;
	tell_costs();
	for (int i = 0; i < 2; i++)
		assert_int_equal(probe_profile_subtract_overhead(profile, NULL), 0);
	assert_int_equal(count(region, CYCLES, PROBE_INCLUSIVE), 1000 - 10 * 4);
}

static void no_count_falls_below_zero(void **state)
{
	struct probe_profile_region *region = add(NULL, "region", 100, 300, 300);

	(void)state;
	tell_costs();
	assert_int_equal(probe_profile_subtract_overhead(profile, NULL), 0);
	assert_int_equal(count(region, CYCLES, PROBE_INCLUSIVE), 0);
}

static void elapsed_time_of_several_threads_stays(void **state)
{
	struct probe_profile_region *region = add(NULL, "region", 100, 3000, 3000);

	(void)state;
	profile_repeat(region, 0)->threads = 2;
	tell_costs();
	assert_int_equal(probe_profile_subtract_overhead(profile, NULL), 0);
	assert_int_equal(count(region, ELAPSED, PROBE_INCLUSIVE), 3000);
	assert_int_equal(count(region, CYCLES, PROBE_INCLUSIVE), 3000 - 100 * 4);
}

static void a_profile_that_does_not_tell_is_refused_in_words(void **state)
{
	struct probe_error error;

	(void)state;
	assert_int_equal(probe_profile_subtract_overhead(profile, &error), -ENODATA);
	assert_contains(error.text, "does not tell what its marks cost");
}

/* Around holds inside, and both hold something of the clock. */
static void a_measurement_tells_what_its_marks_cost(void **state)
{
	const struct probe_options options = { .size = sizeof(options),
					       .events = "elapsed,page-faults" };
	struct probe_profile *measured;
	const json_t *costs;
	double inside, around;

	(void)state;
	assert_int_equal(probe_start(&options, NULL), 0);
	PROBE_BEGIN(region);
	PROBE_END(region);
	assert_int_equal(probe_stop(&measured, NULL), 0);
	costs = json_object_get(json_object_get(profile_program(measured), "overhead"), "elapsed");
	inside = json_number_value(json_object_get(costs, "inside"));
	around = json_number_value(json_object_get(costs, "around"));
	assert_true(inside > 0);
	assert_true(around > inside);
	/* None of the visits that were made for it is in the profile. */
	assert_int_equal(visits_at(measured, "region"), 1);
	assert_null(probe_profile_find(measured, "outer"));
	probe_profile_free(measured);
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(visits_are_taken_off_their_region_and_those_around_it),
		FRESH(it_is_done_once),
		FRESH(no_count_falls_below_zero),
		FRESH(elapsed_time_of_several_threads_stays),
		FRESH(a_profile_that_does_not_tell_is_refused_in_words),
		FRESH(a_measurement_tells_what_its_marks_cost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
