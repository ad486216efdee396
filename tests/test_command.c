/* SPDX-License-Identifier: MIT */
/* A command counted from outside, over scripted counters and books: by whom, from when, and why not. */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_syscalls.h"

#define CYCLES	     PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES
#define INSTRUCTIONS PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS
#define STALLED	     PERF_TYPE_HARDWARE, PERF_COUNT_HW_STALLED_CYCLES_BACKEND
#define REFERENCES   PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_REFERENCES
#define TASK_CLOCK   PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK
#define FAULTS	     PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS
#define WATCH	     PERF_TYPE_SOFTWARE, PERF_COUNT_SW_DUMMY
#define MIGRATIONS   PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS

#define COMMAND	     FAKE_FIRST_THREAD

/* As a fork may leave it: 15 minor faults and 1 major, 5 and 2 of its children; 7 + 8 ticks, 2 + 1 of
 * its children; 3 switches; 1 ms. */
#define STAT(state)                                                                                \
	{                                                                                          \
		"/proc/100/stat",                                                                  \
			"100 (a) b) " state " 1 100 100 0 -1 4194304 15 5 1 2 7 8 2 1 20 0 1 0 99" \
	}
#define STATUS                                                                                     \
	{                                                                                          \
		"/proc/100/status", "Name:\ta) b\nSeccomp:\t0\nvoluntary_ctxt_switches:\t2\n"      \
				    "nonvoluntary_ctxt_switches:\t1\n"                             \
	}
#define SCHEDSTAT                                                                                  \
	{                                                                                          \
		"/proc/100/schedstat", "1000000 77 88\n"                                           \
	}
#define MACHINE                                                                                    \
	{ "/proc/sys/kernel/perf_event_paranoid", "2\n" },                                         \
	{                                                                                          \
		"/proc/self/status", "Seccomp:\t0\n"                                               \
	}

static const struct fake_file waiting[] = { MACHINE, STAT("S"), STATUS, SCHEDSTAT, { 0 } };
static const struct fake_file ended[] = { MACHINE, STAT("Z"), STATUS, SCHEDSTAT, { 0 } };
static const struct fake_file spinning[] = { MACHINE, STAT("R"), STATUS, SCHEDSTAT, { 0 } };
static const struct fake_file no_books[] = { MACHINE, { 0 } };
static const struct fake_file odd_books[] = { MACHINE, { "/proc/100/stat", "100" }, { 0 } };
static const struct fake_file no_switches[] = {
	MACHINE, STAT("S"), { "/proc/100/status", "Name:\ta\n" }, { 0 }
};
static const struct fake_file filtered[] = {
	{ "/proc/self/status", "Seccomp:\t2\n" }, STAT("S"), STATUS, SCHEDSTAT, { 0 }
};

/* What the books had before, so that a test can add to it. */
#define MINOR_BEFORE	20
#define MAJOR_BEFORE	3
#define SWITCHES_BEFORE 3
#define TIME_BEFORE	(1000000 + 30000000)

static const struct fake_rule no_kernel[] = { { FAKE_ANY, FAKE_ANY, FAKE_WITH_KERNEL, -EACCES, 0 },
					      { 0 } };
static const struct fake_rule no_pmu[] = {
	{ PERF_TYPE_HARDWARE, FAKE_ANY, FAKE_ALWAYS, -ENOENT, 0 }, { 0 }
};
static const struct fake_rule no_call[] = { { FAKE_ANY, FAKE_ANY, FAKE_ALWAYS, -EPERM, 0 }, { 0 } };
static const struct fake_rule no_groups[] = {
	{ FAKE_ANY, FAKE_ANY, FAKE_INHERITED_READ, -EINVAL, 0 }, { 0 }
};
static const struct fake_rule too_large[] = {
	{ PERF_TYPE_HARDWARE, FAKE_ANY, FAKE_MEMBER, -EINVAL, 0 }, { 0 }
};
static const struct fake_rule gone[] = { { FAKE_ANY, FAKE_ANY, FAKE_ALWAYS, -ESRCH, 0 }, { 0 } };

