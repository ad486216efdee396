/* SPDX-License-Identifier: MIT */
/* From scripted counters to the profile and its report: what is scaled, and what is not a count. */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_syscalls.h"

#define CYCLES	     PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES
#define INSTRUCTIONS PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS
#define REFERENCES   PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_REFERENCES
#define MISSES	     PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES
#define TASK_CLOCK   PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK
#define FAULTS	     PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS
#define MIGRATIONS   PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS

static const struct fake_file files[] = {
	{ "/proc/sys/kernel/perf_event_paranoid", "2\n" },
	{ "/proc/self/status", "Seccomp:\t0\n" },
	{ "/proc/cpuinfo", "model name\t: A CPU\n" },
	{ 0 },
};
static const struct fake_rule no_kernel[] = { { FAKE_ANY, FAKE_ANY, FAKE_WITH_KERNEL, -EACCES, 0 },
					      { 0 } };
static const struct fake_system plain = { NULL, files, 0 };
static const struct fake_system unprivileged = { no_kernel, files, 0 };

static struct probe_profile *profile;
static struct probe_named_region *outer, *inner;

static void start_with(const struct fake_system *system, const char *set, const char *events,
		       const char *source)
{
	const struct probe_options options = {
		.size = sizeof(options),
		.set = set,
		.events = events,
		.count = "thread",
		.source = source,
	};
	struct probe_error error = { "" };

	fake_install(system);
	outer = probe_region("outer");
	inner = probe_region("inner");
	if (probe_start(&options, &error) < 0)
		fail_msg("%s", error.text);
	/* Counters open at a thread's first mark. */
	probe_enter(inner);
	probe_leave(inner);
}

static void start(const struct fake_system *system, const char *set, const char *events)
{
	start_with(system, set, events, "auto");
}

static void stop(void)
{
	struct probe_error error = { "" };

	if (probe_stop(&profile, &error) < 0)
		fail_msg("%s", error.text);
	assert_int_equal(fake_descriptors_open(), 0);
	assert_int_equal(fake_wrong_closes(), 0);
	assert_int_equal(fake_wrong_reads(), 0);
}

static int tear_down(void **state)
{
	(void)state;
	probe_stop(NULL, NULL);
	probe_profile_free(profile);
	profile = NULL;
	fake_remove();
	return 0;
}

static struct probe_value metric_at(const char *path, const char *name)
{
	return value_at(profile, path, name);
}

static char *rendered(void)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_int_equal(probe_profile_render(profile, stream, NULL, NULL), 0);
	fclose(stream);
	return text;
}

static void counts_that_ran_all_the_time_are_exact(void **state)
{
	struct probe_value value;

	(void)state;
	start(&plain, "default", NULL);
	probe_enter(outer);
	fake_pass(1000);
	fake_count(CYCLES, 3000);
	fake_count(INSTRUCTIONS, 6001);
	fake_sleep(1000);
	fake_usage(30, 4, 2);
	probe_leave(outer);
	/* outside */
	fake_count(CYCLES, 77);
	fake_usage(77, 77, 77);
	stop();
	assert_int_equal(count_at(profile, "outer", "cycles"), 3000);
	assert_int_equal(count_at(profile, "outer", "instructions"), 6001);
	assert_int_equal(count_at(profile, "outer", "cpu-migrations"), 0);
	assert_int_equal(count_at(profile, "outer", "elapsed"), 2000);
	assert_int_equal(count_at(profile, "outer", "task-clock"), 1000);
	assert_int_equal(count_at(profile, "outer", "page-faults"), 34);
	assert_int_equal(count_at(profile, "outer", "minor-faults"), 30);
	assert_int_equal(count_at(profile, "outer", "context-switches"), 2);
	value = value_at(profile, "outer", "cycles");
	assert_int_equal(value.status, PROBE_COUNTED);
	assert_string_equal(value.source, "perf");
	assert_float_equal(value.running_share, 1, 0);
	value = value_at(profile, "outer", "task-clock");
	assert_int_equal(value.status, PROBE_COUNTED);
	assert_string_equal(value.source, "os");
	assert_float_equal(value.running_share, 1, 0);
	assert_float_equal(metric_at("outer", "frequency").value, 3, 1e-9);
	assert_float_equal(metric_at("outer", "cpus-utilized").value, 0.5, 1e-9);
}

