/* SPDX-License-Identifier: MIT */
/* Reports of perf stat's, those that perf 6.1 wrote and those that other versions would write. */
#include "support.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/profile/profile.h"

/* Of a value that is not told */
#define NONE NAN

struct expected {
	const char *report;
	const char *event;
	enum probe_status status;
	double value;	  /* in the unit */
	double share;	  /* of the time that it ran */
	double variation; /* NONE: not known */
	const char *unit;
	bool kernel_excluded;
	const char *reason; /* part of it */
};

#define COUNTED(report, event, value)                                                              \
	{                                                                                          \
		report, event, PROBE_COUNTED, value, 1, NONE, "count", false, NULL                 \
	}
#define CLOCK(report, event, value)                                                                \
	{                                                                                          \
		report, event, PROBE_COUNTED, value, 1, NONE, "ns", false, NULL                    \
	}
#define SCALED(report, event, value, share)                                                        \
	{                                                                                          \
		report, event, PROBE_SCALED, value, share, NONE, "count", false, NULL              \
	}
#define USER_MODE(report, event, value, share)                                                     \
	{                                                                                          \
		report, event, (share) < 1 ? PROBE_SCALED : PROBE_COUNTED, value, share, NONE,     \
			"count", true, NULL                                                        \
	}
#define MEAN(report, event, value, variation)                                                      \
	{                                                                                          \
		report, event, PROBE_COUNTED, value, 1, variation, "count", false, NULL            \
	}
#define MEAN_CLOCK(report, event, value, variation)                                                \
	{                                                                                          \
		report, event, PROBE_COUNTED, value, 1, variation, "ns", false, NULL               \
	}
#define ABSENT(report, event, reason)                                                              \
	{                                                                                          \
		report, event, PROBE_UNAVAILABLE, NONE, NONE, NONE, NULL, false, reason            \
	}