static const struct fake_system plain = { NULL, waiting, 0 };
static const struct fake_system unprivileged = { no_kernel, waiting, 0 };

static struct probe_command *command;
static struct probe_profile *profile;

static int attach_as(const struct fake_system *system, struct probe_options options,
		     struct probe_error *error)
{
	fake_install(system);
	options.size = sizeof(options);
	return probe_command_attach(COMMAND, &options, &command, error);
}

static void attach(const struct fake_system *system, const char *source)
{
	struct probe_error error = { "" };

	if (attach_as(system, (struct probe_options){ .set = "default", .source = source },
		      &error) < 0)
		fail_msg("%s", error.text);
	/* What wait4() will tell includes what is on the books already. */
	fake_usage(MINOR_BEFORE, MAJOR_BEFORE, SWITCHES_BEFORE);
}

static void assert_nothing_is_left(void)
{
	assert_int_equal(fake_descriptors_open(), 0);
	assert_int_equal(fake_wrong_closes(), 0);
	assert_int_equal(fake_wrong_reads(), 0);
}

/* cpu_time: of the command, with what it had used before. */
static void finish_after(uint64_t cpu_time)
{
	struct probe_error error = { "" };
	struct rusage usage = fake_waited();

	usage.ru_utime.tv_sec = (time_t)(cpu_time / 1000000000);
	usage.ru_stime.tv_usec = (suseconds_t)(cpu_time % 1000000000 / 1000);
	if (probe_command_finish(command, "a b", &usage, &profile, &error) < 0)
		fail_msg("%s", error.text);
	command = NULL;
	assert_nothing_is_left();
}

static int tear_down(void **state)
{
	(void)state;
	probe_command_free(command);
	command = NULL;
	probe_profile_free(profile);
	profile = NULL;
	fake_remove();
	return 0;
}

static void assert_reason(const char *event, const char *words)
{
	const struct probe_value value = value_at(profile, "a b", event);

	assert_int_equal(value.status, PROBE_UNAVAILABLE);
	assert_contains(value.reason, words);
}

static void assert_counted_by(const char *source, const char *event, uint64_t count)
{
	const struct probe_value value = value_at(profile, "a b", event);

	assert_int_equal(value.status, PROBE_COUNTED);
	assert_string_equal(value.source, source);
	assert_float_equal(value.value, (double)count, 0);
}

static void perf_counts_it_and_what_it_starts_from_its_exec_on(void **state)
{
	static const struct {
		uint32_t type;
		uint64_t config;
		bool leads;
	} events[] = { { CYCLES, true },     { INSTRUCTIONS, false }, { REFERENCES, true },
		       { TASK_CLOCK, true }, { FAULTS, false },	      { MIGRATIONS, false } };

	(void)state;
	attach(&plain, "auto");
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		const struct fake_event *event = fake_event(events[i].type, events[i].config);

		assert_int_equal(event->thread, COMMAND);
		assert_int_equal(event->attr.inherit, 1);
		assert_int_equal(event->attr.inherit_thread, 0);
		assert_int_equal(event->leader == -1, events[i].leads);
		assert_int_equal(event->attr.disabled, events[i].leads);
		assert_int_equal(event->attr.enable_on_exec, events[i].leads);
		assert_int_equal(event->attr.exclude_kernel, 0);
		assert_int_equal(event->flags, PERF_FLAG_FD_CLOEXEC);
	}
	assert_true(fake_share_group(INSTRUCTIONS, STALLED));
	assert_true(fake_share_group(FAULTS, MIGRATIONS));
	assert_false(fake_share_group(INSTRUCTIONS, FAULTS));
	assert_int_equal(fake_event(WATCH)->thread, COMMAND);
	assert_int_equal(fake_event(WATCH)->attr.inherit, 1);
	assert_int_equal(fake_event(WATCH)->attr.disabled, 0);
	/* Nobody but the exec sets them going; one group, of this process, tries the PMU. */
	assert_int_equal(fake_controls(), 2);
}

