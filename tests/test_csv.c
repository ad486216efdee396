/* SPDX-License-Identifier: MIT */
/* CSV as spreadsheets and data frames read it. */
#include "render_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER                                                                                     \
	"thread,region,repeat,visits,event,part,value,unit,status,running_share,variation,source," \
	"reason\n"

static struct probe_profile *profile;

static int tear_down(void **state)
{
	(void)state;
	probe_profile_free(profile);
	profile = NULL;
	return 0;
}

static void assert_csv(const char *metric, size_t repeat, const char *expected)
{
	const char *const metrics[] = { metric, NULL };
	const struct probe_render_options options = {
		.size = sizeof(options),
		.format = "csv",
		.metrics = metrics,
		.repeat = repeat,
	};
	char *text = rendered_with(profile, &options);

	assert_string_equal(text, expected);
	free(text);
}

static void a_line_has_what_was_counted_and_by_whom(void **state)
{
	struct probe_profile_region *outer;

	(void)state;
	profile = made_profile(1);
	outer = made_region(profile, NULL, "outer");
	put_value(profile, outer, "elapsed", 1000, 400);
	put_value(profile, made_region(profile, outer, "inner"), "elapsed", 600, 600);
	assert_csv("elapsed", 0,
		   HEADER ",outer,1,2,elapsed,inclusive,1000,ns,counted,1,,clock,\n"
			  ",outer,1,2,elapsed,exclusive,400,ns,counted,1,,clock,\n"
			  ",outer/inner,1,2,elapsed,inclusive,600,ns,counted,1,,clock,\n"
			  ",outer/inner,1,2,elapsed,exclusive,600,ns,counted,1,,clock,\n");
}

static void a_value_that_is_not_there_is_empty_and_a_zero_is_0(void **state)
{
	struct probe_profile_region *region;

	(void)state;
	profile = made_profile(1);
	region = made_region(profile, NULL, "outer");
	put_absent(profile, region, "page-faults", "nobody looked, \"they\" said");
	assert_csv("page-faults", 0,
		   HEADER ",outer,1,2,page-faults,inclusive,,count,unavailable,,,,"
			  "\"nobody looked, \"\"they\"\" said\"\n"
			  ",outer,1,2,page-faults,exclusive,,count,unavailable,,,,"
			  "\"nobody looked, \"\"they\"\" said\"\n");
	assert_csv("context-switches", 0,
		   HEADER ",outer,1,2,context-switches,inclusive,0,count,counted,1,,os,\n"
			  ",outer,1,2,context-switches,exclusive,0,count,counted,1,,os,\n");
}

static void each_repeat_has_lines_and_the_mean_or_one_on_demand(void **state)
{
	struct probe_profile_region *region;

	(void)state;
	profile = made_profile(2);
	region = made_region(profile, NULL, "outer");
	put_value_in(profile, region, 0, "page-faults", 1, 1);
	put_value_in(profile, region, 1, "page-faults", 2, 2);
	assert_csv("page-faults", 0,
		   HEADER ",outer,1,2,page-faults,inclusive,1,count,counted,1,,os,\n"
			  ",outer,1,2,page-faults,exclusive,1,count,counted,1,,os,\n"
			  ",outer,2,2,page-faults,inclusive,2,count,counted,1,,os,\n"
			  ",outer,2,2,page-faults,exclusive,2,count,counted,1,,os,\n");
	assert_csv("page-faults", 2,
		   HEADER ",outer,2,2,page-faults,inclusive,2,count,counted,1,,os,\n"
			  ",outer,2,2,page-faults,exclusive,2,count,counted,1,,os,\n");
	/* sqrt(0.5 / 2) / 1.5, with all its digits */
	assert_csv("page-faults", PROBE_MEAN,
		   HEADER ",outer,mean,2,page-faults,inclusive,1.5,count,counted,1,"
			  "0.3333333333333333,os,\n"
			  ",outer,mean,2,page-faults,exclusive,1.5,count,counted,1,"
			  "0.3333333333333333,os,\n");
}

