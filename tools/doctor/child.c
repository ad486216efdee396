/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Far more than any measurement takes: a machine that hangs must not hang us. */
#define SECONDS_MOST 20

/* What both can see. */
struct shared {
	int status;
	_Alignas(max_align_t) char result[];
};

/* Where memory runs out, this is what should go. */
static void volunteer_for_oom_killer(void)
{
	const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "1000", 4) < 0) {
		/* not permitted here: nothing lost */
	}
	close(fd);
}

static void run_child(int (*body)(const void *argument, void *result), const void *argument,
		      struct shared *shared)
{
	const struct rlimit no_core = { 0, 0 };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &no_core);
	volunteer_for_oom_killer();
	signal(SIGALRM, SIG_DFL);
	alarm(SECONDS_MOST);
	shared->status = body(argument, shared->result);
	_exit(0);
}

static int wait_for(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? -ETIMEDOUT : -ECANCELED;
}

int in_child(int (*body)(const void *argument, void *result), const void *argument, void *result,
	     size_t size)
{
	const size_t length = sizeof(struct shared) + size;
	struct shared *shared = mmap(NULL, length, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child;
	int status;

	if (shared == MAP_FAILED)
		return -errno;
	child = fork();
	if (child == 0)
		run_child(body, argument, shared);
	status = child < 0 ? -errno : wait_for(child);
	if (status == 0)
		status = shared->status;
	memcpy(result, shared->result, size);
	munmap(shared, length);
	return status;
}
