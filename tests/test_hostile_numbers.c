/* SPDX-License-Identifier: MIT */
/*
 * Programs that start with few descriptors, or without standard ones: what they open gets the number
 * that it would get without the library, and holds what they wrote to it.
 */
#include "hostile_support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILES_MOST 16

static unsigned int closed; /* of the numbers 0 to 2, bit by bit */
static rlim_t limit;
static char folder[] = "/tmp/probekit-numbers-XXXXXX";
static char standard_error[64];

static void prepare(void)
{
	const struct rlimit limits = { .rlim_cur = limit, .rlim_max = limit };

	dup2(open("/dev/null", O_RDWR), 0);
	dup2(0, 1);
	dup2(open(standard_error, O_WRONLY | O_CREAT | O_TRUNC, 0666), 2);
	for (int fd = 0; fd < 1024; fd++)
		if (fd > 2 || closed >> fd & 1)
			close(fd);
	if (limit)
		setrlimit(RLIMIT_NOFILE, &limits);
}

/* Both lines of the program in each of its files, and nothing else. */
static void files_are_whole(int count)
{
	for (int i = 0; i < count; i++) {
		char path[64];
		char *text;

		snprintf(path, sizeof(path), "%s/%d", folder, i);
		text = contents_of(path);
		assert_string_equal(text, "the program's own line\nthe program's own line\n");
		free(text);
		unlink(path);
	}
}

static void open_files(int count, const char *setting)
{
	const char *const environment[] = { setting, NULL };
	char numbers[FILES_MOST][12];
	char *arguments[FILES_MOST + 4] = { (char *)HOSTILE_PROGRAM, (char *)"open", folder };
	int fd = 0;
	int status;

	for (int i = 0; i < count; i++, fd++) {
		while (fd < 3 && !(closed >> fd & 1))
			fd++;
		snprintf(numbers[i], sizeof(numbers[i]), "%d", fd);
		arguments[3 + i] = numbers[i];
	}
	snprintf(standard_error, sizeof(standard_error), "%s/stderr", folder);
	status = run_program(arguments, environment, prepare);
	if (status != 0)
		fail_msg("status %x with %x closed, limit %lu, %s", (unsigned int)status, closed,
			 (unsigned long)limit, setting);
	files_are_whole(count);
}

static const char *const settings[] = { "PROBE_SOURCE=auto", "PROBE_SOURCE=perf", "PROBE_SOURCE=os",
					"PROBE_EVENTS=cycles,no-such-event" };
static const size_t settings_count = sizeof(settings) / sizeof(settings[0]);

static void reports_where_standard_error_is_open(bool complaint)
{
	char *text = contents_of(standard_error);

	if (closed & 4)
		assert_string_equal(text, "");
	else
		assert_contains(text, complaint ? "no-such-event" : "Region 'work'");
	free(text);
}

static void standard_numbers_that_are_closed_are_the_programs(void **state)
{
	(void)state;
	limit = 0;
	assert_non_null(mkdtemp(folder));
	for (closed = 0; closed < 8; closed++)
		for (size_t i = 0; i < settings_count; i++) {
			open_files(6, settings[i]);
			reports_where_standard_error_is_open(i == 3);
		}
	unlink(standard_error);
	rmdir(folder);
}

static void few_numbers_are_left_to_the_program(void **state)
{
	(void)state;
	closed = 0;
	strcpy(strrchr(folder, '-'), "-XXXXXX");
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < settings_count; i++) {
		/* A quarter at most is the library's. */
		limit = 16;
		open_files(16 - 16 / 4 - 3, settings[i]);
		reports_where_standard_error_is_open(i == 3);
		limit = 5;
		open_files(5 - 5 / 4 - 3, settings[i]);
		reports_where_standard_error_is_open(i == 3);
	}
	unlink(standard_error);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(standard_numbers_that_are_closed_are_the_programs),
		cmocka_unit_test(few_numbers_are_left_to_the_program),
	};

	return cmocka_run_group_tests_name("hostile numbers", tests, NULL, NULL);
}