static void perf_alone_counts_software_events_in_one_group(void **state)
{
	(void)state;
	start_with(&plain, "default", NULL, "perf");
	probe_enter(outer);
	fake_pass(1000);
	fake_count(CYCLES, 3000);
	fake_count(TASK_CLOCK, 990);
	fake_count(FAULTS, 12);
	fake_count(MIGRATIONS, 3);
	/* What the books say is not asked. */
	fake_usage(77, 77, 77);
	probe_leave(outer);
	stop();
	assert_int_equal(count_at(profile, "outer", "cycles"), 3000);
	assert_int_equal(count_at(profile, "outer", "task-clock"), 990);
	assert_int_equal(count_at(profile, "outer", "page-faults"), 12);
	assert_int_equal(count_at(profile, "outer", "minor-faults"), 0);
	assert_int_equal(count_at(profile, "outer", "context-switches"), 0);
	assert_int_equal(count_at(profile, "outer", "cpu-migrations"), 3);
	assert_string_equal(value_at(profile, "outer", "page-faults").source, "perf");
	assert_float_equal(metric_at("outer", "cpus-utilized").value, 0.99, 1e-9);
}

static void migrations_are_counted_with_the_switches_that_allow_them(void **state)
{
	(void)state;
	start(&plain, "default", NULL);
	probe_enter(outer);
	probe_enter(inner);
	fake_count(MIGRATIONS, 2);
	fake_usage(0, 0, 3);
	probe_leave(inner);
	probe_leave(outer);
	stop();
	assert_int_equal(count_at(profile, "outer/inner", "cpu-migrations"), 2);
	assert_int_equal(count_at(profile, "outer", "cpu-migrations"), 2);
	assert_int_equal(exclusive_count_at(profile, "outer", "cpu-migrations"), 0);
	assert_string_equal(value_at(profile, "outer", "cpu-migrations").source, "perf");
}

static void a_counter_that_never_ran_is_unavailable_and_not_0(void **state)
{
	char *text;

	(void)state;
	start(&plain, "default", NULL);
	probe_enter(outer);
	fake_run(MISSES, 1000, 0);
	fake_run(CYCLES, 1000, 1000);
	probe_leave(outer);
	stop();
	assert_int_equal(value_at(profile, "outer", "cache-misses").status, PROBE_UNAVAILABLE);
	assert_contains(value_at(profile, "outer", "cache-misses").reason, "time running is 0");
	assert_int_equal(value_at(profile, "outer", "cache-references").status, PROBE_UNAVAILABLE);
	assert_int_equal(count_at(profile, "outer", "cycles"), 0);
	assert_int_equal(metric_at("outer", "cache-miss-rate").status, PROBE_UNAVAILABLE);
	text = rendered();
	assert_contains(text, "<unavailable> cache-misses");
	assert_contains(text, "the kernel never gave it a hardware counter");
	free(text);
}

static void a_multiplexed_count_is_scaled_and_says_its_share(void **state)
{
	struct probe_value value;
	char *text;

	(void)state;
	start(&plain, "default", NULL);
	probe_enter(outer);
	fake_run(CYCLES, 900, 300);
	fake_count(CYCLES, 1001);
	fake_run(REFERENCES, 900, 900);
	fake_count(MISSES, 9);
	probe_leave(outer);
	stop();
	value = value_at(profile, "outer", "cycles");
	assert_int_equal(value.status, PROBE_SCALED);
	assert_int_equal((uint64_t)value.value, 3003);
	assert_float_equal(value.running_share, 1.0 / 3, 1e-9);
	value = value_at(profile, "outer", "cache-misses");
	assert_int_equal(value.status, PROBE_COUNTED);
	assert_int_equal((uint64_t)value.value, 9);
	text = rendered();
	assert_contains(text, "scaled: it ran 33.33% of the time");
	free(text);
}

static void differences_are_taken_before_they_are_scaled(void **state)
{
	(void)state;
	start(&plain, NULL, "cycles");
	/* A long multiplexed past must not weigh on the region. */
	fake_run(CYCLES, 1000000, 10);
	fake_count(CYCLES, 123456);
	probe_enter(outer);
	fake_run(CYCLES, 100, 50);
	fake_count(CYCLES, 10);
	probe_leave(outer);
	fake_run(CYCLES, 5000, 1);
	fake_count(CYCLES, 999);
	probe_enter(outer);
	fake_run(CYCLES, 300, 150);
	fake_count(CYCLES, 20);
	probe_leave(outer);
	stop();
	assert_int_equal(count_at(profile, "outer", "cycles"), 60);
	assert_float_equal(value_at(profile, "outer", "cycles").running_share, 0.5, 1e-9);
}

