/* SPDX-License-Identifier: MIT */
/*
 * More events than the six counters: the kernel takes turns, and what the profile makes of it. Each
 * of these events counts instructions in user mode, so that all of them should say the same.
 */
#include "../support.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "counting.h"

#define COUNTERS      6
#define EVENTS	      12
#define LOOP_THOUSAND 2000000
#define LOOP_EXACTLY  ((double)LOOP_THOUSAND * 1000)

static char set_path[] = "/tmp/probekit-set-XXXXXX.json";
static uint64_t turns;

/* A set of events "i0", "i1" and so on, so many in a group. */
static void write_set(int events, int in_group)
{
	FILE *file = fopen(set_path, "w");

	assert_non_null(file);
	fputs("{ \"name\": \"turns\", \"events\": [\n", file);
	for (int i = 0; i < events; i++)
		fprintf(file,
			"%s{ \"name\": \"i%d\", \"group\": \"g%d\", "
			"\"encodings\": [\"" INSTRUCTIONS "\"] }",
			i == 0 ? "" : ",\n", i, i / in_group);
	fputs("\n] }\n", file);
	assert_int_equal(fclose(file), 0);
}

static struct probe_value event_at(const struct probe_profile *profile, const char *path, int event)
{
	char name[16];

	snprintf(name, sizeof(name), "i%d", event);
	return value_at(profile, path, name);
}

static const struct probe_options *with_set(int events, int in_group)
{
	static const struct probe_options options = { .size = sizeof(options), .set = set_path };

	write_set(events, in_group);
	return &options;
}

static void visit_loop(void)
{
	PROBE_BEGIN(loop);
	spend_thousands(turns);
	PROBE_END(loop);
}

static void assert_within(double value, double expected, double share)
{
	if (!(fabs(value / expected - 1) <= share))
		fail_msg("%.0f is off %.0f by %.4f %%", value, expected,
			 (value / expected - 1) * 100);
}

/* The report names the share of time beside the value. */
static void assert_reported_as_scaled(const struct probe_profile *profile, double share)
{
	char *text = NULL, part[64];
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	assert_int_equal(probe_profile_render(profile, stream, NULL, NULL), 0);
	fclose(stream);
	snprintf(part, sizeof(part), "perf, user mode only, scaled: it ran %.2f%% of the time",
		 share * 100);
	assert_contains(text, part);
	free(text);
}

static void events_that_take_turns_are_scaled_to_the_right_count(void **state)
{
	struct probe_profile *profile;
	double shares = 0, worst = 0;

	(void)state;
	turns = LOOP_THOUSAND;
	profile = profile_of(visit_loop, with_set(EVENTS, 1));
	for (int i = 0; i < EVENTS; i++) {
		const struct probe_value value = event_at(profile, "loop", i);

		assert_int_equal(value.status, PROBE_SCALED);
		assert_true(value.running_share < 1);
		assert_within(value.value, LOOP_EXACTLY, 0.0002);
		worst = fmax(worst, fabs(value.value / LOOP_EXACTLY - 1));
		shares += value.running_share;
	}
	print_message("off by %.4f %% at most, each ran %.2f %% of the time\n", worst * 100,
		      100 * shares / EVENTS);
	/* All six counters were used all the time. */
	assert_within(shares, COUNTERS, 0.01);
	assert_reported_as_scaled(profile, event_at(profile, "loop", 0).running_share);
	probe_profile_free(profile);
}

static void events_of_one_group_run_for_the_same_time(void **state)
{
	struct probe_profile *profile;

	(void)state;
	turns = LOOP_THOUSAND;
	profile = profile_of(visit_loop, with_set(EVENTS, 4));
	for (int i = 0; i < EVENTS; i += 4) {
		const struct probe_value first = event_at(profile, "loop", i);

		assert_int_equal(first.status, PROBE_SCALED);
		assert_within(first.value, LOOP_EXACTLY, 0.0002);
		for (int j = i + 1; j < i + 4; j++) {
			const struct probe_value other = event_at(profile, "loop", j);

			assert_true(other.running_share == first.running_share);
			assert_true(other.value == first.value);
		}
	}
	probe_profile_free(profile);
}