/* clang-format off */
static const struct expected values[] = {
	CLOCK("6.1.json", "task-clock", 759351),
	COUNTED("6.1.json", "page-faults", 61),
	COUNTED("6.1.json", "context-switches", 0),
	ABSENT("6.1.json", "cycles", "<not supported>"),
	ABSENT("6.1.json", "elapsed", "-e duration_time"),
	/* -x rounds the clock to 10 us: "0.72,msec", and its running time is 717862 */
	CLOCK("6.1.csv", "task-clock", 717862),
	COUNTED("6.1.csv", "page-faults", 63),
	ABSENT("6.1.csv", "branch-misses", "<not supported>"),
	ABSENT("6.1.csv", "elapsed", "-e duration_time"),
	CLOCK("6.1-semicolon.csv", "task-clock", 645812),
	COUNTED("6.1-semicolon.csv", "page-faults", 60),
	CLOCK("6.1-pipe.csv", "task-clock", 683131),
	COUNTED("6.1-pipe.csv", "context-switches", 1),
	COUNTED("6.1-tab.csv", "cpu-migrations", 0),
	ABSENT("6.1-tab.csv", "instructions", "<not supported>"),
	MEAN_CLOCK("6.1-repeats.json", "task-clock", 618962, 0.0479),
	MEAN("6.1-repeats.json", "page-faults", 61, 0.0109),
	MEAN_CLOCK("6.1-repeats.csv", "task-clock", 652013, 0.0237),
	MEAN("6.1-repeats.csv", "page-faults", 62, 0.0054),
	/* One of three runs migrated: perf wrote 0, and a variation of 0 */
	ABSENT("6.1-mean-below-one.csv", "cpu-migrations", "any mean below 1"),
	CLOCK("6.1-events.csv", "elapsed", 830384),
	CLOCK("6.1-events.csv", "user_time", 862000),
	ABSENT("6.1-events.csv", "system_time", "<not counted>"),
	USER_MODE("6.1-events.csv", "page-faults", 60, 1),
	/* 0.734032 + 0.072779 msec; asleep in between; the last interval's end */
	CLOCK("6.1-intervals.json", "task-clock", 806811),
	COUNTED("6.1-intervals.json", "page-faults", 75),
	COUNTED("6.1-intervals.json", "cpu-migrations", 1),
	CLOCK("6.1-intervals.json", "elapsed", 251404143),
	CLOCK("6.1-intervals.csv", "task-clock", 798724),
	COUNTED("6.1-intervals.csv", "page-faults", 77),
	CLOCK("6.1-intervals.csv", "elapsed", 251207606),
	/* The sum, and not its intervals once more */
	CLOCK("6.1-summary.csv", "task-clock", 762931),
	COUNTED("6.1-summary.csv", "page-faults", 76),
	CLOCK("6.1-summary.csv", "elapsed", 150283400),
	CLOCK("6.1-summary-bare.csv", "task-clock", 793876),
	COUNTED("6.1-summary-bare.csv", "context-switches", 2),
	CLOCK("6.1-summary.json", "task-clock", 857998),
	COUNTED("6.1-summary.json", "context-switches", 1),
	CLOCK("6.1-summary.json", "elapsed", 151257626),
	CLOCK("6.1-each-cpu.json", "task-clock", 101458765 + 101470927),
	COUNTED("6.1-each-cpu.json", "page-faults", 80),
	ABSENT("6.1-each-cpu.json", "cycles", "<not supported>"),
	CLOCK("6.1-each-cpu.csv", "task-clock", 101499375 + 101521539),
	COUNTED("6.1-each-cpu.csv", "page-faults", 80),
	CLOCK("6.1-each-core.csv", "task-clock", 101389930 + 101416356),
	CLOCK("6.1-each-socket.json", "task-clock", 202668752),
	CLOCK("6.1-each-socket.csv", "task-clock", 202758780),
	ABSENT("6.1-each-thread.csv", "task-clock", "<not counted>"),
	CLOCK("6.1-appended.csv", "task-clock", 644562),
	CLOCK("6.1-file.json", "task-clock", 644441),
	/* Paranoid 2: perf counts in user mode; switches are 0 there whatever happens */
	ABSENT("6.1-ordinary-user.csv", "context-switches", "in user mode alone"),
	ABSENT("6.1-ordinary-user.json", "cpu-migrations", "in user mode alone"),
	USER_MODE("6.1-ordinary-user.json", "page-faults", 60, 1),
	CLOCK("6.1-ordinary-user.json", "task-clock", 623443),
	/* LC_ALL=de_DE.UTF-8 */
	MEAN("6.1-german.json", "page-faults", 62, 0.0108),
	MEAN_CLOCK("6.1-german.json", "task-clock", 646482, 0.0142),
	MEAN("6.1-german.csv", "page-faults", 62, 0.0054),
	MEAN_CLOCK("6.1-german.csv", "task-clock", 630625, 0.0473),
	SCALED("made-6.8.json", "cycles", 10194811718.0, 0.8333),
	SCALED("made-6.8.json", "instructions", 15165151844.0, 0.8334),
	SCALED("made-6.8.json", "L1-dcache-loads", 346798311, 0.8333),
	ABSENT("made-6.8.json", "branch-misses", "<not counted>"),
	ABSENT("made-6.8.json", "stalled-cycles-backend", "<not supported>"),
	COUNTED("made-6.8.json", "power/energy-pkg/", 12340000),
	ABSENT("made-6.8.json", "thermal/package/", "unit"),
	CLOCK("made-6.8.json", "elapsed", 3061883218.0),
	MEAN("made-decimals.json", "context-switches", 0.333333, 1),
	MEAN("made-decimals.json", "page-faults", 751707.666667, 0.0002),
	USER_MODE("made-5.15.csv", "cycles", 10194811718.0, 0.8333),
	USER_MODE("made-5.15.csv", "branches", 3506887927.0, 0.8334),
	USER_MODE("made-5.15.csv", "cpu/event=0x3c,umask=0x1,name=unhalted/u", 123456, 0.8334),
	ABSENT("made-5.15.csv", "cpu/event=0x2e,umask=0x4f/k", "less than 0.01 %"),
	SCALED("made-5.15.csv", "cycles:k", 42, 0.8333),
	COUNTED("made-5.15.csv", "sched:sched_switch", 17),
	CLOCK("made-5.15.csv", "task-clock", 3059219862.0),
	MEAN_CLOCK("made-4.9.csv", "task-clock", 3059219862.0, 0.0044),
	ABSENT("made-4.9.csv", "cpu-migrations", "any mean below 1"),
	MEAN("made-4.9.csv", "cycles", 10194811718.0, 0.0035),
	MEAN_CLOCK("made-3.13.csv", "task-clock", 3059219862.0, 0.0044),
	MEAN("made-3.13.csv", "stalled-cycles-backend", 2055861567, 0.006),
	ABSENT("made-3.13.csv", "cache-references", "<not supported>"),
	SCALED("made-intervals.csv", "cycles", 300, 0.8),
	COUNTED("made-intervals.csv", "instructions", 110),
	ABSENT("made-intervals.csv", "branches", "in 1 of 2 intervals"),
	CLOCK("made-intervals.csv", "elapsed", 2500312233.0),
	SCALED("made-doubled.csv", "cycles", 102, 0.8),
	SCALED("made-doubled.csv", "instructions", 50, 0.5),
};
/* clang-format on */

