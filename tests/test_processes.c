/* SPDX-License-Identifier: MIT */
/*
 * Programs that do no more than mark regions, each in a process of its own: the report at exit, what
 * the environment asks for, and fork. Nothing here starts a session in the test's own process.
 */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void errno_is_left_alone(void)
{
	errno = 77;
	PROBE_BEGIN(first);
	assert_int_equal(errno, 77);
	PROBE_END(first);
	assert_int_equal(errno, 77);
	assert_non_null(probe_region("some name"));
	assert_int_equal(errno, 77);
}

static void marks_leave_errno_alone(void **state)
{
	int status;
	char *report = run_in_child(errno_is_left_alone, NULL, &status);

	(void)state;
	assert_int_equal(status, 0);
	assert_contains(report, "Region 'first', 1 visit");
	free(report);
}

static char child_output[64];

static void fork_in_region(void)
{
	pid_t child;

	PROBE_BEGIN(parent);
	touch_pages(10);
	child = fork();
	if (child == 0) {
		PROBE_BEGIN(child);
		touch_pages(20);
		PROBE_END(child);
		PROBE_END(parent);
		exit(EXIT_SUCCESS);
	}
	waitpid(child, NULL, 0);
	snprintf(child_output, sizeof(child_output), "%s.%d", getenv("PROBE_OUTPUT"), (int)child);
	PROBE_END(parent);
	/* The child's file, renamed to where the test finds it. */
	rename(child_output, getenv("CHILD_OUTPUT"));
}

static void a_forked_child_starts_clean_and_reports_itself(void **state)
{
	char path[] = "/tmp/probekit-child-XXXXXX";
	char variable[64];
	const char *const environment[] = { variable, NULL };
	struct probe_profile *parent, *child;
	struct probe_error error = { "" };

	(void)state;
	close(mkstemp(path));
	snprintf(variable, sizeof(variable), "CHILD_OUTPUT=%s", path);
	parent = profile_of_child(fork_in_region, environment);
	assert_int_equal(visits_at(parent, "parent"), 1);
	assert_null(probe_profile_find(parent, "parent/child"));
	if (probe_profile_load(path, &child, &error) < 0)
		fail_msg("%s", error.text);
	assert_int_equal(visits_at(child, "child"), 1);
	/* A child also copies pages that it shares with its parent when it writes to them. */
	assert_faults_and(count_at(child, "child", "page-faults"), 20, 4);
	assert_null(probe_profile_find(child, "parent"));
	assert_int_equal(probe_profile_warnings(child), 0);
	probe_profile_free(child);
	probe_profile_free(parent);
	unlink(path);
}

static void no_region(void)
{
	touch_pages(1);
}

static void a_program_that_enters_no_region_says_nothing(void **state)
{
	char *report = run_in_child(no_region, NULL, NULL);

	(void)state;
	assert_string_equal(report, "");
	free(report);
}

static void one_region(void)
{
	PROBE_BEGIN(one);
	touch_pages(3);
	PROBE_END(one);
}

static void the_report_says_source_scope_and_set(void **state)
{
	char *report = run_in_child(one_region, NULL, NULL);

	(void)state;
	assert_contains(report, "set default, scope thread, 1 run");
	assert_contains(report, "Region 'one', 1 visit:");
	assert_contains(report, "seconds elapsed");
	assert_contains(report, "  clock");
	assert_lacks(report, "\033[");
	free(report);
}

static void probe_off_counts_and_prints_nothing(void **state)
{
	const char *const environment[] = { "PROBE=off", NULL };
	char *report = run_in_child(one_region, environment, NULL);

	(void)state;
	assert_string_equal(report, "");
	free(report);
}

static void start_under_off(void)
{
	struct probe_profile *profile;
	struct probe_error error = { "" };

	assert_int_equal(probe_start(NULL, &error), 0);
	one_region();
	assert_int_equal(probe_stop(&profile, &error), -ENODATA);
	assert_int_equal(probe_reset(), -ENODATA);
}

static void probe_off_wins_over_probe_start(void **state)
{
	const char *const environment[] = { "PROBE=off", NULL };
	int status;
	char *report = run_in_child(start_under_off, environment, &status);

	(void)state;
	assert_string_equal(report, "");
	assert_int_equal(status, 0);
	free(report);
}

static void close_standard_error(void)
{
	one_region();
	close(STDERR_FILENO);
	one_region();
}

static void the_report_outlives_a_closed_standard_error(void **state)
{
	char *report = run_in_child(close_standard_error, NULL, NULL);

	(void)state;
	assert_contains(report, "Region 'one', 2 visits");
	free(report);
}

static void close_everything(void)
{
	one_region();
	for (int fd = 3; fd < 1024; fd++)
		close(fd);
	close(STDERR_FILENO);
	one_region();
}

static void a_program_that_closes_everything_loses_counts_and_nothing_else(void **state)
{
	int status;
	char *report = run_in_child(close_everything, NULL, &status);

	(void)state;
	assert_int_equal(status, 0);
	free(report);
}

static void region_at_exit(void)
{
	PROBE_BEGIN(exit_handler);
	touch_pages(2);
	PROBE_END(exit_handler);
}

static void register_exit_handler(void)
{
	one_region();
	atexit(region_at_exit);
}

static void regions_in_exit_handlers_are_in_the_report(void **state)
{
	char *report = run_in_child(register_exit_handler, NULL, NULL);

	(void)state;
	assert_contains(report, "Region 'exit_handler', 1 visit");
	free(report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_leave_errno_alone),
		cmocka_unit_test(a_forked_child_starts_clean_and_reports_itself),
		cmocka_unit_test(a_program_that_enters_no_region_says_nothing),
		cmocka_unit_test(the_report_says_source_scope_and_set),
		cmocka_unit_test(probe_off_counts_and_prints_nothing),
		cmocka_unit_test(probe_off_wins_over_probe_start),
		cmocka_unit_test(the_report_outlives_a_closed_standard_error),
		cmocka_unit_test(a_program_that_closes_everything_loses_counts_and_nothing_else),
		cmocka_unit_test(regions_in_exit_handlers_are_in_the_report),
	};

	return cmocka_run_group_tests_name("processes", tests, NULL, NULL);
}