static void as_many_events_as_counters_are_not_scaled(void **state)
{
	struct probe_profile *profile;

	(void)state;
	turns = 1000;
	profile = profile_of(visit_loop, with_set(COUNTERS, COUNTERS));
	for (int i = 0; i < COUNTERS; i++) {
		assert_int_equal(event_at(profile, "loop", i).status, PROBE_COUNTED);
		assert_true(event_at(profile, "loop", i).running_share == 1);
	}
	probe_profile_free(profile);
}

/*
 * What does not fit into its group is counted beside it, by turns. To set six counters going takes
 * the kernel longer than three, and that is time of the turn: hence a tenth of a per cent.
 */
static void a_group_too_large_is_counted_in_parts(void **state)
{
	struct probe_profile *profile;

	(void)state;
	turns = LOOP_THOUSAND;
	profile = profile_of(visit_loop, with_set(COUNTERS + 3, COUNTERS + 3));
	for (int i = 0; i < COUNTERS + 3; i++) {
		const struct probe_value value = event_at(profile, "loop", i);

		assert_int_equal(value.status, PROBE_SCALED);
		assert_within(value.value, LOOP_EXACTLY, 0.001);
	}
	probe_profile_free(profile);
}

static int open_event(int leader, bool disabled, bool pinned)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.config = PERF_COUNT_HW_INSTRUCTIONS,
		.size = sizeof(attr),
		.exclude_kernel = 1,
		.disabled = disabled,
		.pinned = pinned,
		.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
	};

	return (int)syscall(SYS_perf_event_open, &attr, 0, -1, leader, PERF_FLAG_FD_CLOEXEC);
}

/* What the library keeps clear of: why it opens groups with an enabled leader. */
static void the_kernel_lets_a_group_with_a_disabled_leader_open_and_never_run(void **state)
{
	const int leader = open_event(-1, true, false);
	int members[COUNTERS];
	uint64_t answer[3];

	(void)state;
	assert_true(leader >= 0);
	for (int i = 0; i < COUNTERS; i++) {
		members[i] = open_event(leader, false, false);
		assert_true(members[i] >= 0);
	}
	assert_int_equal(ioctl(leader, PERF_EVENT_IOC_ENABLE, 0), 0);
	spend_thousands(1000);
	assert_int_equal(read(leader, answer, sizeof(answer)), sizeof(answer));
	assert_int_equal(answer[0], 0);
	assert_true(answer[1] > 0);
	assert_int_equal(answer[2], 0);
	for (int i = 0; i < COUNTERS; i++)
		close(members[i]);
	close(leader);
}

/* Others have all counters, for good. */
static int rivals[COUNTERS];

static void open_rivals(int count)
{
	for (int i = 0; i < count; i++) {
		rivals[i] = open_event(-1, false, true);
		assert_true(rivals[i] >= 0);
	}
}

static void close_rivals(int count)
{
	for (int i = 0; i < count; i++)
		close(rivals[i]);
}

static void events_that_never_ran_are_unavailable_and_not_0(void **state)
{
	struct probe_profile *profile;
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	(void)state;
	turns = 1000;
	open_rivals(COUNTERS);
	profile = profile_of(visit_loop, with_set(3, 3));
	close_rivals(COUNTERS);
	for (int i = 0; i < 3; i++) {
		const struct probe_value value = event_at(profile, "loop", i);

		assert_int_equal(value.status, PROBE_UNAVAILABLE);
		assert_true(isnan(value.value));
		assert_contains(value.reason,
				"never gave it a hardware counter (time running is 0)");
		assert_contains(value.reason, "ask for fewer events");
	}
	assert_int_equal(probe_profile_render(profile, stream, NULL, NULL), 0);
	fclose(stream);
	assert_contains(text, "       <unavailable> i0                        [1]\n");
	assert_contains(text, " [1] the kernel never gave it a hardware counter");
	free(text);
	probe_profile_free(profile);
}

