/* SPDX-License-Identifier: MIT */
/* Reports into pipes and the standard streams, which are the program's too. */
#include "output_support.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(a_pipe_is_written_directly),
		CLEANED(a_pipe_that_nobody_opened_is_an_error_and_no_wait),
		CLEANED(a_reader_that_leaves_the_pipe_does_not_end_the_program),
		CLEANED(a_slow_reader_of_a_pipe_gets_all),
		CLEANED(the_programs_own_sigpipe_is_left_as_it_is),
		CLEANED(a_reader_of_standard_output_that_is_gone_does_not_end_the_program),
		CLEANED(standard_error_can_be_named),
		CLEANED(standard_output_as_a_pipe_is_written_directly),
		CLEANED(a_closed_standard_error_harms_nothing),
		CLEANED(the_report_survives_the_closing_of_standard_error),
		CLEANED(the_report_is_not_written_into_files_of_the_program),
		CLEANED(a_reader_of_the_report_that_is_gone_does_not_end_the_program),
		CLEANED(a_full_standard_error_harms_nothing),
	};

	return cmocka_run_group_tests_name("output to streams", tests, NULL, NULL);
}
