/* SPDX-License-Identifier: MIT */
#include "callgrind.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <config.h>
#ifdef HAVE_VALGRIND_CALLGRIND_H
#include <valgrind/callgrind.h>
#endif

#include "../base/error.h"
#include "../base/syscalls.h"

/* Of the log, what was read goes when it is as much as this; the first page has valgrind's head. */
#define LOG_MOST (1 << 20)
#define LOG_HEAD 4096

/* Small: what is read here passes through the simulated caches, though it is not counted. */
#define PIECE 512

static struct {
	pthread_mutex_t lock;
	bool checked;
	int verdict;		/* of the check */
	bool marks_are_counted; /* valgrind was not told, or not able, to leave them out */
	bool dumps;		/* the log is not understood: by dumps */
	char path[PATH_MAX];	/* of the log, or of the dumps */
	int64_t trimmed;	/* so much of it */
	bool calibrating;
	uint64_t overhead[CALLGRIND_EVENTS]; /* of a mark */
} state = { .lock = PTHREAD_MUTEX_INITIALIZER };

#ifdef HAVE_VALGRIND_CALLGRIND_H
static bool under_valgrind(void)
{
	return RUNNING_ON_VALGRIND > 0;
}

static void toggle(void)
{
	CALLGRIND_TOGGLE_COLLECT;
}

static void ask(void)
{
	(void)VALGRIND_MONITOR_COMMAND("status internal");
}

static void dump(void)
{
	CALLGRIND_DUMP_STATS_AT("probekit");
}
#else
static bool under_valgrind(void)
{
	return false;
}

static void toggle(void)
{
}

static void ask(void)
{
}

static void dump(void)
{
}
#endif

static const char *pattern(void)
{
	const char *value = secure_getenv("PROBE_CALLGRIND_LOG");

	return value && *value ? value : NULL;
}

static const char *dump_pattern(void)
{
	const char *value = secure_getenv("PROBE_CALLGRIND_DUMP");

	return value && *value ? value : NULL;
}

const char *callgrind_description(void)
{
	const char *value = secure_getenv("PROBE_CALLGRIND");

	return value ? value : "";
}

bool callgrind_is_there(void)
{
	return under_valgrind() && pattern();
}

void callgrind_pause(void)
{
	if (callgrind_is_there())
		toggle();
}

void callgrind_resume(void)
{
	if (callgrind_is_there())
		toggle();
}

/* As valgrind's --log-file: %p is the process, %% a percent sign. False where it is too long. */
static bool expand(const char *from, pid_t process, char path[PATH_MAX])
{
	size_t size = 0;

	for (; from && *from && size < PATH_MAX - 24; from++) {
		if (from[0] == '%' && from[1] == 'p')
			size += (size_t)snprintf(path + size, 24, "%d", (int)process);
		else
			path[size++] = *from;
		if (from[0] == '%' && from[1])
			from++;
	}
	path[size] = '\0';
	return from && !*from;
}

static int read_status(int fd, struct callgrind_log *log)
{
	char piece[PIECE];
	ssize_t length;

	while (!log->has_slice && (!log->has_status || log->of_all_threads)) {
		length = syscalls->read(fd, piece, sizeof(piece));
		if (length < 0)
			return (int)length;
		if (length == 0)
			return log->has_status ? 0 : -EPROTO;
		callgrind_log_feed(log, piece, (size_t)length);
	}
	return 0;
}

static void trim(int fd, int64_t end)
{
	if (end - state.trimmed < LOG_MOST)
		return;
	syscalls->punch_hole(fd, LOG_HEAD, end - LOG_HEAD);
	state.trimmed = end;
}

/*
 * Opened anew each time: a program may close all descriptors, and a forked child writes to the log of
 * its parent, which is why it is locked, too. What of it was there before is passed over.
 */
static int ask_and_read(const char *path, struct callgrind_log *log)
{
	const int fd = syscalls->open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
	int64_t end;
	int result;

	if (fd < 0)
		return fd;
	result = syscalls->lock_file(fd);
	end = result < 0 ? result : syscalls->seek(fd, 0, SEEK_END);
	if (end < 0) {
		syscalls->close(fd);
		return (int)end;
	}
	ask();
	result = read_status(fd, log);
	trim(fd, end);
	syscalls->close(fd);
	return result;
}

/* The first dump makes the file. */
static int dump_and_read(const char *path, struct callgrind_log *log)
{
	int fd = syscalls->open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
	int64_t end = fd < 0 ? 0 : syscalls->seek(fd, 0, SEEK_END);
	int result = 0;

	dump();
	if (fd < 0)
		fd = syscalls->open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
	if (fd < 0)
		return fd;
	end = end < 0 ? end : syscalls->seek(fd, end, SEEK_SET);
	result = end < 0 ? (int)end : read_status(fd, log);
	trim(fd, end);
	syscalls->close(fd);
	return result == 0 && !log->has_slice ? -EPROTO : result;
}