/* Time in the kernel, in which the counters run and count nothing. */
static void stay_in_the_kernel(void)
{
	static char bytes[1 << 20];

	for (int i = 0; i < 24; i++)
		assert_int_equal(syscall(SYS_getrandom, bytes, sizeof(bytes), 0), sizeof(bytes));
}

/*
 * The events run for a quarter of the time in which they count nothing, and for half of the time of
 * the loop. Readings that are scaled before they are subtracted come out wrong by several per cent.
 */
static void visit_after_rivals(void)
{
	open_rivals(COUNTERS - 3);
	stay_in_the_kernel();
	close_rivals(COUNTERS - 3);
	visit_loop();
}

static void readings_are_subtracted_before_they_are_scaled(void **state)
{
	const struct probe_options *options = with_set(EVENTS, 1);
	struct probe_profile *profile;
	struct probe_error error = { "" };

	(void)state;
	turns = 1;
	assert_int_equal(probe_start(options, &error), 0);
	visit_loop(); /* the counters are open from here on */
	turns = LOOP_THOUSAND;
	assert_int_equal(probe_reset(), 0);
	visit_after_rivals();
	assert_int_equal(probe_stop(&profile, &error), 0);
	for (int i = 0; i < EVENTS; i++) {
		const struct probe_value value = event_at(profile, "loop", i);

		assert_within(value.running_share, 0.5, 0.02);
		assert_within(value.value, LOOP_EXACTLY, 0.0002);
	}
	probe_profile_free(profile);
}

static void visit_with_and_without_rivals(void)
{
	open_rivals(COUNTERS);
	visit_loop();
	close_rivals(COUNTERS);
	visit_loop();
}

/* It ran in one of two visits of the same length, which is half of the time. */
static void a_group_that_ran_in_one_visit_of_two_is_scaled_for_both(void **state)
{
	const struct probe_options *options = with_set(3, 3);
	struct probe_profile *profile;
	struct probe_error error = { "" };

	(void)state;
	turns = 1;
	assert_int_equal(probe_start(options, &error), 0);
	visit_loop();
	turns = LOOP_THOUSAND;
	assert_int_equal(probe_reset(), 0);
	visit_with_and_without_rivals();
	assert_int_equal(probe_stop(&profile, &error), 0);
	assert_int_equal(visits_at(profile, "loop"), 2);
	for (int i = 0; i < 3; i++) {
		const struct probe_value value = event_at(profile, "loop", i);

		assert_int_equal(value.status, PROBE_SCALED);
		assert_within(value.running_share, 0.5, 0.01);
		assert_within(value.value, 2 * LOOP_EXACTLY, 0.001);
	}
	probe_profile_free(profile);
}

static int make_set_file(void **state)
{
	const int fd = mkstemps(set_path, 5);

	(void)state;
	return fd < 0 || close(fd) < 0 ? -1 : 0;
}

static int remove_set_file(void **state)
{
	(void)state;
	return unlink(set_path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_that_take_turns_are_scaled_to_the_right_count),
		cmocka_unit_test(events_of_one_group_run_for_the_same_time),
		cmocka_unit_test(as_many_events_as_counters_are_not_scaled),
		cmocka_unit_test(a_group_too_large_is_counted_in_parts),
		cmocka_unit_test(the_kernel_lets_a_group_with_a_disabled_leader_open_and_never_run),
		cmocka_unit_test(events_that_never_ran_are_unavailable_and_not_0),
		cmocka_unit_test(readings_are_subtracted_before_they_are_scaled),
		cmocka_unit_test(a_group_that_ran_in_one_visit_of_two_is_scaled_for_both),
	};

	return cmocka_run_group_tests_name("multiplexed", tests, make_set_file, remove_set_file);
}
