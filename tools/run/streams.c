/* SPDX-License-Identifier: MIT */
#include "streams.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static off_t input_offset = -1; /* -1: it is no file that has one */

void streams_reserve(void)
{
	/* The lowest free number is taken first. Close-on-exec: none of it reaches the command. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", O_RDWR | O_CLOEXEC);
}

bool streams_have_terminal(void)
{
	const char *terminal = getenv("TERM");

	return terminal && *terminal && strcmp(terminal, "dumb") != 0 && isatty(STDERR_FILENO) &&
	       tcgetpgrp(STDERR_FILENO) == getpgrp();
}

/* Nothing in it, and nobody left who could write to it. */
static bool is_at_its_end(void)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&input, 1, 0) == 1 && (input.revents & POLLHUP) && !(input.revents & POLLIN);
}

bool streams_can_repeat_input(void)
{
	struct stat input;

	if (fstat(STDIN_FILENO, &input) < 0)
		return true;
	if (!S_ISFIFO(input.st_mode) && !S_ISSOCK(input.st_mode))
		return true;
	return is_at_its_end();
}

void streams_mark_input(void)
{
	struct stat input;

	if (fstat(STDIN_FILENO, &input) == 0 && S_ISREG(input.st_mode))
		input_offset = lseek(STDIN_FILENO, 0, SEEK_CUR);
}

void streams_rewind_input(void)
{
	if (input_offset >= 0)
		lseek(STDIN_FILENO, input_offset, SEEK_SET);
}
