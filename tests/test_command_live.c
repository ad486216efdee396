/* SPDX-License-Identifier: MIT */
/*
 * Commands counted from outside by this kernel, against causes of known number. The command is this
 * program again, told what to do. Runs as root and as an ordinary user.
 */
#include "support.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What the command does, with a number. */

static int touch(unsigned long n)
{
	touch_pages(n);
	return 0;
}

static void *touch_in_thread(void *n)
{
	touch_pages((size_t)n);
	return NULL;
}

static int touch_in_threads(unsigned long n)
{
	pthread_t threads[3];

	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, touch_in_thread, (void *)n);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

static void fork_and_touch(unsigned long n, int generations)
{
	const pid_t child = fork();

	if (child == 0) {
		if (generations > 1)
			fork_and_touch(n, generations - 1);
		touch_pages(n);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

static int touch_in_descendants(unsigned long n)
{
	fork_and_touch(n, 2);
	return 0;
}

static int sleep_often(unsigned long n)
{
	for (unsigned long i = 0; i < n; i++)
		nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
	return 0;
}

static int burn(unsigned long milliseconds)
{
	struct timespec time;

	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	while ((unsigned long)time.tv_sec * 1000 + (unsigned long)time.tv_nsec / 1000000 <
	       milliseconds);
	return 0;
}

static int touch_and_die(unsigned long n)
{
	touch_pages(n);
	raise(SIGKILL);
	return 0;
}

static const struct deed {
	const char *name;
	int (*do_it)(unsigned long n);
} deeds[] = {
	{ "touch", touch },
	{ "touch in threads", touch_in_threads },
	{ "touch in descendants", touch_in_descendants },
	{ "sleep", sleep_often },
	{ "burn", burn },
	{ "touch and die", touch_and_die },
};

static int do_deed(const char *name, const char *number)
{
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		if (strcmp(deeds[i].name, name) == 0)
			return deeds[i].do_it(strtoul(number, NULL, 10));
	return EXIT_FAILURE;
}

struct run {
	const char *deed; /* NULL: a program that is not there */
	unsigned long n;
	const char *source;
	size_t pages_before;   /* touched before it waits */
	size_t pages_attached; /* touched before its exec */
};

static void become(const struct run *run, int ready, int go)
{
	char number[32];
	char byte;

	snprintf(number, sizeof(number), "%lu", run->n);
	/* Addresses decide on how many pages the program touches to begin with. */
	personality(ADDR_NO_RANDOMIZE);
	if (write(ready, "", 1) != 1)
		_exit(EXIT_FAILURE);
	/* It is being attached now, and waited for. */
	touch_pages(run->pages_before + 1);
	if (read(go, &byte, 1) != 1)
		_exit(EXIT_FAILURE);
	if (run->pages_attached > 0)
		touch_pages(run->pages_attached);
	if (run->deed)
		execl("/proc/self/exe", "command", run->deed, number, (char *)NULL);
	else
		execl("/nowhere/command", "command", (char *)NULL);
	_exit(127);
}

static pid_t start(const struct run *run, int *go)
{
	int ready_pipe[2], go_pipe[2];
	char byte;
	pid_t child;

	assert_int_equal(pipe(ready_pipe), 0);
	assert_int_equal(pipe(go_pipe), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(ready_pipe[0]);
		close(go_pipe[1]);
		become(run, ready_pipe[1], go_pipe[0]);
	}
	assert_int_equal(read(ready_pipe[0], &byte, 1), 1);
	close(ready_pipe[0]);
	close(ready_pipe[1]);
	close(go_pipe[0]);
	*go = go_pipe[1];
	return child;
}

static size_t descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t count = 0;

	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static struct probe_profile *profile_of_run(const struct run *run)
{
	const struct probe_options options = {
		.size = sizeof(options),
		.set = "software",
		.source = run->source ? run->source : "auto",
	};
	const size_t before = descriptors();
	struct probe_error error = { "" };
	struct probe_command *command;
	struct probe_profile *profile;
	struct rusage usage;
	int go, status;
	const pid_t child = start(run, &go);

	if (probe_command_attach(child, &options, &command, &error) < 0)
		fail_msg("%s", error.text);
	assert_int_equal(write(go, "", 1), 1);
	close(go);
	assert_int_equal(wait4(child, &status, 0, &usage), child);
	if (probe_command_finish(command, "command", &usage, &profile, &error) < 0)
		fail_msg("%s", error.text);
	assert_int_equal(descriptors(), before);
	return profile;
}

static bool is_counted(const struct probe_profile *profile, const char *event)
{
	return value_at(profile, "command", event).status != PROBE_UNAVAILABLE;
}

#define TRIES 4

/* The least of several: what else goes on in the machine only ever adds a fault. */
static uint64_t faults_of(const struct run *run)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < TRIES; i++) {
		struct probe_profile *profile = profile_of_run(run);
		const uint64_t faults = count_at(profile, "command", "minor-faults");

		least = faults < least ? faults : least;
		assert_true(count_at(profile, "command", "page-faults") >= faults);
		probe_profile_free(profile);
	}
	return least;
}

/* "perf" only where the kernel lets us count what it does itself. */
static bool counts_by(const char *source)
{
	const struct run run = { .deed = "touch", .source = source };
	struct probe_profile *profile = profile_of_run(&run);
	const bool counted = is_counted(profile, "minor-faults");

	probe_profile_free(profile);
	return counted;
}

