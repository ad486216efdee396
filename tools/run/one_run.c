/* SPDX-License-Identifier: MIT */
#include "one_run.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <probekit.h>

#include "child.h"
#include "../command.h"
#include "../message.h"
#include "../sample/sampling.h"
#include "program.h"
#include "regions.h"
#include "simulate.h"
#include "streams.h"

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int one_run_exit_status(const struct one_run *run)
{
	if (WIFSIGNALED(run->status))
		return EXIT_SIGNAL_BASE + WTERMSIG(run->status);
	return WEXITSTATUS(run->status);
}

/* A folder of PATH that is closed to us makes execvp(3) say EACCES of what is in no other. */
static bool is_nowhere(const char *command, int number)
{
	char path[PATH_MAX];

	return number == ENOENT ||
	       (number == EACCES && !strchr(command, '/') && !program_find(command, F_OK, path));
}

static int complain_of_exec(const char *command, int number)
{
	if (!is_nowhere(command, number)) {
		complain("'%s' cannot be run: %s", command, strerror(number));
		return EXIT_NOT_EXECUTABLE;
	}
	if (access(command, F_OK) == 0 && strchr(command, '/'))
		complain("'%s' cannot be run: the interpreter that it names is not there", command);
	else if (strchr(command, '/'))
		complain("'%s' cannot be run: there is no such file", command);
	else
		complain("'%s' cannot be run: there is no such command in PATH (for what the shell "
			 "knows by itself: sh -c '%s ...')",
			 command, command);
	return EXIT_NOT_FOUND;
}

static const char *basename_of(const char *command)
{
	const char *slash = strrchr(command, '/');

	return slash && slash[1] ? slash + 1 : command;
}

/* The process has ended: what it cost, and its regions. */
static int finish(struct probe_command *counted, const char *name, const struct rusage *usage,
		  struct one_run *run)
{
	struct probe_error error;

	if (!counted) {
		regions_discard();
		return 0;
	}
	if (probe_command_finish(counted, name, usage, &run->profile, &error) < 0)
		return complain("%s", error.text);
	if (regions_adopt(run->profile) == 0)
		return 0;
	probe_profile_free(run->profile);
	run->profile = NULL;
	return complain("memory ran out");
}

int one_run(char *const *command, const char *pass, bool counted, struct one_run *run)
{
	const struct probe_options options = { .size = sizeof(options), .pass = pass };
	struct probe_command *counting = NULL;
	struct sampling *sampling = NULL;
	struct probe_error error;
	struct rusage usage;
	struct child child;
	char *const *arguments = simulate_arguments(command);
	char path[PATH_MAX];
	double begun;
	int result;

	*run = (struct one_run){ 0 };
	if (pass)
		setenv("PROBE_PASS", pass, 1);
	if (!arguments)
		return complain("memory ran out");
	/* Else valgrind would have its own words for it. */
	if (arguments != command && !program_find(command[0], X_OK, path))
		return complain_of_exec(command[0],
					program_find(command[0], F_OK, path) ? EACCES : ENOENT);
	streams_rewind_input();
	result = child_spawn(&child, arguments);
	if (result < 0)
		return complain("no process can be made: %s", strerror(-result));
	if (counted && probe_command_attach(child.process, &options, &counting, &error) < 0) {
		child_drop(&child);
		return complain("%s", error.text);
	}
	/* What is simulated has no time. */
	result = counted && arguments == command ? sampling_attach(child.process, &sampling) : 0;
	if (result != 0) {
		probe_command_free(counting);
		child_drop(&child);
		return result;
	}
	begun = seconds_now();
	result = child_release(&child);
	if (result < 0) {
		sampling_free(sampling);
		probe_command_free(counting);
		return complain_of_exec(command[0], -result);
	}
	result = child_wait(&child, &run->status, &usage);
	run->seconds = seconds_now() - begun;
	if (result < 0) {
		sampling_free(sampling);
		probe_command_free(counting);
		return complain("the command cannot be waited for: %s", strerror(-result));
	}
	sampling_collect(sampling);
	result = finish(counting, basename_of(command[0]), &usage, run);
	if (result == 0 && sampling)
		result = sampling_add(sampling, run->profile);
	sampling_free(sampling);
	return result;
}