static struct probe_profile **imported;
static size_t count;

static struct probe_profile *import(const char *report)
{
	char path[512];
	struct probe_error error;

	snprintf(path, sizeof(path), "%s/%s", REPORTS, report);
	if (probe_profile_import(path, &imported, &count, &error) < 0)
		fail_msg("%s", error.text);
	assert_true(count > 0);
	return imported[0];
}

static void forget(void)
{
	for (size_t i = 0; i < count; i++)
		probe_profile_free(imported[i]);
	free(imported);
	imported = NULL;
	count = 0;
}

static int tear_down(void **state)
{
	(void)state;
	forget();
	return 0;
}

static bool same(double value, double expected)
{
	return isnan(expected) ? isnan(value) : fabs(value - expected) < 1e-6;
}

static void check(const struct expected *expected)
{
	const struct probe_profile *profile = import(expected->report);
	const struct probe_profile_region *region = probe_profile_find(profile, "command");
	const int index = set_event_index(profile_set(profile), expected->event);
	struct probe_value value;

	assert_non_null(region);
	if (index < 0)
		fail_msg("%s: there is no %s", expected->report, expected->event);
	probe_profile_value(profile, region, expected->event, PROBE_INCLUSIVE, PROBE_MEAN, &value);
	if (value.status != expected->status || !same(value.value, expected->value) ||
	    !same(value.running_share, expected->share) ||
	    !same(value.variation, expected->variation))
		fail_msg("%s, %s: status %d, value %f, ran %f, variation %f (%s)", expected->report,
			 expected->event, (int)value.status, value.value, value.running_share,
			 value.variation, value.reason ? value.reason : "no reason");
	if (value.status == PROBE_UNAVAILABLE) {
		assert_contains(value.reason, expected->reason);
		return;
	}
	assert_string_equal(value.source, "imported");
	assert_string_equal(value.unit, expected->unit);
	if (profile_kernel_excluded(profile, region, (size_t)index) != expected->kernel_excluded)
		fail_msg("%s, %s: of user mode or not", expected->report, expected->event);
}

static void values_are_what_perf_stat_wrote(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		check(&values[i]);
		forget();
	}
}

static double metric(const struct probe_profile *profile, const char *name)
{
	return value_at(profile, "command", name).value;
}

/* Against what perf printed itself behind the counts */
static void metrics_are_those_that_perf_stat_writes(void **state)
{
	const struct probe_profile *profile;

	(void)state;
	profile = import("6.1.json");
	assert_true(fabs(metric(profile, "page-faults-rate") - 80331.757) < 0.001);
	forget();
	profile = import("6.1.csv");
	assert_true(fabs(metric(profile, "page-faults-rate") - 87761) < 0.5);
	forget();
	profile = import("6.1-events.json");
	assert_true(fabs(metric(profile, "cpus-utilized") - 0.4371) < 0.2);
	forget();
	profile = import("made-6.8.json");
	assert_true(fabs(metric(profile, "frequency") - 3.332487) < 1e-6);
	assert_true(fabs(metric(profile, "insn-per-cycle") - 1.487536) < 1e-6);
	assert_true(fabs(metric(profile, "frontend-cycles-idle") - 0.43510862) < 1e-8);
	assert_true(fabs(metric(profile, "branches-rate") - 1146334000) < 1000);
}

static void metrics_without_their_events_do_not_come(void **state)
{
	const struct probe_profile *profile = import("made-6.8.json");
	struct probe_value value;

	(void)state;
	assert_true(probe_profile_value(profile, probe_profile_first(profile), "cache-miss-rate",
					PROBE_INCLUSIVE, 0, &value) < 0);
	/* The more of two, of which one was not counted, is not known. */
	value = value_at(profile, "command", "stalled-cycles-per-insn");
	assert_int_equal(value.status, PROBE_UNAVAILABLE);
}

static void user_mode_is_not_divided_by_a_clock_that_runs_in_the_kernel(void **state)
{
	const struct probe_profile *profile = import("made-5.15.csv");

	(void)state;
	assert_int_equal(value_at(profile, "command", "frequency").status, PROBE_UNAVAILABLE);
	assert_true(fabs(metric(profile, "insn-per-cycle") - 1.487536) < 1e-6);
}