static const char *const sources[] = { "auto", "os", "perf" };

#define SOURCES (sizeof(sources) / sizeof(sources[0]))

/* By so many faults two runs of one program may differ, either way. */
#define FEW 4

static void each_page_is_a_fault(const char *deed, unsigned long n, uint64_t caused)
{
	for (size_t i = 0; i < SOURCES; i++) {
		/* A page is touched in any case. */
		const struct run one = { .deed = deed, .n = 1, .source = sources[i] };
		const struct run many = { .deed = deed, .n = n + 1, .source = sources[i] };

		if (counts_by(sources[i]))
			assert_faults_and(faults_of(&many) - faults_of(&one) + FEW, caused,
					  2 * FEW);
	}
}

static void fresh_pages_give_as_many_faults(void **state)
{
	(void)state;
	each_page_is_a_fault("touch", 1000, 1000);
}

static void threads_count(void **state)
{
	(void)state;
	each_page_is_a_fault("touch in threads", 500, 1500);
}

static void descendants_count(void **state)
{
	(void)state;
	each_page_is_a_fault("touch in descendants", 500, 1000);
}

static void one_that_a_signal_ends_counts(void **state)
{
	(void)state;
	each_page_is_a_fault("touch and die", 1000, 1000);
}

static void what_it_does_before_it_waits_does_not_count(void **state)
{
	(void)state;
	for (size_t i = 0; i < SOURCES; i++) {
		const struct run plain = { .deed = "touch", .n = 1, .source = sources[i] };
		const struct run busy = { "touch", 1, sources[i], 5000, 0 };

		if (counts_by(sources[i]))
			assert_in_range(faults_of(&busy), 1, faults_of(&plain) + 1000);
	}
}

static void perf_counts_from_the_exec_on(void **state)
{
	const struct run plain = { .deed = "touch", .n = 1, .source = "perf" };
	const struct run busy = { "touch", 1, "perf", 0, 5000 };

	(void)state;
	if (!counts_by("perf"))
		skip();
	assert_in_range(faults_of(&busy), 1, faults_of(&plain) + 1000);
}

static void sleeps_give_context_switches_and_elapsed_time(void **state)
{
	const struct run run = { .deed = "sleep", .n = 20 };
	struct probe_profile *profile = profile_of_run(&run);

	(void)state;
	assert_in_range(count_at(profile, "command", "context-switches"), 20, 100000);
	assert_true(count_at(profile, "command", "elapsed") >= 20000000);
	probe_profile_free(profile);
}

static void cpu_time_is_what_it_used(void **state)
{
	(void)state;
	for (size_t i = 0; i < SOURCES; i++) {
		const struct run run = { .deed = "burn", .n = 30, .source = sources[i] };
		struct probe_profile *profile = profile_of_run(&run);

		if (is_counted(profile, "task-clock"))
			/* Its own clock began before its exec. */
			assert_true(count_at(profile, "command", "task-clock") >= 25000000);
		probe_profile_free(profile);
	}
}

static void one_that_became_no_program_was_not_counted(void **state)
{
	const struct run run = { .source = "perf" };
	struct probe_profile *profile = profile_of_run(&run);
	const struct probe_value value = value_at(profile, "command", "page-faults");

	(void)state;
	assert_int_equal(value.status, PROBE_UNAVAILABLE);
	if (counts_by("perf"))
		assert_contains(value.reason, "ended without an execve");
	probe_profile_free(profile);
}

static void a_process_that_has_ended_is_none(void **state)
{
	const struct run run = { .deed = "touch" };
	const size_t before = descriptors();
	struct probe_command *command;
	struct probe_error error = { "" };
	siginfo_t info;
	pid_t child;
	int go;

	(void)state;
	child = start(&run, &go);
	close(go); /* so it ends before its exec */
	assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
	assert_int_equal(probe_command_attach(child, NULL, &command, &error), -ESRCH);
	assert_null(command);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_int_equal(probe_command_attach(child, NULL, &command, &error), -ESRCH);
	assert_contains(error.text, "there is no process");
	assert_null(command);
	assert_int_equal(descriptors(), before);
}

static void one_that_is_given_up_leaves_no_descriptor(void **state)
{
	const struct run run = { .deed = "touch" };
	const size_t before = descriptors();
	struct probe_command *command;
	pid_t child;
	int go;

	(void)state;
	child = start(&run, &go);
	assert_int_equal(probe_command_attach(child, NULL, &command, NULL), 0);
	probe_command_free(command);
	close(go);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_int_equal(descriptors(), before);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fresh_pages_give_as_many_faults),
		cmocka_unit_test(threads_count),
		cmocka_unit_test(descendants_count),
		cmocka_unit_test(one_that_a_signal_ends_counts),
		cmocka_unit_test(what_it_does_before_it_waits_does_not_count),
		cmocka_unit_test(perf_counts_from_the_exec_on),
		cmocka_unit_test(sleeps_give_context_switches_and_elapsed_time),
		cmocka_unit_test(cpu_time_is_what_it_used),
		cmocka_unit_test(one_that_became_no_program_was_not_counted),
		cmocka_unit_test(a_process_that_has_ended_is_none),
		cmocka_unit_test(one_that_is_given_up_leaves_no_descriptor),
	};

	if (argc == 3)
		return do_deed(argv[1], argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
