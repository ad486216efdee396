/* SPDX-License-Identifier: MIT */
/* Where the report goes, and what becomes of it where it cannot go there. */
#include "support.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/syscalls.h"

#define OWN_STATUS 7

static char folder[64];

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/probekit-test-XXXXXX");
	assert_non_null(mkdtemp(folder));
	return 0;
}

static size_t for_each_file(bool remove_them)
{
	DIR *directory = opendir(folder);
	size_t count = 0;
	char path[512];

	for (struct dirent *entry; (entry = readdir(directory));) {
		if (entry->d_name[0] == '.')
			continue;
		count++;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (remove_them)
			unlink(path);
	}
	closedir(directory);
	return count;
}

static int tear_down(void **state)
{
	(void)state;
	chmod(folder, 0700);
	for_each_file(true);
	rmdir(folder);
	return 0;
}

static char *contents_of(const char *name)
{
	static char text[65536];
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "r");
	if (!file)
		fail_msg("there is no %s", path);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

static void count(void)
{
	PROBE_BEGIN(work);
	PROBE_END(work);
	exit(OWN_STATUS);
}

/* What the child wrote to standard error; it must end with its own status. */
static char *run(void (*body)(void), const char *output, const char *variable)
{
	static char setting[512];
	const char *const environment[] = { "PROBE_EVENTS=elapsed", setting, variable, NULL };
	char *text;
	int status;

	snprintf(setting, sizeof(setting), "PROBE_OUTPUT=%s", output);
	text = run_in_child(body, environment, &status);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != OWN_STATUS)
		fail_msg("status %x: %s", status, text);
	return text;
}

static const char *in_folder(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

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

static void a_pipe_is_written_directly(void **state)
{
	char text[65536];
	const char *path = in_folder("pipe");
	ssize_t length;
	int reader;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	reader = open(path, O_RDONLY | O_NONBLOCK);
	free(run(count, path, NULL));
	length = read(reader, text, sizeof(text) - 1);
	assert_true(length > 0);
	text[length] = '\0';
	close(reader);
	assert_contains(text, "Region 'work'");
	assert_int_equal(for_each_file(false), 1);
}

/* Whatever waits for ever ends by SIGALRM, and then not with its own status. */
static void count_within_ten_seconds(void)
{
	alarm(10);
	count();
}

static void a_pipe_that_nobody_opened_is_an_error_and_no_wait(void **state)
{
	const char *path = in_folder("pipe");
	struct stat status;
	char *text;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	text = run(count_within_ten_seconds, path, NULL);
	assert_contains(text, "pipe cannot be written: No such device or address");
	assert_contains(text, "the report follows here\n");
	assert_contains(text, "Region 'work', 1 visit");
	free(text);
	/* Nor is it replaced. */
	assert_int_equal(stat(path, &status), 0);
	assert_true(S_ISFIFO(status.st_mode));
	assert_int_equal(for_each_file(false), 1);
}

static int leaving_reader;

static int leave_and_set_blocking(int fd)
{
	close(leaving_reader);
	return syscalls_real.set_blocking(fd);
}

static void count_for_a_reader_that_leaves(void)
{
	static struct syscalls table;

	signal(SIGPIPE, SIG_DFL);
	leaving_reader = open(in_folder("pipe"), O_RDONLY | O_NONBLOCK);
	table = syscalls_real;
	table.set_blocking = leave_and_set_blocking; /* between opening and writing */
	syscalls = &table;
	count_within_ten_seconds();
}

static void a_reader_that_leaves_the_pipe_does_not_end_the_program(void **state)
{
	const char *path = in_folder("pipe");
	char *text;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	text = run(count_for_a_reader_that_leaves, path, NULL);
	assert_contains(text, "pipe cannot be written: Broken pipe");
	assert_contains(text, "Region 'work', 1 visit");
	free(text);
}

#define LARGE (1 << 20) /* some times what a pipe holds */

/* Tells by its status whether all came. */
static pid_t start_slow_reader(const char *path)
{
	static char text[65536];
	size_t size = 0;
	ssize_t length;
	pid_t child = fork();
	int fd;

	assert_int_not_equal(child, -1);
	if (child > 0)
		return child;
	alarm(10);
	fd = open(path, O_RDONLY);
	usleep(50000); /* the writer finds the pipe full */
	while ((length = read(fd, text, sizeof(text))) > 0)
		size += (size_t)length;
	_Exit(size == LARGE ? OWN_STATUS : 1);
}

static void a_slow_reader_of_a_pipe_gets_all(void **state)
{
	const char *path = in_folder("pipe");
	static char text[LARGE];
	struct probe_error error = { "" };
	pid_t reader;
	int status, result = -ENXIO;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	reader = start_slow_reader(path);
	memset(text, 'x', sizeof(text));
	/* Until the reader has opened it. */
	for (int i = 0; i < 1000 && result == -ENXIO; i++) {
		result = file_write(path, text, sizeof(text), &error);
		usleep(1000);
	}
	assert_int_equal(waitpid(reader, &status, 0), reader);
	if (result < 0)
		fail_msg("%s", error.text);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), OWN_STATUS);
}

