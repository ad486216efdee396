/* SPDX-License-Identifier: MIT */
#include "cache.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As the XDG base directory specification has it: a relative path is to be ignored. */
int cache_path(const char *name, char *path, size_t size)
{
	const char *cache = secure_getenv("XDG_CACHE_HOME");
	const char *home = secure_getenv("HOME");
	int length;

	if (cache && *cache == '/')
		length = snprintf(path, size, "%s/probekit/%s", cache, name);
	else if (home && *home == '/')
		length = snprintf(path, size, "%s/.cache/probekit/%s", home, name);
	else
		return -ENODATA;
	return length > 0 && (size_t)length < size ? 0 : -ENAMETOOLONG;
}

/* The folders above a file that are missing, for this user alone as the specification has it. */
static int make_folders(const char *path)
{
	char folder[PATH_MAX];
	int result = 0;

	if (strlen(path) >= sizeof(folder))
		return -ENAMETOOLONG;
	strcpy(folder, path);
	/* One that may not be made may be there, as on a read-only file system: the last one tells. */
	for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		result = mkdir(folder, 0700) < 0 && errno != EEXIST ? -errno : 0;
		*slash = '/';
	}
	return result;
}

static int write_file(const char *path, const json_t *content)
{
	char temporary[PATH_MAX + 8];
	int fd, result;

	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	/* ENOSPC can come as late as close(). */
	errno = EIO;
	result = json_dumpfd(content, fd, JSON_INDENT(1) | JSON_REAL_PRECISION(6)) < 0 ? -errno : 0;
	if (close(fd) < 0 && result == 0)
		result = -errno;
	if (result == 0 && rename(temporary, path) < 0)
		result = -errno;
	if (result < 0)
		unlink(temporary);
	return result;
}

int cache_write(const char *path, const json_t *content)
{
	const int result = make_folders(path);

	return result == 0 ? write_file(path, content) : result;
}
