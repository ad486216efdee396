/* SPDX-License-Identifier: MIT */
/* Forks of every kind. A child starts clean, reports itself, and never to its parent's file. */
#include "hostile_support.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_int finish;

static void mark(const char *name)
{
	struct probe_named_region *region = probe_region(name);

	probe_enter(region);
	touch_pages(3);
	probe_leave(region);
}

static void wait_for_child(pid_t child)
{
	int status;

	NEED(child > 0);
	NEED(waitpid(child, &status, 0) == child);
	NEED(!WIFSIGNALED(status) || WTERMSIG(status) != SIGALRM); /* it hung */
	NEED(!WIFSIGNALED(status));
	NEED(status == 0);
}

/* Takes the profile that a child left beside its parent's, and looks for a region. */
static void child_reported(pid_t child, const char *region, const char *never)
{
	struct probe_profile *profile;
	char path[128];

	snprintf(path, sizeof(path), "%s.%d", getenv("PROBE_OUTPUT"), (int)child);
	NEED(probe_profile_load(path, &profile, NULL) == 0);
	unlink(path);
	NEED(probe_profile_find(profile, region));
	NEED(!probe_profile_find(profile, never));
	NEED(probe_profile_warnings(profile) == 0);
	probe_profile_free(profile);
}

#define NAMES 3000

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#define HAS_ADDRESS_SANITIZER __has_feature(address_sanitizer)
#else
#define HAS_ADDRESS_SANITIZER 0
#endif

/* How many threads have made all names: AddressSanitizer's malloc() does not survive a fork in the midst
 * of another thread's, as glibc's does. */
static atomic_int have_made_names;

static void wait_for_names(int threads)
{
	while (HAS_ADDRESS_SANITIZER && atomic_load(&have_made_names) < threads)
		sched_yield();
}

/* Regions are met for the first time again and again, and names made. */
static void *mark_without_end(void *argument)
{
	unsigned int i = 0;

	while (!atomic_load(&finish)) {
		char name[32];

		snprintf(name, sizeof(name), "%s %u", (const char *)argument, i++ % NAMES);
		PROBE_BEGIN(thread);
		mark(name);
		PROBE_END(thread);
		if (i == NAMES)
			atomic_fetch_add(&have_made_names, 1);
	}
	return NULL;
}

static void fork_among_threads(void)
{
	static char names[][8] = { "one", "two" };
	pthread_t threads[2];

	for (int i = 0; i < 2; i++)
		NEED(pthread_create(&threads[i], NULL, mark_without_end, names[i]) == 0);
	wait_for_names(2);
	PROBE_BEGIN(parent);
	for (int i = 0; i < 150; i++) {
		const pid_t child = fork();

		if (child == 0) {
			alarm(10);
			mark("child");
			mark("child's second");
			exit(EXIT_SUCCESS);
		}
		wait_for_child(child);
		child_reported(child, "child", "parent");
	}
	PROBE_END(parent);
	atomic_store(&finish, 1);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
}

static void children_forked_among_marking_threads_report_themselves(void **state)
{
	struct probe_profile *profile = profile_of_survivor(fork_among_threads, NULL);

	(void)state;
	assert_non_null(profile);
	assert_int_equal(visits_at(profile, "parent"), 1);
	assert_null(probe_profile_find(profile, "child"));
	probe_profile_free(profile);
}

static void fork_nested(int depth)
{
	static const char *const names[] = { "first", "second", "third" };
	pid_t child;

	PROBE_SCOPED("around");
	child = fork();
	if (child == 0) {
		alarm(10);
		mark(names[depth]);
		if (depth < 2)
			fork_nested(depth + 1);
		exit(EXIT_SUCCESS);
	}
	wait_for_child(child);
	child_reported(child, names[depth], depth > 0 ? names[depth - 1] : "nothing");
}

static void fork_three_deep(void)
{
	mark("parent");
	fork_nested(0);
}

