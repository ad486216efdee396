/* SPDX-License-Identifier: MIT */
/*
 * Programs that have to start fresh, for tests that prepare their descriptors and limits: linked to
 * the shared library as users' are. The first argument names one.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <probekit.h>

#define FILES_MOST 32

static const char line[] = "the program's own line\n";

static void mark(void)
{
	PROBE_BEGIN(work);
	usleep(1);
	PROBE_END(work);
}

/* FOLDER NUMBER...: opens a file a number; each has to get that, as it would without us. */
static int open_files(char **arguments)
{
	const char *folder = *arguments++;
	int files[FILES_MOST];
	int count = 0;

	for (; *arguments && count < FILES_MOST; arguments++, count++) {
		char path[256];

		snprintf(path, sizeof(path), "%s/%d", folder, count);
		files[count] = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
		if (files[count] != atoi(*arguments))
			return 10 + count;
		if (write(files[count], line, sizeof(line) - 1) != sizeof(line) - 1)
			return 2;
		mark();
	}
	for (int i = 0; i < count; i++)
		if (write(files[i], line, sizeof(line) - 1) != sizeof(line) - 1)
			return 3;
	return 0;
}

/* Which descriptors there are, apart from the three and the one that looks. */
static int list_descriptors(char **arguments)
{
	(void)arguments;
	for (int fd = 3; fd < 4096; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return 1;
	return 0;
}

static char *const list_arguments[] = { (char *)"hostile_program", (char *)"list", NULL };

static int status_of(pid_t child)
{
	int status;

	if (child < 0 || waitpid(child, &status, 0) != child)
		return 20;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 21;
}

static int leave_a_vfork(int by_exec)
{
	pid_t child = vfork();

	if (child == 0) {
		if (by_exec)
			execv("/proc/self/exe", list_arguments);
		_exit(by_exec);
	}
	return status_of(child);
}

/* Every way of starting another program, inside a region. */
static int start_programs(char **arguments)
{
	extern char **environ;
	pid_t child;
	int result = 0;

	(void)arguments;
	mark();
	PROBE_BEGIN(starting);
	result = result ? result : leave_a_vfork(0);
	result = result ? result : leave_a_vfork(1);
	if (posix_spawn(&child, "/proc/self/exe", NULL, NULL, list_arguments, environ) != 0)
		return 22;
	result = result ? result : status_of(child);
	child = fork();
	if (child == 0) {
		mark();
		execv("/proc/self/exe", list_arguments);
		_exit(23);
	}
	result = result ? result : status_of(child);
	PROBE_END(starting);
	return result;
}

/* Becomes another program, without a word of its own. */
static int become_another(char **arguments)
{
	(void)arguments;
	mark();
	execv("/proc/self/exe", list_arguments);
	return 24;
}

static int close_standard_error(char **arguments)
{
	(void)arguments;
	mark();
	return fclose(stderr) == 0 ? 0 : 25;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(char **arguments);
	} programs[] = {
		{ "open", open_files },
		{ "list", list_descriptors },
		{ "start", start_programs },
		{ "become", become_another },
		{ "close-stderr", close_standard_error },
	};

	for (size_t i = 0; argc > 1 && i < sizeof(programs) / sizeof(programs[0]); i++)
		if (strcmp(programs[i].name, argv[1]) == 0)
			return programs[i].run(argv + 2);
	return 126;
}
