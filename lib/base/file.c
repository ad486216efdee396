/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "syscalls.h"

static int failed(struct probe_error *error, const char *path, int code)
{
	return error_set(
		error, code,
		"%s cannot be written: %s: name a path with room, that this user may write to",
		path, strerror(-code));
}

static int write_and_close(int fd, const void *contents, size_t size)
{
	const int result = syscalls_write_all(fd, contents, size);
	const int closed = syscalls->close(fd); /* where a full disk of a network may first show */

	return result < 0 ? result : closed;
}

int file_write(const char *path, const void *contents, size_t size, struct probe_error *error)
{
	char temporary[PATH_MAX];
	int result, fd;

	if (syscalls->is_regular_file(path) == 0) {
		fd = syscalls->open(path, O_WRONLY | O_CLOEXEC, 0);
		result = fd < 0 ? fd : write_and_close(fd, contents, size);
		return result < 0 ? failed(error, path, result) : 0;
	}
	if (snprintf(temporary, sizeof(temporary), "%s.%ld.tmp", path, (long)getpid()) >=
	    (int)sizeof(temporary))
		return failed(error, path, -ENAMETOOLONG);
	fd = syscalls->open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return failed(error, path, fd);
	result = write_and_close(fd, contents, size);
	if (result == 0)
		result = syscalls->rename(temporary, path);
	if (result < 0) {
		syscalls->unlink(temporary);
		return failed(error, path, result);
	}
	return 0;
}
