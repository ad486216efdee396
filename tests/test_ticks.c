/* SPDX-License-Identifier: MIT */
/* User and system time, which the kernel samples by its tick: shown where the ticks are enough. */
#include "explain_support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/profile/ticks.h"

/* A count is written as { name, value }: what it leaves out is 0. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

static struct probe_profile *profile;

static void make(size_t repeats, double user, double system)
{
	const struct made_region region = {
		.name = "evolve",
		.counts = { { "task-clock", user + system },
			    { "user-time", user },
			    { "system-time", system },
			    { "elapsed", user + system } },
	};

	profile = made_profile(repeats, &region, 1);
}

static int tear_down(void **state)
{
	(void)state;
	probe_profile_free(profile);
	profile = NULL;
	return 0;
}

static struct probe_value mean_of(const char *event)
{
	struct probe_value value;

	assert_int_equal(probe_profile_value(profile, probe_profile_first(profile), event,
					     PROBE_INCLUSIVE, PROBE_MEAN, &value),
			 0);
	return value;
}

/* As text; free() it. */
static char *report(size_t repeat)
{
	const struct probe_render_options options = { .size = sizeof(options), .repeat = repeat };
	char *text;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_int_equal(probe_profile_render(profile, stream, &options, NULL), 0);
	fclose(stream);
	return text;
}

static void too_few_ticks_are_unavailable_and_never_0(void **state)
{
	char *text;

	(void)state;
	make(1, 0.49e9, 0);
	assert_int_equal(mean_of("system-time").status, PROBE_UNAVAILABLE);
	assert_true(isnan(mean_of("system-time").value));
	assert_string_equal(mean_of("user-time").reason, ticks_reason);
	assert_int_equal(mean_of("task-clock").status, PROBE_COUNTED);
	for (size_t i = 0; i < 2; i++) {
		text = report(i ? 0 : PROBE_MEAN);
		assert_contains(text, "<unavailable> system-time");
		assert_contains(text, "fewer than 50 ticks");
		assert_null(strstr(text, "0.000000 system-time"));
		free(text);
	}
}

static void ticks_of_all_repeats_and_of_both_clocks_count(void **state)
{
	char *text;

	(void)state;
	make(5, 0.06e9, 0.041e9);
	assert_int_equal(mean_of("user-time").status, PROBE_COUNTED);
	assert_true(fabs(mean_of("system-time").value - 0.041e9) < 1);
	text = report(PROBE_MEAN);
	assert_contains(text, "msec by sampling");
	free(text);
}

/* 36 of 100 ticks: off by twice sqrt(36 x 0.64) = 9.6 ticks of 10 ms, shared by 4 repeats. */
static void the_error_is_that_of_so_many_draws(void **state)
{
	const struct probe_profile_region *region;

	(void)state;
	make(4, 0.16e9, 0.09e9);
	region = probe_profile_first(profile);
	assert_true(fabs(ticks_error(profile, region, "system-time") - 9.6 * 1e7 / 4) < 1);
	assert_true(fabs(ticks_error(profile, region, "user-time") - 9.6 * 1e7 / 4) < 1);
	assert_true(isnan(ticks_error(profile, region, "task-clock")));
	assert_true(ticks_off(0, 1000) == 1);
}

static void one_clock_alone_is_judged_by_its_own_ticks(void **state)
{
	const struct made_region region = {
		.name = "evolve",
		.counts = { { "user-time", 1e9 }, { "elapsed", 2e9 } },
	};

	(void)state;
	profile = made_profile(1, &region, 1);
	assert_int_equal(mean_of("user-time").status, PROBE_COUNTED);
	assert_true(fabs(ticks_error(profile, probe_profile_first(profile), "user-time") - 2e8) <
		    1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(too_few_ticks_are_unavailable_and_never_0, tear_down),
		cmocka_unit_test_teardown(ticks_of_all_repeats_and_of_both_clocks_count, tear_down),
		cmocka_unit_test_teardown(the_error_is_that_of_so_many_draws, tear_down),
		cmocka_unit_test_teardown(one_clock_alone_is_judged_by_its_own_ticks, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