static void inclusive_and_exclusive_are_scaled_by_their_own_times(void **state)
{
	(void)state;
	start(&plain, NULL, "cycles");
	probe_enter(outer);
	fake_run(CYCLES, 100, 100);
	fake_count(CYCLES, 1000);
	probe_enter(inner);
	fake_run(CYCLES, 100, 25);
	fake_count(CYCLES, 500);
	probe_leave(inner);
	probe_leave(outer);
	stop();
	assert_int_equal(count_at(profile, "outer/inner", "cycles"), 2000);
	assert_int_equal(exclusive_count_at(profile, "outer", "cycles"), 1000);
	assert_int_equal(exclusive_value_at(profile, "outer", "cycles").status, PROBE_COUNTED);
	/* 1500 * 200 / 125 */
	assert_int_equal(count_at(profile, "outer", "cycles"), 2400);
}

static void user_only_cycles_over_a_clock_give_no_frequency(void **state)
{
	char *text;

	(void)state;
	start(&unprivileged, "default", NULL);
	probe_enter(outer);
	fake_pass(1000);
	fake_count(CYCLES, 3000);
	fake_count(INSTRUCTIONS, 6000);
	fake_usage(4, 1, 2);
	probe_leave(outer);
	stop();
	assert_int_equal(count_at(profile, "outer", "cycles"), 3000);
	assert_int_equal(metric_at("outer", "frequency").status, PROBE_UNAVAILABLE);
	assert_contains(metric_at("outer", "frequency").reason, "user mode only");
	/* What both exclude the kernel for can be divided. */
	assert_float_equal(metric_at("outer", "insn-per-cycle").value, 2, 1e-9);
	assert_string_equal(value_at(profile, "outer", "page-faults").source, "os");
	assert_int_equal(count_at(profile, "outer", "page-faults"), 5);
	assert_int_equal(count_at(profile, "outer", "context-switches"), 2);
	assert_int_equal(value_at(profile, "outer", "cpu-migrations").status, PROBE_UNAVAILABLE);
	text = rendered();
	assert_contains(text, "- GHz [");
	assert_contains(text, "perf, user mode only");
	assert_contains(text, "no such ratio is formed: one count covers user mode only");
	assert_contains(text, "<unavailable> CPU-migrations");
	assert_contains(text, "kernel.perf_event_paranoid=1`");
	free(text);
}

static void a_read_that_fails_in_the_middle_leaves_no_number(void **state)
{
	(void)state;
	start(&plain, NULL, "cycles,page-faults");
	probe_enter(outer);
	fake_pass(1000);
	fake_count(CYCLES, 3000);
	probe_enter(inner);
	fake_usage(4, 0, 0);
	fake_read_goes(FAKE_READ_BADF);
	probe_leave(inner);
	fake_read_goes(FAKE_READ_WELL);
	probe_leave(outer);
	stop();
	assert_int_equal(value_at(profile, "outer", "cycles").status, PROBE_UNAVAILABLE);
	assert_int_equal(value_at(profile, "outer/inner", "cycles").status, PROBE_UNAVAILABLE);
	assert_contains(value_at(profile, "outer", "cycles").reason, "could not be read");
	/* What is read from elsewhere stands. */
	assert_int_equal(count_at(profile, "outer", "page-faults"), 4);
	assert_int_equal(count_at(profile, "outer/inner", "page-faults"), 4);
	assert_int_equal(count_at(profile, "outer", "elapsed"), 1000);
	assert_int_equal(visits_at(profile, "outer"), 1);
}

