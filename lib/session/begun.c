/* SPDX-License-Identifier: MIT */
#include "begun.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/syscalls.h"

/* free() it; NULL where there is no such folder, or no memory. */
static char *marker(void)
{
	const char *folder = secure_getenv("PROBE_RUN");
	char *path;

	if (!folder || !*folder || asprintf(&path, "%s/%ld.begun", folder, (long)getpid()) < 0)
		return NULL;
	return path;
}

void begun_mark(void)
{
	const int saved_errno = errno;
	char *path = marker();
	int fd;

	if (!path)
		return;
	fd = syscalls->open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0) {
		syscalls_write_all(fd, program_invocation_short_name,
				   strlen(program_invocation_short_name));
		syscalls->close(fd);
	}
	free(path);
	errno = saved_errno;
}

void begun_unmark(void)
{
	const int saved_errno = errno;
	char *path = marker();

	if (!path)
		return;
	syscalls->unlink(path);
	free(path);
	errno = saved_errno;
}
