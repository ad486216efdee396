/* SPDX-License-Identifier: MIT */
/* Runs of the same thing become repeats: means, their variation, and what does not fit. */
#include "support.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "lib/profile/profile.h"
#include "lib/profile/statistics.h"

#define PROFILES 3

static struct probe_profile *profiles[PROFILES];
static struct probe_profile *merged;
static struct set *set;

static const char set_text[] =
	"{\"name\": \"mine\", \"events\": [{\"name\": \"cycles\"}, {\"name\": \"instructions\"}],"
	" \"metrics\": [{\"name\": \"ipc\", \"event\": \"instructions\", \"formula\":"
	" {\"ratio\": [\"instructions\", \"cycles\"]}}]}";

static void add(struct probe_profile *profile, const char *name, size_t event, uint64_t count)
{
	struct probe_profile_region *region = profile_region(profile, NULL, name);

	for (int part = 0; part < PROFILE_PARTS; part++)
		*profile_value(profile, region, 0, event,
			       (enum probe_part)part) = (struct profile_value){
			.status = PROBE_COUNTED,
			.count = count,
			.running_share = 1,
			.source = "perf",
		};
	profile_repeat(region, 0)->visits = count;
}

static int set_up(void **state)
{
	json_t *json = json_loads(set_text, 0, NULL);

	(void)state;
	assert_int_equal(set_parse(json, "here", &set, NULL), 0);
	json_decref(json);
	for (size_t i = 0; i < PROFILES; i++)
		assert_int_equal(profile_new(set, "thread", 1, &profiles[i]), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < PROFILES; i++) {
		probe_profile_free(profiles[i]);
		profiles[i] = NULL;
	}
	probe_profile_free(merged);
	merged = NULL;
	set_release(set);
	return 0;
}

static void merge(size_t n)
{
	struct probe_error error = { "" };

	if (probe_profile_merge(profiles, n, &merged, &error) < 0)
		fail_msg("%s", error.text);
}

static struct probe_value at(const char *path, const char *event, size_t repeat)
{
	struct probe_value value;
	const struct probe_profile_region *region = probe_profile_find(merged, path);

	assert_non_null(region);
	assert_int_equal(
		probe_profile_value(merged, region, event, PROBE_INCLUSIVE, repeat, &value), 0);
	return value;
}

static void the_mean_and_its_variation_follow_perf_stat(void **state)
{
	static const uint64_t counts[] = { 100, 110, 120 };
	struct probe_value mean;

	(void)state;
	for (size_t i = 0; i < PROFILES; i++)
		add(profiles[i], "a", 0, counts[i]);
	merge(PROFILES);
	assert_int_equal(probe_profile_repeats(merged), 3);
	for (size_t i = 0; i < PROFILES; i++) {
		assert_float_equal(at("a", "cycles", i).value, counts[i], 0);
		assert_true(isnan(at("a", "cycles", i).variation));
		assert_int_equal(probe_profile_visits(probe_profile_find(merged, "a"), i),
				 counts[i]);
	}
	mean = at("a", "cycles", PROBE_MEAN);
	assert_float_equal(mean.value, 110, 1e-12);
	/* sqrt((100 + 0 + 100) / 2 / 3) / 110 */
	assert_float_equal(mean.variation, 0.05248638810814779, 1e-12);
	assert_int_equal(probe_profile_visits(probe_profile_find(merged, "a"), PROBE_MEAN), 110);
	assert_int_equal(probe_profile_value(merged, probe_profile_first(merged), "cycles",
					     PROBE_INCLUSIVE, 3, &mean),
			 -ERANGE);
	assert_int_equal(probe_profile_value(merged, probe_profile_first(merged), "frobs",
					     PROBE_INCLUSIVE, 0, &mean),
			 -ENOENT);
}

static double variation_of(const double *values, size_t count)
{
	struct statistics statistics = { 0 };

	for (size_t i = 0; i < count; i++)
		statistics_add(&statistics, values[i]);
	return statistics_variation(&statistics);
}

