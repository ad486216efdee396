/* SPDX-License-Identifier: MIT */
/* Objects that come and go: instrumented ones, and the library itself. */
#include "hostile_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/probekit-objects-XXXXXX";
static char output[64];

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(output, sizeof(output), "PROBE_OUTPUT=%s/report.json", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return rmdir(folder);
}

static struct probe_profile *profile_of_program(char *const *arguments)
{
	const char *const environment[] = { output, NULL };

	assert_int_equal(run_program(arguments, environment, NULL), 0);
	return take_profile(strchr(output, '/'));
}

static void objects_loaded_a_thousand_times_keep_their_names_and_counts(void **state)
{
	char *const arguments[] = { (char *)HOSTILE_LOADER,
				    (char *)"reload",
				    (char *)SHARED_LIBRARY,
				    (char *)HOSTILE_OBJECTS "/hostile_alpha.so",
				    (char *)HOSTILE_OBJECTS "/hostile_omega.so",
				    NULL };
	struct probe_profile *profile;

	(void)state;
	if (access(arguments[3], F_OK) < 0) {
		print_message("SKIP: there are no shared libraries\n");
		skip();
	}
	profile = profile_of_program(arguments);
	assert_int_equal(visits_at(profile, "alpha"), 1002);
	assert_int_equal(visits_at(profile, "alpha/in alpha"), 1002);
	assert_int_equal(visits_at(profile, "omega"), 1000);
	assert_int_equal(visits_at(profile, "omega/in omega"), 1000);
	assert_null(probe_profile_find(profile, "alpha/in omega"));
	assert_null(probe_profile_find(profile, "omega/in alpha"));
	assert_true(visits_at(profile, "live") > 0);
	assert_int_equal(probe_profile_warnings(profile), 0);
	probe_profile_free(profile);
}

static void the_library_itself_may_be_loaded_and_unloaded(void **state)
{
	char *const arguments[] = { (char *)HOSTILE_LOADER, (char *)"open", (char *)SHARED_LIBRARY,
				    NULL };
	struct probe_profile *profile;

	(void)state;
	if (access(arguments[2], F_OK) < 0) {
		print_message("SKIP: there is no shared library\n");
		skip();
	}
	profile = profile_of_program(arguments);
	assert_true(visits_at(profile, "live") >= 10);
	assert_int_equal(probe_profile_warnings(profile), 0);
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_loaded_a_thousand_times_keep_their_names_and_counts),
		cmocka_unit_test(the_library_itself_may_be_loaded_and_unloaded),
	};

	return cmocka_run_group_tests_name("hostile objects", tests, set_up, tear_down);
}
