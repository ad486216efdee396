/* SPDX-License-Identifier: MIT */
/* Which file the report goes to, and what becomes of it where it cannot go there. */
#include "output_support.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/syscalls.h"

static void the_report_goes_to_the_file_alone(void **state)
{
	char *text = run(count, in_folder("run.txt"), NULL);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	assert_contains(contents_of("run.txt"), "Region 'work', 1 visit");
	assert_int_equal(for_each_file(false), 1);
	/* A second run takes its place. */
	free(run(count, in_folder("run.txt"), "PROBE_FORMAT=json"));
	assert_int_equal(contents_of("run.txt")[0], '{');
	assert_int_equal(for_each_file(false), 1);
}

static void patterns_become_pid_host_and_rank(void **state)
{
	static const struct {
		const char *variable, *name;
	} ranks[] = {
		{ NULL, "0" },
		{ "SLURM_PROCID=12", "12" },
		{ "PMI_RANK=3", "3" },
		{ "OMPI_COMM_WORLD_RANK=../../x", "0" },
	};
	char host[256] = "", name[400];

	(void)state;
	gethostname(host, sizeof(host) - 1);
	for (size_t i = 0; i < sizeof(ranks) / sizeof(ranks[0]); i++) {
		free(run(count, in_folder("a%%b.%h.%r.txt"), ranks[i].variable));
		snprintf(name, sizeof(name), "a%%b.%s.%s.txt", host, ranks[i].name);
		assert_contains(contents_of(name), "Region 'work'");
		for_each_file(true);
	}
}

static void the_pid_is_that_of_the_process_that_counted(void **state)
{
	DIR *directory;
	char *text = run(count, in_folder("run.%p.json"), NULL);
	long pid = 0;
	char pattern[64];

	(void)state;
	free(text);
	directory = opendir(folder);
	for (struct dirent *entry; (entry = readdir(directory));)
		if (entry->d_name[0] == 'r')
			assert_int_equal(sscanf(entry->d_name, "run.%ld.json", &pid), 1);
	closedir(directory);
	assert_int_not_equal(pid, getpid());
	snprintf(pattern, sizeof(pattern), "run.%ld.json", pid);
	text = contents_of(pattern);
	snprintf(pattern, sizeof(pattern), "\"pid\": %ld", pid);
	assert_contains(text, pattern);
}