static void a_profile_of_one_region_says_what_it_cost(void **state)
{
	const struct probe_profile_region *region;

	(void)state;
	attach(&plain, "auto");
	fake_pass(4000000);
	fake_count(CYCLES, 3000);
	fake_count(FAULTS, 40);
	fake_count(TASK_CLOCK, 3999999);
	fake_sleep(1000000);
	finish_after(TIME_BEFORE + 4000000);
	region = probe_profile_first(profile);
	assert_string_equal(probe_profile_name(region), "a b");
	assert_null(probe_profile_next(region));
	assert_null(probe_profile_child(region));
	assert_int_equal(probe_profile_visits(region, 0), 1);
	assert_counted_by("perf", "cycles", 3000);
	assert_counted_by("perf", "page-faults", 40);
	assert_counted_by("perf", "task-clock", 3999999);
	assert_counted_by("perf", "cpu-migrations", 0);
	assert_counted_by("clock", "elapsed", 5000000);
	assert_int_equal(exclusive_count_at(profile, "a b", "cycles"), 3000);
	assert_int_equal(probe_profile_warnings(profile), 0);
}

static void its_report_names_command_and_scope(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	(void)state;
	attach(&plain, "auto");
	finish_after(TIME_BEFORE);
	assert_int_equal(probe_profile_render(profile, stream, NULL, NULL), 0);
	fclose(stream);
	assert_contains(text, "report for 'a b'");
	assert_contains(text, "set default, scope command, 1 run");
	assert_contains(text, "Region 'a b', 1 visit:");
	free(text);
}

static void a_group_that_took_turns_is_scaled_and_one_that_never_ran_is_no_0(void **state)
{
	struct probe_value value;

	(void)state;
	attach(&plain, "auto");
	fake_pass(1000);
	fake_run(CYCLES, 3000, 1000);
	fake_count(CYCLES, 600);
	finish_after(TIME_BEFORE);
	value = value_at(profile, "a b", "cycles");
	assert_int_equal(value.status, PROBE_SCALED);
	assert_float_equal(value.running_share, 0.5, 0);
	assert_float_equal(value.value, 1200, 0);
	probe_profile_free(profile);
	attach(&plain, "auto");
	fake_run(CYCLES, 3000, 0);
	fake_run(TASK_CLOCK, 3000, 3000);
	finish_after(TIME_BEFORE);
	assert_reason("cycles", "never gave it a hardware counter");
	assert_counted_by("perf", "page-faults", 0);
}

static void without_an_exec_nothing_was_counted(void **state)
{
	(void)state;
	attach(&plain, "auto");
	finish_after(TIME_BEFORE);
	assert_reason("cycles", "ended without an execve");
	assert_reason("page-faults", "ended without an execve");
}

static void without_the_kernels_permission_the_books_tell(void **state)
{
	(void)state;
	attach(&unprivileged, "auto");
	assert_int_equal(fake_event(CYCLES)->attr.exclude_kernel, 1);
	fake_pass(4000000);
	fake_count(CYCLES, 3000);
	fake_usage(50, 4, 6);
	finish_after(TIME_BEFORE + 4000000);
	assert_counted_by("perf", "cycles", 3000);
	assert_counted_by("os", "task-clock", 4000000);
	assert_counted_by("os", "page-faults", 54);
	assert_counted_by("os", "minor-faults", 50);
	assert_counted_by("os", "context-switches", 6);
	assert_reason("cpu-migrations", "sysctl kernel.perf_event_paranoid=1");
	/* Cycles of user mode over a clock of both make no frequency. */
	assert_int_equal(value_at(profile, "a b", "frequency").status, PROBE_UNAVAILABLE);
}