static void the_default_sets_events_come_first_and_in_its_order(void **state)
{
	static const char *const names[] = {
		"cycles",
		"stalled-cycles-frontend",
		"stalled-cycles-backend",
		"instructions",
		"branches",
		"branch-misses",
		"task-clock",
		"page-faults",
		"context-switches",
		"cpu-migrations",
		"elapsed",
	};
	const struct probe_profile *profile = import("made-6.8.json");

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_string_equal(set_event(profile_set(profile), i)->name, names[i]);
	assert_string_equal(set_event(profile_set(profile), 11)->name, "L1-dcache-loads");
	assert_string_equal(set_event(profile_set(profile), 12)->label,
			    "power/energy-pkg/ (microjoules)");
}

static void reports_that_were_appended_are_a_profile_each(void **state)
{
	(void)state;
	import("6.1-appended.csv");
	assert_int_equal(count, 2);
	assert_string_equal(probe_profile_title(imported[0]), "6.1-appended");
	assert_string_equal(probe_profile_title(imported[1]), "6.1-appended (2)");
	assert_int_equal(count_at(imported[0], "command", "page-faults"), 64);
	assert_int_equal(count_at(imported[1], "command", "page-faults"), 62);
}

static void what_was_summed_or_averaged_is_said(void **state)
{
	static const struct {
		const char *report, *warning;
	} cases[] = {
		{ "6.1-intervals.json", "3 intervals" },
		{ "6.1-each-cpu.csv", "2 processors" },
		{ "6.1-repeats.csv", "mean of several runs" },
		{ "6.1-repeats.json", "mean of several runs" },
		{ "made-doubled.csv", "cycles more than once" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(warns(import(cases[i].report), cases[i].warning));
		forget();
	}
	assert_int_equal(probe_profile_warnings(import("6.1.json")), 0);
	forget();
	assert_int_equal(probe_profile_warnings(import("6.1-summary.csv")), 0);
}

static void a_variation_and_a_mean_that_is_not_whole_outlive_the_file(void **state)
{
	char path[] = "/tmp/probekit-import-XXXXXX";
	struct probe_profile *loaded;
	struct probe_value value;

	(void)state;
	close(mkstemp(path));
	assert_int_equal(probe_profile_save(import("made-decimals.json"), path, NULL), 0);
	assert_int_equal(probe_profile_load(path, &loaded, NULL), 0);
	unlink(path);
	for (size_t repeat = 0; repeat < 2; repeat++) {
		probe_profile_value(loaded, probe_profile_first(loaded), "page-faults",
				    PROBE_INCLUSIVE, repeat ? PROBE_MEAN : 0, &value);
		assert_true(same(value.value, 751707.666667));
		assert_true(same(value.variation, 0.0002));
	}
	probe_profile_free(loaded);
}

/* Of two reports of the same, the spread is between them. */
static void merged_reports_vary_among_each_other(void **state)
{
	struct probe_profile *merged;
	struct probe_profile *pair[2];
	struct probe_value value;

	(void)state;
	pair[0] = import("6.1-appended.csv");
	pair[1] = imported[1];
	assert_int_equal(probe_profile_merge(pair, 2, &merged, NULL), 0);
	probe_profile_value(merged, probe_profile_first(merged), "page-faults", PROBE_INCLUSIVE,
			    PROBE_MEAN, &value);
	assert_true(value.value == 63);
	assert_true(same(value.variation, 1.0 / 63));
	probe_profile_free(merged);
}

static void numbers_are_read_alike_in_every_locale(void **state)
{
	static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8" };
	size_t i = 0;

	while (i < sizeof(names) / sizeof(names[0]) && !setlocale(LC_ALL, names[i]))
		i++;
	if (i == sizeof(names) / sizeof(names[0]))
		skip();
	values_are_what_perf_stat_wrote(state);
	setlocale(LC_ALL, "C");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(values_are_what_perf_stat_wrote, tear_down),
		cmocka_unit_test_teardown(metrics_are_those_that_perf_stat_writes, tear_down),
		cmocka_unit_test_teardown(metrics_without_their_events_do_not_come, tear_down),
		cmocka_unit_test_teardown(
			user_mode_is_not_divided_by_a_clock_that_runs_in_the_kernel, tear_down),
		cmocka_unit_test_teardown(the_default_sets_events_come_first_and_in_its_order,
					  tear_down),
		cmocka_unit_test_teardown(reports_that_were_appended_are_a_profile_each, tear_down),
		cmocka_unit_test_teardown(what_was_summed_or_averaged_is_said, tear_down),
		cmocka_unit_test_teardown(a_variation_and_a_mean_that_is_not_whole_outlive_the_file,
					  tear_down),
		cmocka_unit_test_teardown(merged_reports_vary_among_each_other, tear_down),
		cmocka_unit_test_teardown(numbers_are_read_alike_in_every_locale, tear_down),
	};

	return cmocka_run_group_tests_name("import_perf", tests, NULL, NULL);
}
