/* SPDX-License-Identifier: MIT */
/* Filters that forbid perf_event_open, or end who calls it: the program lives, the rest is counted. */
#include "hostile_support.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECCOMP_SENTENCE "a seccomp filter forbids perf_event_open"

/* What the filter does with perf_event_open. */
static unsigned int action;

static void install_filter(void)
{
	struct sock_filter instructions[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_perf_event_open, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {
		.len = sizeof(instructions) / sizeof(instructions[0]),
		.filter = instructions,
	};

	NEED(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	NEED(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0);
}

static void mark(void)
{
	PROBE_BEGIN(work);
	touch_pages(20);
	usleep(2000); /* what ends before it has begun switches nothing */
	PROBE_END(work);
}

static void filter_then_mark(void)
{
	install_filter();
	mark();
}

static void *mark_in_thread(void *argument)
{
	mark();
	return argument;
}

static void run_thread(void)
{
	pthread_t thread;

	NEED(pthread_create(&thread, NULL, mark_in_thread, NULL) == 0);
	NEED(pthread_join(thread, NULL) == 0);
}

static void mark_then_filter(void)
{
	mark();
	install_filter();
	mark();
	run_thread();
}

static struct probe_profile *profile_under(void (*body)(void), unsigned int filter_action,
					   const char *setting)
{
	const char *const environment[] = { setting, NULL };
	struct probe_profile *profile;

	action = filter_action;
	profile = profile_of_survivor(body, environment);
	assert_non_null(profile);
	return profile;
}

static void seccomp_is_named(const struct probe_profile *profile, const char *event)
{
	const struct probe_value value = value_at(profile, "work", event);

	assert_int_equal(value.status, PROBE_UNAVAILABLE);
	assert_contains(value.reason, SECCOMP_SENTENCE);
}

static void the_rest_is_counted(const struct probe_profile *profile, uint64_t visits)
{
	assert_int_equal(visits_at(profile, "work"), visits);
	assert_faults_and(count_at(profile, "work", "page-faults"), visits * 20, visits * 4);
	assert_true(count_at(profile, "work", "context-switches") >= visits);
	assert_true(count_at(profile, "work", "task-clock") > 0);
	assert_true(count_at(profile, "work", "elapsed") >= visits * 100000);
}

static void try_action(unsigned int filter_action)
{
	struct probe_profile *profile = profile_under(filter_then_mark, filter_action, NULL);

	the_rest_is_counted(profile, 1);
	seccomp_is_named(profile, "cycles");
	seccomp_is_named(profile, "branch-misses");
	probe_profile_free(profile);
	profile = profile_under(filter_then_mark, filter_action, "PROBE_SOURCE=perf");
	seccomp_is_named(profile, "task-clock");
	seccomp_is_named(profile, "page-faults");
	probe_profile_free(profile);
	profile = profile_under(filter_then_mark, filter_action, "PROBE_COUNT=process");
	the_rest_is_counted(profile, 1);
	seccomp_is_named(profile, "cycles");
	probe_profile_free(profile);
	profile = profile_under(filter_then_mark, filter_action, "PROBE_SOURCE=os");
	the_rest_is_counted(profile, 1);
	probe_profile_free(profile);
	profile = profile_under(mark_then_filter, filter_action, NULL);
	the_rest_is_counted(profile, 3);
	probe_profile_free(profile);
	profile = profile_under(mark_then_filter, filter_action, "PROBE_SOURCE=perf");
	/* The first thread counted, the second could not: no sum lacks a part. */
	seccomp_is_named(profile, "page-faults");
	probe_profile_free(profile);
}

static void filters_that_answer_EPERM_are_named(void **state)
{
	(void)state;
	try_action(SECCOMP_RET_ERRNO | EPERM);
}

static void filters_that_answer_ENOSYS_are_named(void **state)
{
	(void)state;
	try_action(SECCOMP_RET_ERRNO | ENOSYS);
}

static void filters_that_kill_are_found_out_and_named(void **state)
{
	(void)state;
	try_action(SECCOMP_RET_KILL_PROCESS);
	try_action(SECCOMP_RET_KILL_THREAD);
}

static void count_signal(int number)
{
	(void)number;
	need_failed("no signal reaches the program", __FILE__, __LINE__);
}

static void trap(void)
{
	NEED(signal(SIGSYS, count_signal) != SIG_ERR);
	filter_then_mark();
	run_thread();
}

static void filters_that_raise_SIGSYS_raise_none(void **state)
{
	struct probe_profile *profile = profile_under(trap, SECCOMP_RET_TRAP, NULL);

	(void)state;
	the_rest_is_counted(profile, 2);
	seccomp_is_named(profile, "cycles");
	probe_profile_free(profile);
}

/* What is tried in a child of the library's is no child to the program. */
static void watch_children(void)
{
	const struct rlimit cores = { .rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY };
	char folder[] = "/tmp/probekit-core-XXXXXX";
	pid_t child;
	int status;

	NEED(mkdtemp(folder) && chdir(folder) == 0);
	setrlimit(RLIMIT_CORE, &cores); /* where it may be raised */
	NEED(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0);
	NEED(signal(SIGCHLD, count_signal) != SIG_ERR);
	install_filter();
	mark();
	run_thread();
	NEED(waitpid(-1, &status, WNOHANG) == -1 && errno == ECHILD);
	NEED(waitpid(-1, &status, WNOHANG | __WALL) == -1 && errno == ECHILD);
	NEED(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1);
	NEED(chdir("/") == 0);
	NEED(rmdir(folder) == 0); /* it is empty: no core was dumped */
	signal(SIGCHLD, SIG_DFL);
	child = fork();
	if (child == 0) {
		mark();
		_exit(7);
	}
	NEED(wait(&status) == child);
	NEED(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

static void the_program_notices_nothing_of_it(void **state)
{
	static const unsigned int actions[] = { SECCOMP_RET_ERRNO | EPERM, SECCOMP_RET_KILL_PROCESS,
						SECCOMP_RET_ALLOW };

	(void)state;
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		probe_profile_free(profile_under(watch_children, actions[i], NULL));
}

static void filters_that_allow_it_change_nothing(void **state)
{
	struct probe_profile *profile = profile_under(filter_then_mark, SECCOMP_RET_ALLOW, NULL);
	const struct probe_value value = value_at(profile, "work", "cycles");

	(void)state;
	the_rest_is_counted(profile, 1);
	if (value.status == PROBE_UNAVAILABLE)
		assert_lacks(value.reason, "seccomp");
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filters_that_answer_EPERM_are_named),
		cmocka_unit_test(filters_that_answer_ENOSYS_are_named),
		cmocka_unit_test(filters_that_kill_are_found_out_and_named),
		cmocka_unit_test(filters_that_raise_SIGSYS_raise_none),
		cmocka_unit_test(the_program_notices_nothing_of_it),
		cmocka_unit_test(filters_that_allow_it_change_nothing),
	};

	return cmocka_run_group_tests_name("hostile seccomp", tests, NULL, NULL);
}
