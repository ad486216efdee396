/* SPDX-License-Identifier: MIT */
/*
 * Events by the names of a CPU model: for an emulated Cortex-A57, which has two of that model's events
 * and opens the others all the same.
 */
#include "../support.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "counting.h"

static char set_path[] = "/tmp/probekit-set-XXXXXX.json";
static const struct probe_options with_set = { .size = sizeof(with_set), .set = set_path };

static void visit_loop(void)
{
	PROBE_BEGIN(loop);
	spend_thousands(1000);
	PROBE_END(loop);
}

static struct probe_profile *profile_with(const char *encodings)
{
	FILE *file = fopen(set_path, "w");

	assert_non_null(file);
	fprintf(file,
		"{ \"name\": \"native\", \"events\": [ { \"name\": \"reference\", \"group\": \"g\", "
		"\"encodings\": [\"" INSTRUCTIONS "\"] }, "
		"{ \"name\": \"native\", \"group\": \"g\", \"encodings\": [%s] } ] }",
		encodings);
	assert_int_equal(fclose(file), 0);
	return profile_of(visit_loop, &with_set);
}

/* The kernel's own event and the model's are one, and counted at the same time. */
static void assert_counts_instructions(const char *encodings)
{
	struct probe_profile *profile = profile_with(encodings);

	assert_true(count_at(profile, "loop", "native") > 1000000);
	assert_int_equal(count_at(profile, "loop", "native"),
			 count_at(profile, "loop", "reference"));
	probe_profile_free(profile);
}

static void an_event_of_this_model_counts(void **state)
{
	(void)state;
	assert_counts_instructions("{ \"pmu\": \"arm_ac57\", \"name\": \"INST_RETIRED:u\" }");
}

static void encodings_of_other_models_are_passed_over(void **state)
{
	(void)state;
	assert_counts_instructions(
		"{ \"pmu\": \"skl\", \"name\": \"INST_RETIRED:u\" }, "
		"{ \"pmu\": \"arm_n1\", \"name\": \"CPU_CYCLES:u\" }, "
		"{ \"pmu\": [\"arm_n2\", \"arm_ac57\"], \"name\": \"INST_RETIRED:u\" }");
}

static void an_encoding_that_the_pmu_lacks_gives_way_to_the_next(void **state)
{
	(void)state;
	assert_counts_instructions("\"stalled-cycles-frontend:u\", "
				   "{ \"pmu\": \"arm_ac57\", \"name\": \"L1D_CACHE_ACCESS:u\" }, "
				   "{ \"pmu\": \"arm_ac57\", \"name\": \"INST_RETIRED:u\" }");
}

/* The kernel opens it, and it counts 0. */
static void a_native_event_that_the_pmu_lacks_is_unavailable_and_not_0(void **state)
{
	struct probe_profile *profile = profile_with("{ \"pmu\": \"arm_ac57\", "
						     "\"name\": \"L1D_CACHE_ACCESS:u\" }");
	const struct probe_value value = value_at(profile, "loop", "native");

	(void)state;
	assert_int_equal(value.status, PROBE_UNAVAILABLE);
	assert_contains(value.reason, "this CPU's PMU does not offer this event");
	assert_true(count_at(profile, "loop", "reference") > 1000000);
	probe_profile_free(profile);
}

static int make_set_file(void **state)
{
	const int fd = mkstemps(set_path, 5);

	(void)state;
	return fd < 0 || close(fd) < 0 ? -1 : 0;
}

static int remove_set_file(void **state)
{
	(void)state;
	return unlink(set_path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_of_this_model_counts),
		cmocka_unit_test(encodings_of_other_models_are_passed_over),
		cmocka_unit_test(an_encoding_that_the_pmu_lacks_gives_way_to_the_next),
		cmocka_unit_test(a_native_event_that_the_pmu_lacks_is_unavailable_and_not_0),
	};

	return cmocka_run_group_tests_name("native", tests, make_set_file, remove_set_file);
}