static void a_source_asked_for_is_the_only_one(void **state)
{
	(void)state;
	attach(&plain, "os");
	assert_int_equal(fake_opens(), 0);
	fake_usage(50, 4, 6);
	finish_after(TIME_BEFORE + 4000000);
	assert_counted_by("os", "page-faults", 54);
	assert_reason("cycles", "PROBE_SOURCE=os");
	assert_reason("cpu-migrations", "PROBE_SOURCE=os");
	probe_profile_free(profile);
	attach(&unprivileged, "perf");
	finish_after(TIME_BEFORE);
	assert_reason("page-faults", "counted in the kernel");
}

static void without_a_pmu_software_events_are_still_perfs(void **state)
{
	const struct fake_system system = { no_pmu, waiting, 0 };

	(void)state;
	attach(&system, "auto");
	fake_pass(1000);
	fake_count(FAULTS, 40);
	finish_after(TIME_BEFORE);
	assert_counted_by("perf", "page-faults", 40);
	assert_reason("cycles", "no hardware counters");
}

static void behind_a_filter_the_books_tell(void **state)
{
	const struct fake_system system = { no_call, filtered, 0 };

	(void)state;
	attach(&system, "auto");
	fake_usage(50, 0, 0);
	finish_after(TIME_BEFORE);
	assert_counted_by("os", "page-faults", 50);
	assert_reason("cycles", "a seccomp filter forbids");
	assert_reason("cpu-migrations", "a seccomp filter forbids");
}

static void books_that_cannot_be_read_are_no_0(void **state)
{
	static const struct fake_file *const files[] = { no_books, odd_books, no_switches };

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const struct fake_system system = { no_kernel, files[i], 0 };

		attach(&system, "auto");
		fake_pass(1000);
		fake_count(CYCLES, 3000);
		finish_after(TIME_BEFORE);
		assert_counted_by("perf", "cycles", 3000);
		assert_reason("page-faults", "cannot be read from /proc");
		assert_reason("task-clock", "mount -t proc");
		probe_profile_free(profile);
		profile = NULL;
	}
}

static void ticks_do_where_the_kernel_keeps_no_exact_time(void **state)
{
	static const struct fake_file files[] = { MACHINE, STAT("S"), STATUS, { 0 } };
	const struct fake_system system = { no_kernel, files, 0 };

	(void)state;
	attach(&system, "auto");
	/* 7 + 8 ticks of its own, 2 + 1 of its children: of 10 ms each */
	finish_after(180000000 + 4000000);
	assert_counted_by("os", "task-clock", 4000000);
}

/* wait4() gives microseconds. */
static void less_than_a_microsecond_is_no_age(void **state)
{
	(void)state;
	attach(&unprivileged, "auto");
	fake_run(CYCLES, 100, 100);
	finish_after(TIME_BEFORE - 1000);
	assert_counted_by("os", "task-clock", 0);
	assert_counted_by("perf", "cycles", 0);
}

static void a_program_that_may_not_be_looked_into_is_not_taken_for_a_short_one(void **state)
{
	(void)state;
	attach(&plain, "auto");
	fake_run(CYCLES, 20000, 20000);
	fake_run(WATCH, 90000, 90000);
	fake_run(TASK_CLOCK, 20000, 20000);
	fake_count(FAULTS, 2);
	fake_usage(50, 4, 6);
	finish_after(TIME_BEFORE + 100000000);
	assert_reason("cycles", "set-user-ID");
	assert_reason("cpu-migrations", "set-user-ID");
	assert_counted_by("os", "page-faults", 54);
	assert_counted_by("os", "task-clock", 100000000);
	probe_profile_free(profile);
	attach(&plain, "perf");
	fake_run(TASK_CLOCK, 20000, 20000);
	finish_after(TIME_BEFORE + 100000000);
	assert_reason("page-faults", "run it as the user that it becomes");
}

