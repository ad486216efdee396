/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../command.h"
#include "elf_file.h"
#include "program.h"
#include "signals.h"

#define IT_WAITS 0 /* the first answer; the second is an errno */

struct pipes {
	int go[2];
	int answer[2];
};

static int open_pipes(struct pipes *pipes)
{
	int result;

	if (pipe2(pipes->go, O_CLOEXEC) < 0)
		return -errno;
	if (pipe2(pipes->answer, O_CLOEXEC) == 0)
		return 0;
	result = -errno;
	close(pipes->go[0]);
	close(pipes->go[1]);
	return result;
}

static ssize_t read_whole(int fd, void *buffer, size_t size)
{
	ssize_t length;

	do {
		length = read(fd, buffer, size);
	} while (length < 0 && errno == EINTR);
	return length;
}

static void answer(const struct pipes *pipes, int number)
{
	/* Less than PIPE_BUF is written whole. Where the parent is gone nobody wants to know. */
	if (write(pipes->answer[1], &number, sizeof(number)) < 0)
		_exit(EXIT_OWN_FAILURE);
}

/*
 * From its waiting on, the books of the system are compared: what it will do until its exec is done
 * once before, so that symbols are resolved and pages are its own by then. No file is "/".
 */
static void rehearse(const struct pipes *pipes, char *const *arguments)
{
	char byte;

	read_whole(pipes->go[0], &byte, 0);
	execvp("/", arguments);
}

/* What is to become of the child. */
struct program {
	const char *file;
	bool is_machine_code;
	char *const *arguments;
};

/*
 * What the kernel cannot execute, execvp(3) hands to a shell: so scripts run that do not say whose
 * they are. Another machine's code is no script, but would be read as one.
 */
static void execute(const struct program *program)
{
	if (program->is_machine_code)
		execv(program->file, program->arguments);
	else
		execvp(program->file, program->arguments);
}

static void become(const struct pipes *pipes, const struct program *program)
{
	char byte;

	signals_give_back();
	/* While we held the other end, the parent's end would not be seen. */
	close(pipes->go[1]);
	close(pipes->answer[0]);
	rehearse(pipes, program->arguments);
	answer(pipes, IT_WAITS);
	if (read_whole(pipes->go[0], &byte, 1) != 1)
		_exit(EXIT_OWN_FAILURE);
	execute(program);
	answer(pipes, errno);
	_exit(EXIT_NOT_FOUND);
}

/* The number that the child answers; -1: it said nothing, since its exec closed the pipe. */
static int listen_to(const struct child *child)
{
	int number;

	return read_whole(child->answer, &number, sizeof(number)) == sizeof(number) ? number : -1;
}

static void reap(const struct child *child)
{
	while (waitpid(child->process, NULL, 0) < 0 && errno == EINTR)
		continue;
}

int child_spawn(struct child *child, char *const *arguments)
{
	char path[PATH_MAX];
	struct program program = { .file = arguments[0], .arguments = arguments };
	struct elf_file elf;
	struct pipes pipes;
	int result = open_pipes(&pipes);

	if (result < 0)
		return result;
	if (program_find(arguments[0], X_OK, path)) {
		program.file = path;
		program.is_machine_code = elf_file_read(path, &elf) == 0 && elf.is_elf;
	}
	child->process = fork();
	if (child->process == 0)
		become(&pipes, &program);
	result = child->process < 0 ? -errno : 0;
	close(pipes.go[0]);
	close(pipes.answer[1]);
	child->go = pipes.go[1];
	child->answer = pipes.answer[0];
	if (result < 0) {
		close(child->go);
		close(child->answer);
		return result;
	}
	if (listen_to(child) == IT_WAITS)
		return 0;
	child_drop(child);
	return -ECHILD;
}

void child_drop(struct child *child)
{
	close(child->go);
	close(child->answer);
	reap(child);
}

int child_release(struct child *child)
{
	int failure = -1;

	/* It may have been killed meanwhile: that is for child_wait() to tell. */
	if (write(child->go, "", 1) == 1)
		failure = listen_to(child);
	close(child->go);
	close(child->answer);
	if (failure < 0)
		return 0;
	reap(child);
	return -failure;
}

int child_wait(const struct child *child, int *status, struct rusage *usage)
{
	for (;;) {
		const pid_t ended = wait4(child->process, status, WNOHANG, usage);

		if (ended == child->process)
			return 0;
		if (ended < 0 && errno != EINTR)
			return -errno;
		signals_wait(child->process);
	}
}
