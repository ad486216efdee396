/* SPDX-License-Identifier: MIT */
#include "books.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/syscalls.h"

static int read_file_of(pid_t process, const char *file, char *text, size_t size)
{
	char path[64];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)process, file);
	length = syscalls_read_file(path, text, size);
	return length < 0 ? (int)length : 0;
}

/* What follows the name, which may hold anything, in /proc/PID/stat; NULL: nothing. */
static const char *after_name(const char *stat)
{
	const char *end = strrchr(stat, ')');

	return end && end[1] == ' ' && end[2] ? end + 2 : NULL;
}

int books_state(pid_t process)
{
	char text[2048];
	const int result = read_file_of(process, "stat", text, sizeof(text));
	const char *rest = after_name(text);

	if (result < 0)
		return result;
	return rest ? *rest : -EIO;
}

static uint64_t nanoseconds_of_ticks(uint64_t ticks)
{
	return ticks * (1000000000 / (uint64_t)sysconf(_SC_CLK_TCK));
}

/* Faults; and CPU time in ticks: of descendants there is no better. */
static int read_stat(pid_t process, struct books *books, uint64_t *own_time)
{
	uint64_t minor, children_minor, major, children_major, user, system;
	int64_t children_user, children_system;
	char text[2048];
	const int result = read_file_of(process, "stat", text, sizeof(text));
	const char *rest = after_name(text);

	if (result < 0)
		return result;
	if (!rest || sscanf(rest,
			    "%*c %*d %*d %*d %*d %*d %*u %" SCNu64 " %" SCNu64 " %" SCNu64
			    " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNd64 " %" SCNd64,
			    &minor, &children_minor, &major, &children_major, &user, &system,
			    &children_user, &children_system) != 8)
		return -EIO;
	books->minor_faults = minor + children_minor;
	books->major_faults = major + children_major;
	books->cpu_time = nanoseconds_of_ticks((uint64_t)(children_user + children_system));
	books->user_time = nanoseconds_of_ticks(user + (uint64_t)children_user);
	*own_time = nanoseconds_of_ticks(user + system);
	return 0;
}

/* To the nanosecond; whether the kernel keeps it. */
static bool read_run_time(pid_t process, uint64_t *own_time)
{
	char text[128];

	return read_file_of(process, "schedstat", text, sizeof(text)) == 0 &&
	       sscanf(text, "%" SCNu64, own_time) == 1;
}

static int read_switches(pid_t process, struct books *books)
{
	/* Long where there are many CPUs and groups; what is wanted comes last. */
	char text[16384];
	const int result = read_file_of(process, "status", text, sizeof(text));
	const char *line = strstr(text, "\nvoluntary_ctxt_switches:");
	uint64_t voluntary, involuntary;

	if (result < 0)
		return result;
	if (!line ||
	    sscanf(line,
		   " voluntary_ctxt_switches: %" SCNu64 " nonvoluntary_ctxt_switches: %" SCNu64,
		   &voluntary, &involuntary) != 2)
		return -EIO;
	books->context_switches = voluntary + involuntary;
	return 0;
}

int books_of_process(pid_t process, struct books *books)
{
	uint64_t own_time = 0;
	int result = read_stat(process, books, &own_time);

	if (result == 0)
		result = read_switches(process, books);
	if (result < 0)
		return result;
	books->time_is_exact = read_run_time(process, &own_time);
	books->cpu_time += own_time;
	return 0;
}

static uint64_t nanoseconds_of(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * 1000000000 + (uint64_t)time->tv_usec * 1000;
}

void books_of_usage(const struct rusage *usage, struct books *books)
{
	books->minor_faults = (uint64_t)usage->ru_minflt;
	books->major_faults = (uint64_t)usage->ru_majflt;
	books->context_switches = (uint64_t)(usage->ru_nvcsw + usage->ru_nivcsw);
	books->time_is_exact = true;
	books->user_time = nanoseconds_of(&usage->ru_utime);
	/* The kernel divides what it knows exactly between the two. */
	books->cpu_time = nanoseconds_of(&usage->ru_utime) + nanoseconds_of(&usage->ru_stime);
}