/* Whether perf is believed, which watched it for so long (ns) while the books have that (ns). */
static bool is_believed(uint64_t watched, uint64_t user_seconds, uint64_t system)
{
	bool believed;

	attach(&plain, "auto");
	fake_run(TASK_CLOCK, 20000, 20000);
	fake_run(WATCH, watched, watched);
	fake_count(FAULTS, 2);
	finish_after(TIME_BEFORE + user_seconds * 1000000000 + system);
	believed = strcmp(value_at(profile, "a b", "page-faults").source, "perf") == 0;
	probe_profile_free(profile);
	profile = NULL;
	return believed;
}

static void only_what_perf_cannot_have_missed_otherwise_tells_that_it_was_shut_out(void **state)
{
	(void)state;
	/* A long way into the program. */
	assert_true(is_believed(100000000, 0, 100000000));
	/* Its memory takes as long to go as all the rest. */
	assert_true(is_believed(200000000, 0, 400000000));
	/* Too short to tell. */
	assert_true(is_believed(10000, 0, 900000));
	assert_false(is_believed(10000, 0, 1100000));
	/* One of the programs that it ran. */
	assert_false(is_believed(1000000000, 2, 0));
	assert_true(is_believed(1600000000, 2, 0));
}

static void a_process_that_is_not_there_is_said_to_be_so(void **state)
{
	static const struct fake_system systems[] = {
		{ NULL, ended, 0 },
		{ gone, ended, 0 },
	};
	static const pid_t none[] = { 0, -1, 1, COMMAND + 1 };
	const struct probe_options options = { .size = sizeof(options) };
	struct probe_error error = { "" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(attach_as(&systems[i], (struct probe_options){ 0 }, &error),
				 -ESRCH);
		assert_contains(error.text, "no process 100 to count");
		assert_null(command);
		assert_nothing_is_left();
	}
	fake_install(&plain);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_int_equal(probe_command_attach(none[i], &options, &command, &error), -ESRCH);
	assert_null(command);
	assert_nothing_is_left();
}

static void one_that_does_not_wait_is_taken_as_it_is(void **state)
{
	const struct fake_system system = { NULL, spinning, 0 };

	(void)state;
	attach(&system, "auto");
	fake_pass(1000);
	finish_after(TIME_BEFORE);
	assert_counted_by("perf", "page-faults", 0);
}

static void check_want_of_descriptors(const struct fake_system *system)
{
	attach(system, "auto");
	fake_pass(1000);
	fake_usage(50, 0, 0);
	finish_after(TIME_BEFORE);
	if (value_at(profile, "a b", "cpu-migrations").status == PROBE_UNAVAILABLE)
		assert_reason("cpu-migrations", "no file descriptor was left");
	/* Whoever counts them. */
	assert_int_not_equal(value_at(profile, "a b", "page-faults").status, PROBE_UNAVAILABLE);
	probe_profile_free(profile);
	profile = NULL;
	attach(system, "auto");
	probe_command_free(command);
	command = NULL;
	assert_nothing_is_left();
}

static void a_want_of_descriptors_at_any_open_leaves_none_behind(void **state)
{
	size_t first = 0;

	(void)state;
	do {
		const struct fake_rule rules[] = {
			{ FAKE_ANY, FAKE_ANY, FAKE_ALWAYS, -EMFILE, ++first }, { 0 }
		};
		const struct fake_system system = { rules, waiting, 0 };

		check_want_of_descriptors(&system);
	} while (first <= fake_opens());
	assert_true(first > 13);
}

static void counters_that_cannot_be_read_are_no_0(void **state)
{
	static const enum fake_read ways[] = { FAKE_READ_BADF, FAKE_READ_SHORT,
					       FAKE_READ_WRONG_NUMBER };

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		attach(&plain, "auto");
		fake_read_goes(ways[i]);
		finish_after(TIME_BEFORE);
		assert_reason("cycles", "could not be read");
		assert_reason("page-faults", "could not be read");
		probe_profile_free(profile);
		profile = NULL;
	}
}