static void statistics_know_their_limits(void **state)
{
	static const double equal[] = { 5, 5, 5 }, zero[] = { 0, 0 }, mixed[] = { -1, 1 };

	(void)state;
	assert_true(isnan(variation_of(equal, 0)));
	assert_true(isnan(variation_of(equal, 1)));
	assert_float_equal(variation_of(equal, 3), 0, 0);
	assert_float_equal(variation_of(zero, 2), 0, 0);
	assert_true(isnan(variation_of(mixed, 2)));
}

static void a_mean_of_ratios_is_the_ratio_of_sums(void **state)
{
	static const uint64_t cycles[] = { 100, 1000, 10 }, instructions[] = { 100, 4000, 5 };

	(void)state;
	for (size_t i = 0; i < PROFILES; i++) {
		add(profiles[i], "a", 0, cycles[i]);
		add(profiles[i], "a", 1, instructions[i]);
	}
	merge(PROFILES);
	assert_float_equal(at("a", "ipc", 1).value, 4, 1e-12);
	assert_float_equal(at("a", "ipc", PROBE_MEAN).value, 4105.0 / 1110, 1e-12);
}

/* In the second run only one side of the ratio was counted: it must not weigh on the ratio. */
static void a_ratio_is_of_counts_of_the_same_runs(void **state)
{
	(void)state;
	add(profiles[0], "a", 0, 100);
	add(profiles[0], "a", 1, 200);
	add(profiles[1], "a", 0, 900);
	merge(2);
	assert_float_equal(at("a", "ipc", 0).value, 2, 1e-12);
	assert_int_equal(at("a", "ipc", 1).status, PROBE_UNAVAILABLE);
	assert_float_equal(at("a", "ipc", PROBE_MEAN).value, 2, 1e-12);
}

static void a_ratio_of_counts_of_no_common_run_is_none(void **state)
{
	struct probe_value mean;

	(void)state;
	add(profiles[0], "a", 0, 100);
	add(profiles[1], "a", 1, 200);
	merge(2);
	assert_float_equal(at("a", "cycles", PROBE_MEAN).value, 100, 0);
	assert_float_equal(at("a", "instructions", PROBE_MEAN).value, 200, 0);
	mean = at("a", "ipc", PROBE_MEAN);
	assert_int_equal(mean.status, PROBE_UNAVAILABLE);
	assert_non_null(mean.reason);
}

/* It has both counts, though no ratio of its own: only the sums are divided. */
static void a_run_whose_divisor_is_0_weighs_on_the_mean(void **state)
{
	(void)state;
	add(profiles[0], "a", 0, 0);
	add(profiles[0], "a", 1, 50);
	add(profiles[1], "a", 0, 100);
	add(profiles[1], "a", 1, 200);
	merge(2);
	assert_int_equal(at("a", "ipc", 0).status, PROBE_UNAVAILABLE);
	assert_float_equal(at("a", "ipc", PROBE_MEAN).value, 2.5, 1e-12);
}

static void a_region_that_one_run_lacks_has_no_value_there(void **state)
{
	(void)state;
	add(profiles[0], "both", 0, 10);
	add(profiles[1], "both", 0, 20);
	add(profiles[1], "second", 0, 30);
	merge(2);
	assert_int_equal(at("second", "cycles", 0).status, PROBE_UNAVAILABLE);
	assert_string_equal(at("second", "cycles", 0).reason, "not measured in this run");
	assert_float_equal(at("second", "cycles", 1).value, 30, 0);
	assert_float_equal(at("second", "cycles", PROBE_MEAN).value, 30, 0);
	assert_true(isnan(at("second", "cycles", PROBE_MEAN).variation));
	assert_int_equal(probe_profile_visits(probe_profile_find(merged, "second"), 0), 0);
	assert_float_equal(at("both", "cycles", PROBE_MEAN).value, 15, 0);
}