static void what_cannot_be_written_goes_to_standard_error_with_the_reason(void **state)
{
	static const struct {
		const char *output, *reason;
	} cases[] = {
		{ "/nowhere/run.json", "/nowhere/run.json cannot be written: No such file" },
		{ "/proc/run.txt", "/proc/run.txt cannot be written" },
		{ "/dev/full", "/dev/full cannot be written: No space left on device" },
		{ "/tmp", "/tmp cannot be written: Is a directory" },
		{ "/dev/fd/999", "/dev/fd/999 cannot be written: Bad file descriptor" },
		{ "/dev/fd/", "/dev/fd/ cannot be written: Is a directory" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = run(count, cases[i].output, NULL);

		assert_int_equal(strncmp(text, "probekit: ", 10), 0);
		assert_contains(text, cases[i].reason);
		assert_contains(text, "the report follows here\n");
		assert_contains(text, "Region 'work', 1 visit");
		free(text);
	}
}

static void too_long_a_path_is_said(void **state)
{
	char output[8192];
	char setting[8300];
	const char *const environment[] = { setting, "PROBE_EVENTS=elapsed", NULL };
	char *text;
	int status;

	(void)state;
	memset(output, 'x', sizeof(output));
	output[sizeof(output) - 1] = '\0';
	snprintf(setting, sizeof(setting), "PROBE_OUTPUT=/tmp/%s", output);
	text = run_in_child(count, environment, &status);
	assert_int_equal(WEXITSTATUS(status), OWN_STATUS);
	assert_contains(text, "too long a path");
	assert_contains(text, "Region 'work', 1 visit");
	free(text);
}

static int open_outside_of_dev(const char *path, int flags, mode_t mode)
{
	if ((flags & O_CREAT) && strncmp(path, "/dev/", 5) == 0)
		return -EACCES;
	return syscalls_real.open(path, flags, mode);
}

static int rename_outside_of_dev(const char *from, const char *to)
{
	return strncmp(to, "/dev/", 5) == 0 ? -EACCES : syscalls_real.rename(from, to);
}

static void count_into_a_file(void)
{
	static struct syscalls guarded;
	const int file = open(in_folder("log"), O_RDWR | O_CREAT, 0600);

	/* To run this as root must not cost the system its /dev/stdout. */
	guarded = syscalls_real;
	guarded.open = open_outside_of_dev;
	guarded.rename = rename_outside_of_dev;
	syscalls = &guarded;
	if (dup2(file, STDOUT_FILENO) < 0 || write(STDOUT_FILENO, "before\n", 7) != 7)
		_Exit(2);
	count();
}

/* `program > file`: /dev/stdout is then a link that leads to a regular file. */
static void standard_output_as_a_file_is_written_on_and_not_replaced(void **state)
{
	char *text = run(count_into_a_file, "/dev/stdout", NULL);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	text = contents_of("log");
	assert_int_equal(strncmp(text, "before\n", 7), 0);
	assert_contains(text, "Region 'work'");
	assert_int_equal(for_each_file(false), 1);
}

#define OWN_DESCRIPTOR 77

static void count_into_a_descriptor(void)
{
	const int file = open(in_folder("log"), O_RDWR | O_CREAT, 0600);

	if (dup2(file, OWN_DESCRIPTOR) < 0 || write(OWN_DESCRIPTOR, "before\n", 7) != 7)
		_Exit(2);
	PROBE_BEGIN(work);
	PROBE_END(work);
	probe_stop(NULL, NULL);
	/* It is the program's, and still open. */
	if (write(OWN_DESCRIPTOR, "after\n", 6) != 6)
		_Exit(3);
	exit(OWN_STATUS);
}

static void a_descriptor_is_written_on_and_stays_open(void **state)
{
	char *text = run(count_into_a_descriptor, "/dev/fd/77", NULL);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	text = contents_of("log");
	assert_int_equal(strncmp(text, "before\n", 7), 0);
	assert_contains(text, "Region 'work'");
	assert_string_equal(text + strlen(text) - 6, "after\n");
	assert_int_equal(for_each_file(false), 1);
}

static void a_link_is_written_through(void **state)
{
	char link[512], target[512];
	struct stat status;
	struct probe_error error = { "" };

	(void)state;
	strcpy(link, in_folder("link"));
	strcpy(target, in_folder("target"));
	close(open(target, O_WRONLY | O_CREAT, 0600));
	assert_int_equal(symlink(target, link), 0);
	if (file_write(link, "text", 4, &error) < 0)
		fail_msg("%s", error.text);
	assert_int_equal(lstat(link, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_string_equal(contents_of("target"), "text");
	assert_int_equal(for_each_file(false), 2);
}

static int failing_rename(const char *from, const char *to)
{
	(void)from;
	(void)to;
	return -EXDEV;
}

static ssize_t failing_write(int fd, const void *buffer, size_t size)
{
	static size_t written;

	(void)fd;
	(void)buffer;
	if (written > 0)
		return -ENOSPC;
	written += size / 2;
	return (ssize_t)(size / 2);
}

static void a_failed_write_leaves_the_old_file_and_no_other(void **state)
{
	struct syscalls table = syscalls_real;
	struct probe_error error = { "" };

	(void)state;
	assert_int_equal(file_write(in_folder("run.json"), "the old", 7, &error), 0);
	table.write = failing_write;
	syscalls = &table;
	assert_int_equal(file_write(in_folder("run.json"), "the new", 7, &error), -ENOSPC);
	table = syscalls_real;
	table.rename = failing_rename;
	assert_int_equal(file_write(in_folder("run.json"), "the new", 7, &error), -EXDEV);
	syscalls = &syscalls_real;
	assert_contains(error.text, "run.json cannot be written: Invalid cross-device link");
	assert_string_equal(contents_of("run.json"), "the old");
	assert_int_equal(for_each_file(false), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(the_report_goes_to_the_file_alone),
		CLEANED(patterns_become_pid_host_and_rank),
		CLEANED(the_pid_is_that_of_the_process_that_counted),
		CLEANED(what_cannot_be_written_goes_to_standard_error_with_the_reason),
		CLEANED(too_long_a_path_is_said),
		CLEANED(standard_output_as_a_file_is_written_on_and_not_replaced),
		CLEANED(a_descriptor_is_written_on_and_stays_open),
		CLEANED(a_link_is_written_through),
		CLEANED(a_failed_write_leaves_the_old_file_and_no_other),
	};

	return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
