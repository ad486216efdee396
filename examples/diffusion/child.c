/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_CANNOT_RUN 126

void watch_begin(struct watch *watch)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action;

	watch->caught = 0;
	sigemptyset(&watch->watched);
	sigaddset(&watch->watched, SIGCHLD);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++) {
		/* What nohup ignores must stay ignored; sigwaitinfo would take it all the same */
		if (sigaction(ending[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(&watch->watched, ending[i]);
	}
	/* A parent may have left SIGCHLD ignored, and then there is nothing to wait for */
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_BLOCK, &watch->watched, &watch->before);
}

void watch_end(const struct watch *watch)
{
	if (watch->caught)
		raise(watch->caught);
	sigprocmask(SIG_SETMASK, &watch->before, NULL);
}

/* probekit expands %p and the like in the path */
static void escape(char *out, size_t size, const char *path)
{
	size_t used = 0;

	for (; *path && used + 2 < size; path++) {
		if (*path == '%')
			out[used++] = '%';
		out[used++] = *path;
	}
	out[used] = '\0';
}

__attribute__((noreturn)) static void become(char *const *argv, const char *profile,
					     const struct watch *watch)
{
	static const char self[] = "/proc/self/exe";
	char output[2 * PATH_MAX];
	char path[PATH_MAX];
	const ssize_t length = readlink(self, path, sizeof(path) - 1);
	const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	/* The report that the user reads comes on standard output, from the parent alone */
	escape(output, sizeof(output), profile);
	if (null >= 0 && dup2(null, STDOUT_FILENO) >= 0 && setenv("PROBE_OUTPUT", output, 1) == 0 &&
	    setenv("PROBE_FORMAT", "json", 1) == 0) {
		sigprocmask(SIG_SETMASK, &watch->before, NULL);
		path[length > 0 ? length : 0] = '\0';
		/* By its name first: under valgrind the link itself leads to valgrind */
		execv(path, argv);
		execv(self, argv);
	}
	perror("diffusion: cannot run itself through /proc/self/exe");
	_exit(EXIT_CANNOT_RUN);
}

static int await(pid_t child, struct watch *watch, int *status)
{
	for (;;) {
		const int caught = sigwaitinfo(&watch->watched, NULL);

		if (caught > 0 && caught != SIGCHLD) {
			watch->caught = caught;
			kill(child, SIGTERM);
			waitpid(child, status, 0);
			return -EINTR;
		}
		if (waitpid(child, status, WNOHANG) == child)
			return 0;
	}
}

int child_run(char *const *argv, const char *profile, struct watch *watch, int *status)
{
	const pid_t child = fork();

	if (child < 0)
		return -errno;
	if (child == 0)
		become(argv, profile, watch);
	return await(child, watch, status);
}
