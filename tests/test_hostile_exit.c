/* SPDX-License-Identifier: MIT */
/* Regions late in a program's life, and a standard error that is gone by then. */
#include "hostile_support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[] = "/tmp/probekit-exit-XXXXXX";

static void redirect_standard_error(void)
{
	dup2(open(path, O_WRONLY | O_TRUNC), STDERR_FILENO);
}

static char *run(char *const *arguments, const char *setting)
{
	const char *const environment[] = { setting, NULL };

	assert_int_equal(run_program(arguments, environment, redirect_standard_error), 0);
	return contents_of(path);
}

static void destructors_and_exit_handlers_are_in_the_report(void **state)
{
	static const char *const settings[] = { "PROBE_SOURCE=auto", "PROBE_SOURCE=perf" };
	char *const arguments[] = { (char *)HOSTILE_DESTRUCTORS, NULL };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char *report = run(arguments, settings[i]);

		assert_contains(report, "Region 'static of the file', 1 visit");
		assert_contains(report, "Region 'static of a function', 1 visit");
		assert_contains(report, "Region 'of the thread', 2 visits");
		assert_contains(report, "Region 'of the thread, in a function', 2 visits");
		assert_contains(report, "Region 'atexit', 1 visit");
		assert_contains(report, "Region 'atexit, standard error closed', 1 visit");
		assert_contains(report, "Region 'main', 1 visit");
		free(report);
	}
}

static void the_report_outlives_a_closed_stderr(void **state)
{
	char *const arguments[] = { (char *)HOSTILE_PROGRAM, (char *)"close-stderr", NULL };
	char *report = run(arguments, "PROBE_SOURCE=auto");

	(void)state;
	assert_contains(report, "Region 'work', 1 visit");
	free(report);
}

static int set_up(void **state)
{
	(void)state;
	return close(mkstemp(path));
}

static int tear_down(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(destructors_and_exit_handlers_are_in_the_report),
		cmocka_unit_test(the_report_outlives_a_closed_stderr),
	};

	return cmocka_run_group_tests_name("hostile exit", tests, set_up, tear_down);
}
