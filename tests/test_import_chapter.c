/* SPDX-License-Identifier: MIT */
/* The chapter's seven reports, imported, saved, loaded and rendered. */
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/number.h"

#define REPORTS_COUNT 7

static struct probe_profile **profiles;
static size_t count;

static int set_up(void **state)
{
	struct probe_error error;

	(void)state;
	if (probe_profile_import(EXAMPLES "/counters.json", &profiles, &count, &error) < 0)
		fail_msg("%s", error.text);
	assert_int_equal(count, REPORTS_COUNT);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < count; i++)
		probe_profile_free(profiles[i]);
	free(profiles);
	return 0;
}

static char *rendered(const struct probe_profile *profile, bool chapter_rates)
{
	const struct probe_render_options options = {
		.size = sizeof(options),
		.chapter_rates = chapter_rates,
	};
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_int_equal(probe_profile_render(profile, stream, &options, NULL), 0);
	fclose(stream);
	return text;
}

static const struct probe_profile *example(const char *name)
{
	for (size_t i = 0; i < count; i++) {
		const char *title = probe_profile_title(profiles[i]);

		if (strncmp(title, name, strlen(name)) == 0 && title[strlen(name)] == ':')
			return profiles[i];
	}
	fail_msg("there is no example %s", name);
	return NULL;
}

static void each_is_titled_by_example_and_scheme(void **state)
{
	static const char *const titles[REPORTS_COUNT] = {
		"6-8: python, preallocated",
		"6-10: numpy, roll",
		"6-11: numpy, roll, not vectorized",
		"6-15: numpy, in place",
		"6-18: numpy, in place, own laplacian",
		"6-20: numpy, in place, own laplacian, numexpr",
		"6-22: numpy, in place, scipy laplace",
	};

	(void)state;
	for (size_t i = 0; i < REPORTS_COUNT; i++)
		assert_string_equal(probe_profile_title(profiles[i]), titles[i]);
}

static void counts_are_the_chapters_and_say_where_they_come_from(void **state)
{
	static const struct {
		const char *event, *unit;
		double value;
	} events[] = {
		{ "cycles", "count", 329155359015.0 },
		{ "instructions", "count", 598135111009.0 },
		{ "cpu-migrations", "count", 6 },
		{ "task-clock", "ns", 94678127621.0 },
		{ "elapsed", "ns", 94749389121.0 },
		{ "minor-faults", "count", 5439 },
		{ "branch-misses", "count", 2891093384.0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		const struct probe_value value = value_at(profiles[0], "command", events[i].event);

		assert_int_equal(value.status, PROBE_COUNTED);
		assert_true(value.value == events[i].value);
		assert_string_equal(value.unit, events[i].unit);
		assert_string_equal(value.source, "imported");
		assert_true(isnan(value.variation));
	}
}

static void means_of_three_runs_are_not_passed_off_as_one_run(void **state)
{
	(void)state;
	for (size_t i = 0; i < REPORTS_COUNT; i++) {
		char *text = rendered(profiles[i], false);

		assert_int_equal(probe_profile_repeats(profiles[i]), 1);
		assert_true(warns(profiles[i], "mean of 3 runs"));
		assert_contains(text, "1 report from High Performance Python (2014)");
		assert_lacks(text, "1 run");
		assert_lacks(text, "( +-");
		free(text);
	}
}

/* The words behind '#' in the row of an event, or in those that follow it: "3.477 GHz" */
static bool has_annotation(const char *text, const char *label, const char *annotation)
{
	bool inside = false;

	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		const char *mark = memchr(line, '#', strcspn(line, "\n"));
		const char *name = line + strspn(line, " 0123456789.,");

		if (mark && *name != '#')
			inside = strncmp(name, label, strlen(label)) == 0 &&
				 name[strlen(label)] == ' ';
		if (!mark || !inside)
			continue;
		mark += 1 + strspn(mark + 1, " ");
		if (strncmp(mark, annotation, strlen(annotation)) == 0 &&
		    strchr(" \n", mark[strlen(annotation)]))
			return true;
	}
	return false;
}

/* tests/chapter_annotations.py computes them by the formulas of that perf, apart from ours. */
static void annotations_are_those_of_the_perf_of_2014_to_the_last_digit(void **state)
{
	FILE *expected = fopen(TESTS "/chapter_annotations.txt", "r");
	char name[16], event[64], annotation[64];
	size_t compared = 0;

	(void)state;
	assert_non_null(expected);
	while (fscanf(expected, "%15[^\t]\t%63[^\t]\t%63[^\n]\n", name, event, annotation) == 3) {
		char *text = rendered(example(name), true);
		const char *label = strcmp(event, "cpu-migrations") == 0 ? "CPU-migrations" : event;

		if (!has_annotation(text, label, annotation))
			fail_msg("example %s, %s: no '%s' in\n%s", name, event, annotation, text);
		free(text);
		compared++;
	}
	fclose(expected);
	assert_int_equal(compared, 14 * REPORTS_COUNT);
}

static void rates_are_todays_unless_the_chapters_are_asked_for(void **state)
{
	char *today = rendered(profiles[0], false);

	(void)state;
	assert_true(has_annotation(today, "branches", "1.414 G/sec"));
	assert_true(has_annotation(today, "cache-references", "374.925 K/sec"));
	assert_true(has_annotation(today, "page-faults", "57.447 /sec"));
	assert_true(has_annotation(today, "instructions", "1.82 insns per cycle"));
	free(today);
}

/* 1000 * count / ns, and 1000 times that where it is below 0.001 */
static void rates_of_2014_change_their_unit_where_that_perf_did(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 1414067000, "1414.067 M/sec" }, { 1000, "0.001 M/sec" }, { 999.9, "1.000 K/sec" },
		{ 57.4, "0.057 K/sec" },	  { 0, "0.000 K/sec" },
	};
	char text[NUMBER_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(number_rate_mega(cases[i].value, 3, "/sec", text),
				    cases[i].text);
}

static void a_saved_profile_loads_as_it_was(void **state)
{
	char path[] = "/tmp/probekit-import-XXXXXX";

	(void)state;
	close(mkstemp(path));
	for (size_t i = 0; i < REPORTS_COUNT; i++) {
		struct probe_profile *loaded;
		struct probe_error error;
		char *before = rendered(profiles[i], true), *after;

		assert_int_equal(probe_profile_save(profiles[i], path, NULL), 0);
		if (probe_profile_load(path, &loaded, &error) < 0)
			fail_msg("%s", error.text);
		after = rendered(loaded, true);
		assert_string_equal(before, after);
		probe_profile_free(loaded);
		free(before);
		free(after);
	}
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_titled_by_example_and_scheme),
		cmocka_unit_test(counts_are_the_chapters_and_say_where_they_come_from),
		cmocka_unit_test(means_of_three_runs_are_not_passed_off_as_one_run),
		cmocka_unit_test(annotations_are_those_of_the_perf_of_2014_to_the_last_digit),
		cmocka_unit_test(rates_are_todays_unless_the_chapters_are_asked_for),
		cmocka_unit_test(rates_of_2014_change_their_unit_where_that_perf_did),
		cmocka_unit_test(a_saved_profile_loads_as_it_was),
	};

	return cmocka_run_group_tests_name("import_chapter", tests, set_up, tear_down);
}