static volatile sig_atomic_t pipe_signals;

static void note_pipe_signal(int signal)
{
	(void)signal;
	pipe_signals++;
}

static bool is_pending(void)
{
	sigset_t pending;

	sigpending(&pending);
	return sigismember(&pending, SIGPIPE);
}

static void the_programs_own_sigpipe_is_left_as_it_is(void **state)
{
	void (*former)(int) = signal(SIGPIPE, note_pipe_signal);
	sigset_t pipe_signal, mask;
	int ends[2];

	(void)state;
	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	pipe_signals = 0;
	assert_int_equal(syscalls_write_all(ends[1], "text", 4), -EPIPE);
	assert_int_equal(pipe_signals, 0);
	sigprocmask(SIG_SETMASK, NULL, &mask);
	assert_false(sigismember(&mask, SIGPIPE));
	/* One that the program keeps blocked and has still to see. */
	sigprocmask(SIG_BLOCK, &pipe_signal, NULL);
	assert_int_equal(syscalls_write_all(ends[1], "text", 4), -EPIPE);
	assert_false(is_pending());
	raise(SIGPIPE);
	assert_int_equal(syscalls_write_all(ends[1], "text", 4), -EPIPE);
	assert_true(is_pending());
	sigprocmask(SIG_SETMASK, NULL, &mask);
	assert_true(sigismember(&mask, SIGPIPE));
	assert_int_equal(pipe_signals, 0);
	sigprocmask(SIG_UNBLOCK, &pipe_signal, NULL);
	assert_int_equal(pipe_signals, 1);
	signal(SIGPIPE, former);
	close(ends[1]);
}

static void count_into_a_pipe_that_nobody_reads(void)
{
	int ends[2];

	signal(SIGPIPE, SIG_DFL);
	if (pipe(ends) < 0 || dup2(ends[1], STDOUT_FILENO) < 0)
		_Exit(2);
	close(ends[0]);
	close(ends[1]);
	count_within_ten_seconds();
}

static void a_reader_of_standard_output_that_is_gone_does_not_end_the_program(void **state)
{
	char *text = run(count_into_a_pipe_that_nobody_reads, "/dev/stdout", NULL);

	(void)state;
	assert_contains(text, "/dev/stdout cannot be written: Broken pipe");
	assert_contains(text, "Region 'work', 1 visit");
	free(text);
}

static void standard_error_can_be_named(void **state)
{
	char *text = run(count, "/dev/stderr", NULL);

	(void)state;
	assert_contains(text, "Region 'work', 1 visit");
	assert_lacks(text, "probekit: ");
	free(text);
}

static void count_into_a_pipe(void)
{
	char text[4096] = "";
	int ends[2];

	if (pipe(ends) < 0 || dup2(ends[1], STDOUT_FILENO) < 0)
		_Exit(2);
	PROBE_BEGIN(work);
	PROBE_END(work);
	probe_stop(NULL, NULL);
	if (read(ends[0], text, sizeof(text) - 1) < 1 || !strstr(text, "Region 'work'"))
		_Exit(3);
	exit(OWN_STATUS);
}