static int try_dumps(void)
{
	struct callgrind_log log = { 0 };
	int result;

	if (!expand(dump_pattern(), getpid(), state.path))
		return -ENAMETOOLONG;
	result = dump_and_read(state.path, &log);
	state.dumps = result == 0;
	return result;
}

static int find_log(struct callgrind_log *log)
{
	char path[PATH_MAX];
	int result;

	if (!expand(pattern(), getpid(), path))
		return -ENAMETOOLONG;
	result = ask_and_read(path, log);
	/* A child that has not called exec: its log is the one that its parent found. */
	if (result < 0 && state.path[0])
		result = ask_and_read(state.path, log);
	else
		strcpy(state.path, path);
	return result;
}

static int try_it(void)
{
	struct callgrind_log first = { 0 }, second = { 0 };
	int result;

	if (!under_valgrind())
		return -ENODEV;
	if (!pattern())
		return -ENOENT;
	result = find_log(&first);
	if (result == 0)
		result = ask_and_read(state.path, &second);
	if (result < 0 && dump_pattern())
		return try_dumps();
	state.marks_are_counted = second.counts[CALLGRIND_IR] != first.counts[CALLGRIND_IR];
	return result;
}

static int check(void)
{
	if (!state.checked)
		state.verdict = try_it();
	state.checked = true;
	return state.verdict;
}

int callgrind_check(struct probe_error *error)
{
	int result;

	pthread_mutex_lock(&state.lock);
	result = check();
	pthread_mutex_unlock(&state.lock);
	switch (-result) {
	case 0:
		return 0;
	case ENODEV:
		return error_set(error, result,
				 "PROBE_SOURCE=callgrind counts under valgrind alone, and this "
				 "process does not run there: run it by `probekit run --simulate`");
	case EPROTO:
		return error_set(
			error, result,
			"valgrind does not write what is understood to %s: its tool has to "
			"be callgrind, with --cache-sim=yes --branch-sim=yes: run the "
			"program by `probekit run --simulate`",
			state.path);
	}
	return error_set(error, result,
			 "callgrind's log cannot be read (%s): set PROBE_CALLGRIND_LOG to what "
			 "valgrind's --log-file says, or run the program by `probekit run "
			 "--simulate`",
			 strerror(-result));
}

/* Under the lock. */
static int read_now(struct callgrind_log *log, uint64_t sum[CALLGRIND_EVENTS])
{
	int result;

	if (!state.dumps)
		return ask_and_read(state.path, log);
	if (log->of_all_threads)
		return -EOPNOTSUPP;
	result = dump_and_read(state.path, log);
	for (int event = 0; event < CALLGRIND_EVENTS && result == 0; event++)
		log->counts[event] = sum[event] += log->counts[event];
	return result;
}

int callgrind_read(bool of_all_threads, uint64_t sum[CALLGRIND_EVENTS],
		   uint64_t counts[CALLGRIND_EVENTS])
{
	const bool pauses = state.marks_are_counted || state.calibrating;
	struct callgrind_log log = { .of_all_threads = of_all_threads };
	int result;

	if (pauses)
		toggle();
	pthread_mutex_lock(&state.lock);
	result = check();
	if (result == 0)
		result = read_now(&log, sum);
	pthread_mutex_unlock(&state.lock);
	memcpy(counts, log.counts, sizeof(log.counts));
	if (pauses)
		toggle();
	return result;
}

/* Within a mark, where nothing is collected. */
void callgrind_calibrate_begin(void)
{
	state.calibrating = !state.marks_are_counted;
	if (state.calibrating)
		toggle();
}

void callgrind_calibrate_read(uint64_t counts[CALLGRIND_EVENTS])
{
	static uint64_t sum[CALLGRIND_EVENTS];

	memset(counts, 0, CALLGRIND_EVENTS * sizeof(counts[0]));
	if (state.calibrating)
		callgrind_read(false, sum, counts);
}

void callgrind_calibrate_end(const uint64_t overhead[CALLGRIND_EVENTS])
{
	if (!state.calibrating)
		return;
	toggle();
	state.calibrating = false;
	memcpy(state.overhead, overhead, sizeof(state.overhead));
}

const uint64_t *callgrind_overhead(void)
{
	return state.overhead;
}

void callgrind_after_fork_in_child(void)
{
	pthread_mutex_init(&state.lock, NULL);
	state.checked = false;
}
