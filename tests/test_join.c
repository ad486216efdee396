/* SPDX-License-Identifier: MIT */
/* A simulated run joins counted ones: its values take their place, region by region, and no others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "lib/profile/profile.h"

#define INSTRUCTIONS 0
#define FAULTS	     1

static struct set *load(const char *events)
{
	struct set *set;

	assert_int_equal(set_from_events(events, &set, NULL), 0);
	return set;
}

static void put(struct probe_profile *profile, struct probe_profile_region *region, size_t repeat,
		size_t event, enum probe_status status, uint64_t count)
{
	for (int part = 0; part < PROFILE_PARTS; part++)
		*profile_value(profile, region, repeat, event,
			       (enum probe_part)part) = (struct profile_value){
			.status = status,
			.count = count,
			.running_share = 1,
			.source = status == PROBE_SIMULATED ? "callgrind" : "os",
		};
}

static struct probe_profile *make(size_t repeats, const char *inner, enum probe_status status)
{
	struct set *set = load("instructions,page-faults");
	struct probe_profile *profile;
	struct probe_profile_region *outer, *region;

	assert_int_equal(profile_new(set, "command", repeats, &profile), 0);
	set_release(set);
	outer = profile_region(profile, NULL, "outer");
	region = profile_region(profile, outer, inner);
	assert_non_null(region);
	for (size_t i = 0; i < repeats; i++) {
		put(profile, region, i, INSTRUCTIONS, status, 1000 + i);
		put(profile, region, i, FAULTS, PROBE_COUNTED, 10 + i);
	}
	return profile;
}

static struct probe_value value(const struct probe_profile *profile, const char *event,
				size_t repeat)
{
	const struct probe_profile_region *region = probe_profile_find(profile, "outer/inner");
	struct probe_value found;

	assert_non_null(region);
	assert_int_equal(
		probe_profile_value(profile, region, event, PROBE_INCLUSIVE, repeat, &found), 0);
	return found;
}

static void test_simulated_values_take_the_place_of_counted_ones(void **state)
{
	struct probe_profile *profile = make(3, "inner", PROBE_COUNTED);
	struct probe_profile *simulated = make(1, "inner", PROBE_SIMULATED);

	(void)state;
	put(simulated, (struct probe_profile_region *)probe_profile_find(simulated, "outer/inner"),
	    0, INSTRUCTIONS, PROBE_SIMULATED, 77);
	assert_int_equal(probe_profile_join(profile, simulated, NULL), 0);
	assert_int_equal(value(profile, "instructions", 0).status, PROBE_SIMULATED);
	assert_int_equal(value(profile, "instructions", PROBE_MEAN).value, 77);
	assert_int_equal(value(profile, "instructions", 1).status, PROBE_UNAVAILABLE);
	/* What was not simulated stays: the mean of three. */
	assert_int_equal(value(profile, "page-faults", PROBE_MEAN).value, 11);
	assert_string_equal(value(profile, "page-faults", 2).source, "os");
	probe_profile_free(simulated);
	probe_profile_free(profile);
}

static void test_what_the_others_lack_is_left_out(void **state)
{
	struct probe_profile *profile = make(2, "inner", PROBE_COUNTED);
	struct probe_profile *simulated = make(1, "other", PROBE_SIMULATED);

	(void)state;
	assert_int_equal(probe_profile_join(profile, simulated, NULL), 0);
	assert_null(probe_profile_find(profile, "outer/other"));
	assert_int_equal(value(profile, "instructions", 1).status, PROBE_COUNTED);
	assert_int_equal(probe_profile_warnings(profile), 1);
	probe_profile_free(simulated);
	probe_profile_free(profile);
}

static void test_the_simulator_is_told(void **state)
{
	struct probe_profile *profile = make(1, "inner", PROBE_COUNTED);
	struct probe_profile *simulated = make(1, "inner", PROBE_SIMULATED);

	(void)state;
	json_object_set_new(profile_program(simulated), "simulator", json_string("of mine"));
	assert_int_equal(profile_replace_encoding(simulated, "instructions", "Ir"), 0);
	assert_int_equal(profile_note_encoding(profile, "instructions", "instructions"), 0);
	assert_int_equal(probe_profile_join(profile, simulated, NULL), 0);
	assert_string_equal(
		json_string_value(json_object_get(profile_program(profile), "simulator")),
		"of mine");
	assert_string_equal(
		json_string_value(json_object_get(profile_encodings(profile), "instructions")),
		"Ir");
	assert_int_equal(probe_profile_warnings(profile), 0);
	probe_profile_free(simulated);
	probe_profile_free(profile);
}

static void test_what_cannot_be_joined(void **state)
{
	struct probe_profile *profile = make(1, "inner", PROBE_COUNTED);
	struct probe_profile *several = make(2, "inner", PROBE_SIMULATED);
	struct set *set = load("instructions");
	struct probe_profile *other;
	struct probe_error error;

	(void)state;
	assert_int_equal(probe_profile_join(profile, several, &error), -EINVAL);
	assert_non_null(strstr(error.text, "holds 2"));
	assert_int_equal(profile_new(set, "command", 1, &other), 0);
	assert_int_equal(probe_profile_join(profile, other, &error), -EINVAL);
	assert_non_null(strstr(error.text, "take the same set"));
	set_release(set);
	probe_profile_free(other);
	probe_profile_free(several);
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_simulated_values_take_the_place_of_counted_ones),
		cmocka_unit_test(test_what_the_others_lack_is_left_out),
		cmocka_unit_test(test_the_simulator_is_told),
		cmocka_unit_test(test_what_cannot_be_joined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