static void a_program_that_closes_our_descriptors_keeps_its_books(void **state)
{
	(void)state;
	start(&plain, "default", NULL);
	probe_enter(outer);
	fake_pass(1000);
	fake_steal(CYCLES, FAKE_FOR_A_FILE);
	fake_steal(MIGRATIONS, FAKE_FOR_A_FILE);
	fake_usage(5, 0, 2);
	probe_leave(outer);
	stop();
	assert_int_equal(value_at(profile, "outer", "cycles").status, PROBE_UNAVAILABLE);
	assert_int_equal(value_at(profile, "outer", "cpu-migrations").status, PROBE_UNAVAILABLE);
	assert_contains(value_at(profile, "outer", "cpu-migrations").reason,
			"close file descriptors");
	assert_int_equal(count_at(profile, "outer", "task-clock"), 1000);
	assert_int_equal(count_at(profile, "outer", "page-faults"), 5);
	assert_int_equal(count_at(profile, "outer", "minor-faults"), 5);
	assert_int_equal(count_at(profile, "outer", "context-switches"), 2);
}

static void the_shortest_and_longest_visit_and_their_deviation_are_kept(void **state)
{
	char *text;

	(void)state;
	start(&plain, NULL, "elapsed");
	for (uint64_t i = 1; i <= 3; i++) {
		probe_enter(outer);
		fake_pass(i * 1000);
		probe_leave(outer);
	}
	stop();
	assert_int_equal(count_at(profile, "outer", "elapsed"), 6000);
	text = rendered();
	assert_contains(text, "1.000 us    2.000 us    3.000 us    1.000 us\n");
	free(text);
}

static void the_machine_and_the_program_are_recorded(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	const struct probe_render_options json = { .size = sizeof(json), .format = "json" };

	(void)state;
	start(&plain, NULL, "elapsed");
	stop();
	assert_int_equal(probe_profile_render(profile, stream, &json, NULL), 0);
	fclose(stream);
	assert_contains(text, "\"cpu\": \"A CPU\"");
	assert_contains(text, "\"perf_event_paranoid\": 2");
	assert_contains(text, "\"hypervisor\": \"\"");
	assert_contains(text, "\"name\": \"test_snapshot\"");
	free(text);
}

static char *profile_text(void)
{
	const struct probe_render_options json = { .size = sizeof(json), .format = "json" };
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_int_equal(probe_profile_render(profile, stream, &json, NULL), 0);
	fclose(stream);
	return text;
}

static void the_profile_tells_how_a_thread_was_read(void **state)
{
	char *text;

	(void)state;
	start(&plain, NULL, "task-clock,page-faults,cycles");
	stop();
	text = profile_text();
	assert_contains(text, "\"clock\": \"system\"");
	assert_contains(text, "\"books by getrusage()\": 1");
	assert_contains(text, "\"event groups by read()\": 1");
	assert_lacks(text, "ring");
	free(text);
}

static void a_reset_forgets_what_was_counted_and_goes_on(void **state)
{
	(void)state;
	start(&plain, NULL, "cycles");
	probe_enter(outer);
	fake_pass(1000);
	fake_count(CYCLES, 5);
	assert_int_equal(probe_reset(), 0);
	/* The open region counts from the thread's next mark on. */
	probe_enter(inner);
	fake_pass(10);
	fake_count(CYCLES, 7);
	probe_leave(inner);
	probe_leave(outer);
	stop();
	assert_int_equal(count_at(profile, "outer", "cycles"), 7);
	assert_int_equal(count_at(profile, "outer", "elapsed"), 10);
	assert_int_equal(probe_reset(), -ENODATA);
}

#define CLEANED(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(the_profile_tells_how_a_thread_was_read),
		CLEANED(counts_that_ran_all_the_time_are_exact),
		CLEANED(perf_alone_counts_software_events_in_one_group),
		CLEANED(migrations_are_counted_with_the_switches_that_allow_them),
		CLEANED(a_counter_that_never_ran_is_unavailable_and_not_0),
		CLEANED(a_multiplexed_count_is_scaled_and_says_its_share),
		CLEANED(differences_are_taken_before_they_are_scaled),
		CLEANED(inclusive_and_exclusive_are_scaled_by_their_own_times),
		CLEANED(user_only_cycles_over_a_clock_give_no_frequency),
		CLEANED(a_read_that_fails_in_the_middle_leaves_no_number),
		CLEANED(a_program_that_closes_our_descriptors_keeps_its_books),
		CLEANED(the_shortest_and_longest_visit_and_their_deviation_are_kept),
		CLEANED(the_machine_and_the_program_are_recorded),
		CLEANED(a_reset_forgets_what_was_counted_and_goes_on),
	};

	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