static void standard_output_as_a_pipe_is_written_directly(void **state)
{
	char *text = run(count_into_a_pipe, "/dev/stdout", NULL);

	(void)state;
	assert_string_equal(text, "");
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

static void close_standard_error_first(void)
{
	close(STDERR_FILENO);
	count();
}

static void close_standard_error_late(void)
{
	PROBE_BEGIN(work);
	PROBE_END(work);
	close(STDERR_FILENO);
	exit(OWN_STATUS);
}

static void close_all_and_open_others(void)
{
	char path[512];

	PROBE_BEGIN(work);
	PROBE_END(work);
	for (int fd = 0; fd < 1024; fd++)
		close(fd);
	/* Files of the program's now stand where standard error and its duplicate were. */
	for (int i = 0; i < 300; i++) {
		snprintf(path, sizeof(path), "%s/mine", folder);
		open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	}
	exit(OWN_STATUS);
}

static void a_closed_standard_error_harms_nothing(void **state)
{
	char *text = run(close_standard_error_first, "-", NULL);

	(void)state;
	assert_string_equal(text, "");
	free(text);
}

static void the_report_survives_the_closing_of_standard_error(void **state)
{
	char *text = run(close_standard_error_late, "-", NULL);

	(void)state;
	assert_contains(text, "Region 'work'");
	free(text);
}

static void the_report_is_not_written_into_files_of_the_program(void **state)
{
	char *text = run(close_all_and_open_others, "-", NULL);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	assert_string_equal(contents_of("mine"), "");
}

static void report_to_a_pipe_that_nobody_reads(void)
{
	int ends[2];

	signal(SIGPIPE, SIG_DFL);
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	close(ends[0]);
	close(ends[1]);
	count();
}

static void a_reader_of_the_report_that_is_gone_does_not_end_the_program(void **state)
{
	(void)state;
	free(run(report_to_a_pipe_that_nobody_reads, "-", NULL));
}

static void fill_standard_error(void)
{
	const int full = open("/dev/full", O_WRONLY);

	dup2(full, STDERR_FILENO);
	count();
}

static void a_full_standard_error_harms_nothing(void **state)
{
	(void)state;
	free(run(fill_standard_error, "-", NULL));
	free(run(fill_standard_error, "/nowhere/run.json", NULL));
}

#define CLEANED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(the_report_goes_to_the_file_alone),
		CLEANED(patterns_become_pid_host_and_rank),
		CLEANED(the_pid_is_that_of_the_process_that_counted),
		CLEANED(what_cannot_be_written_goes_to_standard_error_with_the_reason),
		CLEANED(too_long_a_path_is_said),
		CLEANED(a_pipe_is_written_directly),
		CLEANED(a_pipe_that_nobody_opened_is_an_error_and_no_wait),
		CLEANED(a_reader_that_leaves_the_pipe_does_not_end_the_program),
		CLEANED(a_slow_reader_of_a_pipe_gets_all),
		CLEANED(the_programs_own_sigpipe_is_left_as_it_is),
		CLEANED(a_reader_of_standard_output_that_is_gone_does_not_end_the_program),
		CLEANED(standard_error_can_be_named),
		CLEANED(standard_output_as_a_pipe_is_written_directly),
		CLEANED(standard_output_as_a_file_is_written_on_and_not_replaced),
		CLEANED(a_descriptor_is_written_on_and_stays_open),
		CLEANED(a_link_is_written_through),
		CLEANED(a_failed_write_leaves_the_old_file_and_no_other),
		CLEANED(a_closed_standard_error_harms_nothing),
		CLEANED(the_report_survives_the_closing_of_standard_error),
		CLEANED(the_report_is_not_written_into_files_of_the_program),
		CLEANED(a_reader_of_the_report_that_is_gone_does_not_end_the_program),
		CLEANED(a_full_standard_error_harms_nothing),
	};

	return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