static void regions_are_joined_by_their_paths(void **state)
{
	(void)state;
	profile_region(profiles[0], profile_region(profiles[0], NULL, "a"), "x");
	profile_region(profiles[1], profile_region(profiles[1], NULL, "b"), "x");
	profile_region(profiles[1], profile_region(profiles[1], NULL, "a"), "x");
	merge(2);
	assert_non_null(probe_profile_find(merged, "a/x"));
	assert_non_null(probe_profile_find(merged, "b/x"));
	assert_null(probe_profile_next(probe_profile_find(merged, "a/x")));
	assert_null(probe_profile_find(merged, "x"));
}

static void reasons_and_warnings_of_all_are_kept_once(void **state)
{
	static const char *const reasons[] = { "first", "second", "first" };

	(void)state;
	for (size_t i = 0; i < PROFILES; i++) {
		struct probe_profile_region *region = profile_region(profiles[i], NULL, "a");

		profile_value(profiles[i], region, 0, 0, PROBE_INCLUSIVE)->reason =
			profile_add_reason(profiles[i], reasons[i]);
		assert_int_equal(profile_add_warning(profiles[i], reasons[i]), 0);
		assert_int_equal(profile_add_site(region, "file.c", (int)(i % 2)), 0);
	}
	merge(PROFILES);
	for (size_t i = 0; i < PROFILES; i++)
		assert_string_equal(at("a", "cycles", i).reason, reasons[i]);
	assert_int_equal(probe_profile_warnings(merged), 2);
	assert_int_equal(json_array_size(profile_sites(probe_profile_first(merged))), 2);
	assert_int_equal(profile_reasons(merged), 3);
}

static void merged_profiles_merge_on(void **state)
{
	struct probe_profile *both[2];

	(void)state;
	for (size_t i = 0; i < PROFILES; i++)
		add(profiles[i], "a", 0, i + 1);
	merge(2);
	both[0] = merged;
	both[1] = profiles[2];
	assert_int_equal(probe_profile_merge(both, 2, &merged, NULL), 0);
	probe_profile_free(both[0]);
	assert_int_equal(probe_profile_repeats(merged), 3);
	for (size_t i = 0; i < PROFILES; i++)
		assert_float_equal(at("a", "cycles", i).value, (double)(i + 1), 0);
}

static void other_sets_and_scopes_are_refused(void **state)
{
	struct probe_error error = { "" };
	struct set *other;

	(void)state;
	assert_int_equal(probe_profile_merge(profiles, 0, &merged, &error), -EINVAL);
	assert_contains(error.text, "no profile to merge");
	probe_profile_free(profiles[1]);
	assert_int_equal(profile_new(set, "process", 1, &profiles[1]), 0);
	assert_int_equal(probe_profile_merge(profiles, 2, &merged, &error), -EINVAL);
	assert_contains(error.text, "profile 2 has the scope process, the first thread");
	assert_null(merged);
	probe_profile_free(profiles[1]);
	assert_int_equal(set_from_events("cycles,instructions", &other, NULL), 0);
	assert_int_equal(profile_new(other, "thread", 1, &profiles[1]), 0);
	set_release(other);
	assert_int_equal(probe_profile_merge(profiles, 2, &merged, &error), -EINVAL);
	assert_contains(error.text, "profile 2 counted another set (events) than the first (mine)");
	assert_null(merged);
}

#define CLEANED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(the_mean_and_its_variation_follow_perf_stat),
		cmocka_unit_test(statistics_know_their_limits),
		CLEANED(a_mean_of_ratios_is_the_ratio_of_sums),
		CLEANED(a_ratio_is_of_counts_of_the_same_runs),
		CLEANED(a_ratio_of_counts_of_no_common_run_is_none),
		CLEANED(a_run_whose_divisor_is_0_weighs_on_the_mean),
		CLEANED(a_region_that_one_run_lacks_has_no_value_there),
		CLEANED(regions_are_joined_by_their_paths),
		CLEANED(reasons_and_warnings_of_all_are_kept_once),
		CLEANED(merged_profiles_merge_on),
		CLEANED(other_sets_and_scopes_are_refused),
	};

	return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
