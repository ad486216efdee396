/* SPDX-License-Identifier: MIT */
/* Whether the passes of `probekit run` did the same work, and what is said of those that did not. */
#include "support.h"

#include <math.h>
#include <stdlib.h>

#include "lib/profile/profile.h"
#include "tools/run/passes.h"
#include "tools/run/remarks.h"

#define NUMBER(list) (sizeof(list) / sizeof((list)[0]))

static void the_median_is_that_of_what_was_counted(void **state)
{
	double odd[] = { 5, 1, 1000 }, even[] = { 4, 1, 2, 1000 }, one[] = { 7 };

	(void)state;
	assert_true(isnan(passes_median(NULL, 0)));
	assert_float_equal(passes_median(one, NUMBER(one)), 7, 0);
	assert_float_equal(passes_median(odd, NUMBER(odd)), 5, 0);
	assert_float_equal(passes_median(even, NUMBER(even)), 3, 0);
}

static void one_in_a_hundred_is_no_drift(void **state)
{
	(void)state;
	assert_false(passes_drifted(1e6, 1e6));
	assert_false(passes_drifted(1009000, 1e6));
	assert_false(passes_drifted(991000, 1e6));
	assert_true(passes_drifted(1011000, 1e6));
	assert_true(passes_drifted(989000, 1e6));
	/* What was not counted cannot be compared. */
	assert_true(passes_drifted(NAN, 1e6));
}

static struct probe_profile *profile_of_command(const char *events)
{
	struct probe_profile *profile;
	struct set *set;

	assert_int_equal(set_from_events(events, &set, NULL), 0);
	assert_int_equal(profile_new(set, "command", 1, &profile), 0);
	set_release(set);
	assert_non_null(profile_region(profile, NULL, "true"));
	return profile;
}

static void count(struct probe_profile *profile, const char *path, enum probe_status status)
{
	*profile_value(profile, probe_profile_find(profile, path), 0, 0,
		       PROBE_INCLUSIVE) = (struct profile_value){
		.status = status,
		.count = 1234,
		.running_share = status == PROBE_SCALED ? 0.5 : 1,
		.source = "perf",
	};
}

static void the_anchor_is_instructions_of_the_whole_command(void **state)
{
	struct probe_profile *with = profile_of_command("instructions,cycles");
	struct probe_profile *without = profile_of_command("cycles");

	(void)state;
	assert_true(isnan(passes_anchor(with)));
	count(with, "true", PROBE_COUNTED);
	assert_float_equal(passes_anchor(with), 1234, 0);
	assert_true(isnan(passes_anchor(without)));
	probe_profile_free(with);
	probe_profile_free(without);
}

static void a_count_of_part_of_the_time_tells_of_too_few_passes(void **state)
{
	struct probe_profile *profile = profile_of_command("instructions,cycles");

	(void)state;
	assert_non_null(profile_region(profile, profile_region(profile, NULL, "true"), "inner"));
	assert_false(passes_are_too_few(profile));
	count(profile, "true", PROBE_COUNTED);
	count(profile, "true/inner", PROBE_COUNTED);
	assert_false(passes_are_too_few(profile));
	count(profile, "true/inner", PROBE_SCALED);
	assert_true(passes_are_too_few(profile));
	count(profile, "true/inner", PROBE_COUNTED);
	count(profile, "true", PROBE_SCALED);
	assert_true(passes_are_too_few(profile));
	probe_profile_free(profile);
}

static void without_an_anchor_there_is_one_pass(void **state)
{
	struct probe_profile *profile = profile_of_command("page-faults");
	struct passes passes;

	(void)state;
	setenv("PROBE_EVENTS", "page-faults", 1);
	passes = passes_find();
	unsetenv("PROBE_EVENTS");
	assert_int_equal(passes.needed, 1);
	assert_int_equal(passes.most, 1);
	assert_int_equal(remarks_put(profile), 0);
	assert_true(warns(profile, "there is one pass: the set lacks the event instructions"));
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_median_is_that_of_what_was_counted),
		cmocka_unit_test(one_in_a_hundred_is_no_drift),
		cmocka_unit_test(the_anchor_is_instructions_of_the_whole_command),
		cmocka_unit_test(a_count_of_part_of_the_time_tells_of_too_few_passes),
		cmocka_unit_test(without_an_anchor_there_is_one_pass),
	};

	return cmocka_run_group_tests_name("passes", tests, NULL, NULL);
}