static void a_scaled_value_says_for_how_long_it_was_counted(void **state)
{
	const int index = 0;
	struct probe_profile_region *region;

	(void)state;
	profile = made_profile(1);
	region = made_region(profile, NULL, "outer");
	for (int part = 0; part < PROFILE_PARTS; part++) {
		struct profile_value *value = profile_value(profile, region, 0, index,
							    (enum probe_part)part);

		value->status = PROBE_SCALED;
		value->running_share = 0.1;
		value->source = "perf";
		value->count = 123456789012345;
	}
	assert_csv(set_event(profile_set(profile), index)->name, 0,
		   HEADER ",outer,1,2,task-clock,inclusive,123456789012345,ns,scaled,0.1,,perf,\n"
			  ",outer,1,2,task-clock,exclusive,123456789012345,ns,scaled,0.1,,perf,\n");
}

static void the_thread_has_a_field_of_its_own(void **state)
{
	struct probe_profile_region *thread;

	(void)state;
	profile = made_profile(1);
	thread = profile_region(profile, NULL, "thread 71 (main)");
	made_region(profile, made_region(profile, thread, "outer"), "in/ner");
	assert_csv("page-faults", 0,
		   HEADER
		   "thread 71 (main),outer,1,2,page-faults,inclusive,0,count,counted,1,,os,\n"
		   "thread 71 (main),outer,1,2,page-faults,exclusive,0,count,counted,1,,os,\n"
		   "thread 71 (main),outer/in\\/ner,1,2,page-faults,inclusive,0,count,"
		   "counted,1,,os,\n"
		   "thread 71 (main),outer/in\\/ner,1,2,page-faults,exclusive,0,count,"
		   "counted,1,,os,\n");
}

static void names_are_quoted_where_they_must_be(void **state)
{
	static const struct {
		const char *name, *field;
	} cases[] = {
		{ "plain name", "plain name" },
		{ "a,b", "\"a,b\"" },
		{ "\"quoted\"", "\"\"\"quoted\"\"\"" },
		{ "two\nlines", "\"two\nlines\"" },
		{ "carriage\rreturn", "\"carriage\rreturn\"" },
		{ "semi;colon", "semi;colon" },
		{ "na\xefve", "na?ve" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char expected[512];

		probe_profile_free(profile);
		profile = made_profile(1);
		made_region(profile, NULL, cases[i].name);
		snprintf(expected, sizeof(expected),
			 HEADER ",%s,1,2,page-faults,inclusive,0,count,counted,1,,os,\n"
				",%s,1,2,page-faults,exclusive,0,count,counted,1,,os,\n",
			 cases[i].field, cases[i].field);
		assert_csv("page-faults", 0, expected);
	}
}

static void a_metric_is_a_line_and_so_are_all_where_none_is_asked_for(void **state)
{
	struct probe_profile_region *region;
	char *text;

	(void)state;
	profile = made_profile(1);
	region = made_region(profile, NULL, "outer");
	put_value(profile, region, "elapsed", 300, 300);
	put_value(profile, region, "task-clock", 100, 100);
	text = rendered_as(profile, "csv");
	assert_contains(text,
			"cpus-utilized,inclusive,0.3333333333333333,ratio,counted,1,,formula,\n");
	assert_contains(text, "\n,outer,1,2,task-clock,inclusive,100,ns,");
	assert_contains(text, "\n,outer,1,2,elapsed,exclusive,300,ns,");
	free(text);
}

static void an_empty_profile_is_a_header(void **state)
{
	(void)state;
	profile = made_profile(1);
	assert_csv("elapsed", 0, HEADER);
}

#define CLEANED(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(a_line_has_what_was_counted_and_by_whom),
		CLEANED(a_value_that_is_not_there_is_empty_and_a_zero_is_0),
		CLEANED(each_repeat_has_lines_and_the_mean_or_one_on_demand),
		CLEANED(a_scaled_value_says_for_how_long_it_was_counted),
		CLEANED(the_thread_has_a_field_of_its_own),
		CLEANED(names_are_quoted_where_they_must_be),
		CLEANED(a_metric_is_a_line_and_so_are_all_where_none_is_asked_for),
		CLEANED(an_empty_profile_is_a_header),
	};

	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
