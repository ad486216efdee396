/* SPDX-License-Identifier: MIT */
/* Tables for a pull request. */
#include "render_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct probe_profile *profile;

static int tear_down(void **state)
{
	(void)state;
	probe_profile_free(profile);
	profile = NULL;
	return 0;
}

static const char *const few[] = { "page-faults", "context-switches", "elapsed", NULL };

static char *rendered(const char *const *metrics)
{
	const struct probe_render_options options = {
		.size = sizeof(options),
		.format = "markdown",
		.metrics = metrics,
	};

	return rendered_with(profile, &options);
}

static void a_region_is_a_table_and_absence_is_a_dash_with_its_reason(void **state)
{
	struct probe_profile_region *region;
	char *text;

	(void)state;
	profile = made_profile(1);
	json_object_set_new(profile_machine(profile), "cpu", json_string("A CPU <b>*"));
	region = made_region(profile, NULL, "outer");
	put_value(profile, region, "elapsed", 1500000000, 400);
	put_value(profile, region, "page-faults", 1234567, 1);
	put_absent(profile, region, "context-switches", "nobody | looked_at <them>");
	assert_int_equal(profile_add_warning(profile, "region `x` was *left* open"), 0);
	text = rendered(few);
	assert_string_equal(text,
			    "### Probekit counter report for `program`\n"
			    "\n"
			    "set software, scope thread, 1 run; A CPU \\<b\\>\\*\n"
			    "\n"
			    "**Region** `outer`, 2 visits\n"
			    "\n"
			    "| event | value | | source |\n"
			    "|:--|--:|:--|:--|\n"
			    "| page-faults | 1,234,567 | | os |\n"
			    "| context-switches | — \\[1\\] | | |\n"
			    "| elapsed (s) | 1.500000000 | | clock |\n"
			    "\n"
			    "- \\[1\\] not measured: nobody \\| looked\\_at \\<them\\>\n"
			    "- warning: region \\`x\\` was \\*left\\* open\n"
			    "- source `os`: the system's books: getrusage(2), clocks of CPU time\n"
			    "- source `clock`: the clock on the wall\n");
	free(text);
}

static void several_runs_have_their_variation(void **state)
{
	struct probe_profile_region *region;
	char *text;

	(void)state;
	profile = made_profile(2);
	region = made_region(profile, NULL, "outer");
	put_value_in(profile, region, 0, "page-faults", 100, 1);
	put_value_in(profile, region, 1, "page-faults", 300, 1);
	put_absent(profile, region, "context-switches", "nobody looked");
	text = rendered(few);
	assert_contains(text, ", 2 runs, means\n");
	assert_contains(text,
			"**Region** `outer`, 2 visits a run\n\n| event | value | ± | | source |\n"
			"|:--|--:|--:|:--|:--|\n"
			"| page-faults | 200 | 50.00% | | os |\n"
			"| context-switches | — \\[1\\] | | | |\n");
	free(text);
}

static void metrics_annotate_their_event_or_stand_alone_where_asked_for(void **state)
{
	static const char *const metric[] = { "cpus-utilized", NULL };
	struct probe_profile_region *region;
	char *text;

	(void)state;
	profile = made_profile(1);
	region = made_region(profile, NULL, "outer");
	put_value(profile, region, "elapsed", 400000000, 1);
	put_value(profile, region, "task-clock", 100000000, 1);
	text = rendered(NULL);
	assert_contains(text, "| task-clock (ms) | 100.000000 | 0.250 CPUs utilized | os |\n");
	free(text);
	text = rendered(metric);
	assert_contains(text, "| cpus-utilized | 0.250 CPUs utilized | | formula |\n");
	assert_lacks(text, "task-clock");
	free(text);
}

static void how_a_value_was_counted_is_said(void **state)
{
	struct probe_profile_region *region;
	struct profile_value *value;
	char *text;

	(void)state;
	profile = made_profile(1);
	region = made_region(profile, NULL, "outer");
	value = profile_value(profile, region, 0, 0, PROBE_INCLUSIVE);
	value->status = PROBE_SCALED;
	value->running_share = 0.5;
	value->kernel_excluded = true;
	text = rendered(NULL);
	assert_contains(text, "| os, user mode only, scaled: it ran 50.00% of the time |\n");
	free(text);
}

/* Every table has as many cells a line as its head, whatever a region is called. */
static void names_are_code_that_ends_where_it_should(void **state)
{
	static const struct {
		const char *name, *code;
	} cases[] = {
		{ "pi|pe", "`pi|pe`" },
		{ "`tick` ``ticks``", "``` `tick` ``ticks`` ```" },
		{ " spaces ", "`  spaces  `" },
		{ "two\nlines", "`two lines`" },
		{ "*bold* @user #1", "`*bold* @user #1`" },
		{ "\x1b[31mred", "` [31mred`" },
		{ "", "(no name)" },
		{ "sla/sh", "`sla\\/sh`" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char expected[128];
		char *text;

		probe_profile_free(profile);
		profile = made_profile(1);
		made_region(profile, NULL, cases[i].name);
		snprintf(expected, sizeof(expected), "\n**Region** %s, 2 visits\n\n|",
			 cases[i].code);
		text = rendered(few);
		assert_contains(text, expected);
		free(text);
	}
}

static void nothing_visited_is_said(void **state)
{
	char *text;

	(void)state;
	profile = made_profile(1);
	text = rendered(NULL);
	assert_contains(text, "No region was entered while it counted.\n");
	free(text);
}

#define CLEANED(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(a_region_is_a_table_and_absence_is_a_dash_with_its_reason),
		CLEANED(several_runs_have_their_variation),
		CLEANED(metrics_annotate_their_event_or_stand_alone_where_asked_for),
		CLEANED(how_a_value_was_counted_is_said),
		CLEANED(names_are_code_that_ends_where_it_should),
		CLEANED(nothing_visited_is_said),
	};

	return cmocka_run_group_tests_name("markdown", tests, NULL, NULL);
}
