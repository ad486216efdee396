/* SPDX-License-Identifier: MIT */
/*
 * Programs that close descriptors which are not theirs, and then get the library's numbers for files
 * of their own. Nothing of those may be read, written, moved or closed.
 */
#include "hostile_support.h"

#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define NUMBERS_MOST 1024
#define WAITING	     64 /* bytes in each pipe and socket */

enum kind {
	FILES,
	PIPES,
	SOCKETS,
	DUPLICATES, /* of standard error, as the library's own descriptor of it is */
};

/* What stands on a number: enough to tell whether somebody touched it. */
struct standing {
	struct stat status;
	off_t offset;
	int waiting;
};

static enum kind kind_of_files;
static int first_number;
static struct standing standings[NUMBERS_MOST];
static int numbers;

static void mark(void)
{
	PROBE_BEGIN(marked);
	/* Counts that are kept by switches are read again. */
	usleep(10);
	PROBE_BEGIN(inside);
	PROBE_END(inside);
	PROBE_END(marked);
}

static struct standing look_at(int fd)
{
	struct standing standing = { .waiting = 0 };

	NEED(fstat(fd, &standing.status) == 0);
	standing.offset = lseek(fd, 0, SEEK_CUR);
	if (kind_of_files == PIPES || kind_of_files == SOCKETS)
		NEED(ioctl(fd, FIONREAD, &standing.waiting) == 0);
	return standing;
}

static void all_stand_as_they_did(void)
{
	for (int fd = first_number; fd < numbers; fd++) {
		const struct standing now = look_at(fd);

		NEED(now.status.st_ino == standings[fd].status.st_ino);
		NEED(now.status.st_dev == standings[fd].status.st_dev);
		NEED(now.waiting == standings[fd].waiting);
		if (kind_of_files != DUPLICATES) { /* the report moves those on */
			NEED(now.offset == standings[fd].offset);
			NEED(now.status.st_size == standings[fd].status.st_size);
		}
	}
}

/* Runs after the library's own destructor, which has no priority. */
__attribute__((destructor(101))) static void look_after_the_report(void)
{
	if (numbers > 0)
		all_stand_as_they_did();
}

/* A pair of which the second is on the lower number; -1 where none is left. */
static int open_pair(int ends[2])
{
	static const char bytes[WAITING] = "these are the program's";

	if (kind_of_files == PIPES ? pipe(ends) < 0 : socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		return -1;
	NEED(write(ends[1], bytes, sizeof(bytes)) == sizeof(bytes));
	if (kind_of_files == SOCKETS)
		NEED(write(ends[0], bytes, sizeof(bytes)) == sizeof(bytes));
	return 0;
}

static int open_next(const char *path)
{
	int ends[2];

	switch (kind_of_files) {
	case FILES:
		return open(path, O_RDWR);
	case DUPLICATES:
		return dup(STDERR_FILENO);
	default:
		return open_pair(ends);
	}
}

static void reuse_all_numbers(void)
{
	char path[] = "/tmp/probekit-hostile-XXXXXX";
	char bytes[4096];
	int fd;

	memset(bytes, 'p', sizeof(bytes));
	for (fd = first_number; fd < NUMBERS_MOST; fd++)
		close(fd);
	fd = mkstemp(path);
	NEED(write(fd, bytes, sizeof(bytes)) == sizeof(bytes));
	close(fd);
	while (open_next(path) >= 0)
		;
	unlink(path);
	for (numbers = first_number; numbers < NUMBERS_MOST; numbers++) {
		if (fcntl(numbers, F_GETFD) < 0)
			break;
		standings[numbers] = look_at(numbers);
	}
	NEED(numbers >= NUMBERS_MOST - 1); /* a pair needs two */
}

static sem_t attached, reused;

static void *end_after_reuse(void *argument)
{
	mark();
	sem_post(&attached);
	sem_wait(&reused);
	return argument;
}

static void *mark_in_thread(void *argument)
{
	mark();
	return argument;
}

static void set_limit(void)
{
	struct rlimit limit;

	NEED(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	NEED(limit.rlim_max >= NUMBERS_MOST);
	limit.rlim_cur = NUMBERS_MOST;
	NEED(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

static void reuse_under_the_library(void)
{
	pthread_t before, after;

	set_limit();
	sem_init(&attached, 0, 0);
	sem_init(&reused, 0, 0);
	mark();
	NEED(pthread_create(&before, NULL, end_after_reuse, NULL) == 0);
	sem_wait(&attached);
	PROBE_BEGIN(across);
	reuse_all_numbers();
	mark();
	PROBE_END(across);
	all_stand_as_they_did();
	sem_post(&reused);
	pthread_join(before, NULL);
	all_stand_as_they_did();
	NEED(pthread_create(&after, NULL, mark_in_thread, NULL) == 0);
	pthread_join(after, NULL);
	NEED(probe_reset() == 0);
	mark();
	all_stand_as_they_did();
}

static void reuse_until_exit(void)
{
	first_number = STDERR_FILENO + 1;
	reuse_under_the_library();
}

static void reuse_until_stop(void)
{
	struct probe_profile *profile;

	reuse_until_exit();
	NEED(probe_stop(&profile, NULL) == 0);
	probe_profile_free(profile);
	all_stand_as_they_did();
	NEED(probe_start(NULL, NULL) == 0);
	mark();
	all_stand_as_they_did();
}

static void reuse_even_the_first_numbers(void)
{
	first_number = 0;
	reuse_under_the_library();
	NEED(probe_stop(NULL, NULL) <= 0);
	all_stand_as_they_did();
}

static void try_kinds(void (*body)(void), enum kind last)
{
	static const char *const by_perf[] = { "PROBE_SOURCE=perf", NULL };

	for (kind_of_files = FILES; kind_of_files <= last; kind_of_files++) {
		free(outlive(body, NULL));
		free(outlive(body, by_perf));
	}
}

static void reused_numbers_are_left_alone_until_exit(void **state)
{
	(void)state;
	try_kinds(reuse_until_exit, DUPLICATES);
}

static void reused_numbers_are_left_alone_by_stop_and_start(void **state)
{
	(void)state;
	try_kinds(reuse_until_stop, DUPLICATES);
}

static void reused_standard_numbers_are_left_alone(void **state)
{
	(void)state;
	try_kinds(reuse_even_the_first_numbers, SOCKETS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reused_numbers_are_left_alone_until_exit),
		cmocka_unit_test(reused_numbers_are_left_alone_by_stop_and_start),
		cmocka_unit_test(reused_standard_numbers_are_left_alone),
	};

	return cmocka_run_group_tests_name("hostile descriptors", tests, NULL, NULL);
}
