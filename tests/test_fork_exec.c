/* SPDX-License-Identifier: MIT */
/* Programs that start other programs: nothing of ours reaches those. */
#include "hostile_support.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/probekit-exec-XXXXXX";
static char output[64];

static int set_up(void **state)
{
	(void)state;
	strcpy(strrchr(folder, '-'), "-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(output, sizeof(output), "PROBE_OUTPUT=%s/report.json", folder);
	return 0;
}

static int tear_down(void **state)
{
	DIR *files = opendir(folder);
	const struct dirent *file;

	(void)state;
	while ((file = readdir(files)))
		unlinkat(dirfd(files), file->d_name, 0);
	closedir(files);
	return rmdir(folder);
}

static void close_what_the_test_has_open(void)
{
	for (int fd = 3; fd < 1024; fd++)
		close(fd);
}

static int run(const char *name, const char *setting)
{
	const char *const environment[] = { output, setting, NULL };
	char *const arguments[] = { (char *)HOSTILE_PROGRAM, (char *)name, NULL };

	return run_program(arguments, environment, close_what_the_test_has_open);
}

static struct probe_profile *profile_left(void)
{
	return take_profile(strchr(output, '/'));
}

static void started_programs_get_no_descriptor_of_ours(void **state)
{
	static const char *const settings[] = { NULL, "PROBE_SOURCE=perf", "PROBE_COUNT=process" };

	(void)state;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		struct probe_profile *profile;

		assert_int_equal(run("start", settings[i]), 0);
		profile = profile_left();
		assert_int_equal(visits_at(profile, "starting"), 1);
		assert_int_equal(visits_at(profile, "work"), 1);
		probe_profile_free(profile);
	}
}

static void exec_leaves_no_descriptor_and_no_report(void **state)
{
	(void)state;
	assert_int_equal(run("become", NULL), 0);
	assert_int_equal(run("become", "PROBE_SOURCE=perf"), 0);
	assert_int_equal(access(strchr(output, '/'), F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(started_programs_get_no_descriptor_of_ours, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(exec_leaves_no_descriptor_and_no_report, set_up,
						tear_down),
	};

	return cmocka_run_group_tests_name("fork and exec", tests, NULL, NULL);
}
