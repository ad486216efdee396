/* SPDX-License-Identifier: MIT */
/* What callgrind says at the end of processes, from outside of them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/syscalls.h"
#include "callgrind.h"

/* Names of logs: some 20,000 processes. */
#define NAMES_MOST (256 << 10)
/* The head of a log tells that valgrind started the program, the tail what it cost. */
#define HEAD 4096
#define TAIL (64 << 10)

static int feed(int fd, struct callgrind_log *log, size_t most)
{
	char piece[4096];
	ssize_t length = 1;

	for (size_t size = 0; size < most && length > 0; size += (size_t)length) {
		length = syscalls->read(fd, piece, sizeof(piece));
		if (length < 0)
			return (int)length;
		callgrind_log_feed(log, piece, (size_t)length);
	}
	return 0;
}

static int read_log(const char *path, struct callgrind_log *log)
{
	const int fd = syscalls->open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
	int64_t end;
	int result;

	if (fd < 0)
		return fd;
	result = feed(fd, log, HEAD);
	end = result < 0 ? result : syscalls->seek(fd, 0, SEEK_END);
	if (end > HEAD)
		end = syscalls->seek(fd, end > HEAD + TAIL ? end - TAIL : HEAD, SEEK_SET);
	result = end < 0 ? (int)end : feed(fd, log, SIZE_MAX);
	syscalls->close(fd);
	return result;
}

static int add_log(const char *path, struct callgrind_totals *totals)
{
	struct callgrind_log log = { 0 };
	const int result = read_log(path, &log);

	if (result < 0)
		return result;
	totals->lacks_instruction = totals->lacks_instruction || log.lacks_instruction;
	totals->lacks_avx512 = totals->lacks_avx512 || (log.lacks_instruction && log.lacks_avx512);
	if (log.lacks_debug_format)
		return -EILSEQ;
	if (!log.has_head)
		return -ECHILD;
	if (!log.has_totals)
		return -ENOENT;
	for (int i = 0; i < CALLGRIND_EVENTS; i++)
		totals->counts[i] += log.counts[i];
	return 0;
}

/* What a pattern as "/tmp/x/%p.log" consists of. */
struct parts {
	char folder[PATH_MAX];
	char before[PATH_MAX]; /* of the name */
	char after[PATH_MAX];
};

static bool split(const char *pattern, struct parts *parts)
{
	const char *slash = strrchr(pattern, '/');
	const char *process = strstr(pattern, "%p");

	if (!slash || !process || process < slash || strlen(pattern) >= PATH_MAX)
		return false;
	snprintf(parts->folder, PATH_MAX, "%.*s", (int)(slash - pattern), pattern);
	snprintf(parts->before, PATH_MAX, "%.*s", (int)(process - slash - 1), slash + 1);
	snprintf(parts->after, PATH_MAX, "%s", process + 2);
	return true;
}

static bool fits(const struct parts *parts, const char *name)
{
	const size_t before = strlen(parts->before);

	if (strncmp(name, parts->before, before) != 0)
		return false;
	name += before;
	return strcmp(name + strspn(name, "0123456789"), parts->after) == 0;
}

static int add_logs(const struct parts *parts, char *names, struct callgrind_totals *totals)
{
	char path[2 * PATH_MAX];
	char *rest = NULL;
	bool any = false;
	int result = 0;

	for (char *name = strtok_r(names, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest)) {
		int one;

		if (!fits(parts, name))
			continue;
		snprintf(path, sizeof(path), "%s/%s", parts->folder, name);
		one = add_log(path, totals);
		any = true;
		if (one < 0)
			result = one;
	}
	return any ? result : -ESRCH;
}

int callgrind_totals(struct callgrind_totals *totals)
{
	const char *pattern = secure_getenv("PROBE_CALLGRIND_LOG");
	struct parts *parts = calloc(1, sizeof(*parts));
	char *names = malloc(NAMES_MOST);
	int result = -ESRCH;

	*totals = (struct callgrind_totals){ 0 };
	if (!parts || !names)
		result = -ENOMEM;
	else if (pattern && split(pattern, parts))
		result = syscalls->list_folder(parts->folder, names, NAMES_MOST);
	if (result >= 0)
		result = add_logs(parts, names, totals);
	free(names);
	free(parts);
	return result;
}
