/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "syscalls.h"

static int write_and_close(int fd, const void *contents, size_t size)
{
	const int result = syscalls_write_all(fd, contents, size);
	const int closed = syscalls->close(fd); /* where a full disk of a network may first show */

	return result < 0 ? result : closed;
}

/* Paths that lead to what the program has open, behind what it wrote there; -1: it is none. */
static int open_descriptor(const char *path)
{
	static const char folder[] = "/dev/fd/";
	char *end;
	long fd;

	if (strcmp(path, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strcmp(path, "/dev/stderr") == 0)
		return STDERR_FILENO;
	if (strncmp(path, folder, strlen(folder)) != 0)
		return -1;
	fd = strtol(path + strlen(folder), &end, 10);
	return end == path + strlen(folder) || *end || fd < 0 || fd > INT_MAX ? -1 : (int)fd;
}

static int write_directly(const char *path, const void *contents, size_t size)
{
	/* O_NONBLOCK: a FIFO that nobody reads is an error, not a wait without end. */
	const int fd = syscalls->open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK, 0);

	if (fd < 0)
		return fd;
	syscalls->set_blocking(fd);
	return write_and_close(fd, contents, size);
}

static int write_and_rename(const char *path, const void *contents, size_t size)
{
	char *temporary;
	int result, fd;

	/* Not on the stack: a thread's may be small. */
	if (asprintf(&temporary, "%s.%ld.tmp", path, (long)getpid()) < 0)
		return -ENOMEM;
	fd = syscalls->open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	result = fd < 0 ? fd : write_and_close(fd, contents, size);
	if (result == 0)
		result = syscalls->rename(temporary, path);
	if (fd >= 0 && result < 0)
		syscalls->unlink(temporary);
	free(temporary);
	return result;
}

/* A link stays; what it leads to is replaced. */
static int replace(const char *path, const void *contents, size_t size)
{
	char *target = syscalls->resolve(path);
	const int result = write_and_rename(target ? target : path, contents, size);

	free(target);
	return result;
}

int file_write(const char *path, const void *contents, size_t size, struct probe_error *error)
{
	const int descriptor = open_descriptor(path);
	int result;

	if (descriptor >= 0)
		result = syscalls_write_all(descriptor, contents, size);
	else if (syscalls->is_regular_file(path) == 0)
		result = write_directly(path, contents, size);
	else
		result = replace(path, contents, size);
	if (result == 0)
		return 0;
	return error_set(error, result,
			 "%s cannot be written: %s: name a path with room, that this user may "
			 "write to",
			 path, strerror(-result));
}