static void children_of_children_report_themselves(void **state)
{
	struct probe_profile *profile = profile_of_survivor(fork_three_deep, NULL);

	(void)state;
	assert_non_null(profile);
	assert_int_equal(visits_at(profile, "around"), 1);
	assert_null(probe_profile_find(profile, "first"));
	probe_profile_free(profile);
}

static void leave_at_once(void)
{
	pid_t child;

	mark("parent");
	child = fork();
	if (child == 0) {
		mark("child");
		_exit(EXIT_SUCCESS);
	}
	wait_for_child(child);
	child = fork();
	if (child == 0) /* without a mark */
		exit(EXIT_SUCCESS);
	wait_for_child(child);
	child = fork();
	if (child == 0) {
		mark("child");
		kill(getpid(), SIGKILL);
	}
	NEED(waitpid(child, NULL, 0) == child);
}

static void children_that_report_nothing_leave_the_parents_file_alone(void **state)
{
	struct probe_profile *profile = profile_of_survivor(leave_at_once, NULL);

	(void)state;
	assert_non_null(profile);
	assert_int_equal(visits_at(profile, "parent"), 1);
	assert_null(probe_profile_find(profile, "child"));
	probe_profile_free(profile);
}

/* Without libc's fork handlers, as sandboxes and language run-times do it. */
static void clone_by_hand(void)
{
	pid_t child;

	mark("parent");
	child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (child == 0) {
		mark("child");
		exit(EXIT_SUCCESS);
	}
	wait_for_child(child);
	NEED(access(getenv("PROBE_OUTPUT"), F_OK) < 0);
}

static void a_child_by_raw_clone_does_not_write_its_parents_file(void **state)
{
	struct probe_profile *profile = profile_of_survivor(clone_by_hand, NULL);

	(void)state;
	assert_non_null(profile);
	assert_int_equal(visits_at(profile, "parent"), 1);
	probe_profile_free(profile);
}

/* The daemon's own process, at the end of a double fork that closes everything. */
static void serve(void)
{
	char beside[128];

	for (int fd = 0; fd < 1024; fd++)
		close(fd);
	mark("served");
	NEED(probe_stop(NULL, NULL) == 0);
	snprintf(beside, sizeof(beside), "%s.%d", getenv("PROBE_OUTPUT"), (int)getpid());
	NEED(rename(beside, getenv("DAEMON_OUTPUT")) == 0);
	_exit(EXIT_SUCCESS);
}

static void become_daemon(void)
{
	pid_t child;

	mark("parent");
	child = fork();
	if (child == 0) {
		setsid();
		child = fork();
		if (child == 0)
			serve();
		_exit(EXIT_SUCCESS);
	}
	wait_for_child(child);
	for (int i = 0; i < 1000 && access(getenv("DAEMON_OUTPUT"), F_OK) < 0; i++)
		usleep(10000);
}

static void a_daemon_that_closes_everything_reports_itself(void **state)
{
	char folder[] = "/tmp/probekit-daemon-XXXXXX";
	char variable[64];
	const char *const environment[] = { variable, NULL };
	struct probe_profile *parent, *child;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(variable, sizeof(variable), "DAEMON_OUTPUT=%s/profile", folder);
	parent = profile_of_survivor(become_daemon, environment);
	assert_non_null(parent);
	assert_int_equal(visits_at(parent, "parent"), 1);
	child = take_profile(strchr(variable, '/'));
	assert_int_equal(visits_at(child, "served"), 1);
	assert_null(probe_profile_find(child, "parent"));
	rmdir(folder);
	probe_profile_free(child);
	probe_profile_free(parent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(children_forked_among_marking_threads_report_themselves),
		cmocka_unit_test(children_of_children_report_themselves),
		cmocka_unit_test(children_that_report_nothing_leave_the_parents_file_alone),
		cmocka_unit_test(a_child_by_raw_clone_does_not_write_its_parents_file),
		cmocka_unit_test(a_daemon_that_closes_everything_reports_itself),
	};

	return cmocka_run_group_tests_name("fork", tests, NULL, NULL);
}