static void an_old_kernel_counts_singly_and_says_so(void **state)
{
	const struct fake_system system = { no_groups, waiting, 0 };

	(void)state;
	attach(&system, "auto");
	assert_int_equal(fake_event(INSTRUCTIONS)->leader, -1);
	assert_int_equal(fake_event(INSTRUCTIONS)->attr.disabled, 1);
	assert_int_equal(fake_event(INSTRUCTIONS)->attr.enable_on_exec, 1);
	fake_pass(1000);
	fake_count(CYCLES, 3000);
	fake_count(INSTRUCTIONS, 4000);
	fake_count(FAULTS, 5);
	finish_after(TIME_BEFORE);
	assert_counted_by("perf", "cycles", 3000);
	assert_counted_by("perf", "instructions", 4000);
	assert_counted_by("perf", "page-faults", 5);
	assert_true(warns(profile, "older than Linux 4.13"));
}

static void an_event_too_many_for_its_group_counts_on_its_own(void **state)
{
	const struct fake_system system = { too_large, waiting, 0 };

	(void)state;
	attach(&system, "auto");
	assert_int_equal(fake_event(INSTRUCTIONS)->leader, -1);
	assert_int_equal(fake_event(INSTRUCTIONS)->attr.enable_on_exec, 1);
	fake_pass(1000);
	fake_count(INSTRUCTIONS, 4000);
	finish_after(TIME_BEFORE);
	assert_counted_by("perf", "instructions", 4000);
	assert_int_equal(probe_profile_warnings(profile), 0);
}

static void options_that_cannot_be_met_attach_nothing(void **state)
{
	static const struct {
		struct probe_options options;
		int result;
		const char *words;
	} cases[] = {
		{ { .set = "defualt" }, -ENOENT, "did you mean default?" },
		{ { .events = "cycels" }, -ENOENT, "cycels" },
		{ { .source = "perv" }, -EINVAL, "PROBE_SOURCE=perv" },
		{ { .pass = "3/2" }, -EINVAL, "PROBE_PASS=3/2 is no pass" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct probe_error error = { "" };

		assert_int_equal(attach_as(&plain, cases[i].options, &error), cases[i].result);
		assert_contains(error.text, cases[i].words);
		assert_null(command);
		assert_int_equal(fake_opens(), 0);
	}
	probe_command_free(NULL);
}

#define CLEANED(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(perf_counts_it_and_what_it_starts_from_its_exec_on),
		CLEANED(a_profile_of_one_region_says_what_it_cost),
		CLEANED(its_report_names_command_and_scope),
		CLEANED(a_group_that_took_turns_is_scaled_and_one_that_never_ran_is_no_0),
		CLEANED(without_an_exec_nothing_was_counted),
		CLEANED(without_the_kernels_permission_the_books_tell),
		CLEANED(a_source_asked_for_is_the_only_one),
		CLEANED(without_a_pmu_software_events_are_still_perfs),
		CLEANED(behind_a_filter_the_books_tell),
		CLEANED(books_that_cannot_be_read_are_no_0),
		CLEANED(ticks_do_where_the_kernel_keeps_no_exact_time),
		CLEANED(less_than_a_microsecond_is_no_age),
		CLEANED(a_program_that_may_not_be_looked_into_is_not_taken_for_a_short_one),
		CLEANED(only_what_perf_cannot_have_missed_otherwise_tells_that_it_was_shut_out),
		CLEANED(a_process_that_is_not_there_is_said_to_be_so),
		CLEANED(one_that_does_not_wait_is_taken_as_it_is),
		CLEANED(a_want_of_descriptors_at_any_open_leaves_none_behind),
		CLEANED(counters_that_cannot_be_read_are_no_0),
		CLEANED(an_old_kernel_counts_singly_and_says_so),
		CLEANED(an_event_too_many_for_its_group_counts_on_its_own),
		CLEANED(options_that_cannot_be_met_attach_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
