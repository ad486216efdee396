/* SPDX-License-Identifier: MIT */
/* What formats make of comparisons. */
#include "compare_support.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct probe_comparison *comparison;

static int tear_down(void **state)
{
	(void)state;
	probe_comparison_free(comparison);
	comparison = NULL;
	free_sides();
	return 0;
}

/* Five runs of each: half the time, page faults that came, minor faults that nobody counted. */
static int set_up(void **state)
{
	struct probe_profile_region *inner;

	(void)state;
	make_sides(5, 5);
	put_range(base, base_region, "elapsed", 2000000000);
	put_range(candidate, candidate_region, "elapsed", 1000000000);
	put_value(candidate, candidate_region, "page-faults", 751707, 751707);
	put_absent(base, base_region, "minor-faults", "nobody looked");
	put_absent(candidate, candidate_region, "minor-faults", "nobody looked");
	for (int i = 0; i < 2; i++) {
		inner = made_region(i ? candidate : base, i ? candidate_region : base_region,
				    "in`ner|");
		put_absent(i ? candidate : base, inner, "minor-faults", "nobody looked");
		put_value(i ? candidate : base, inner, "elapsed", 5000 + (uint64_t)i, 0);
	}
	made_region(base, NULL, "gone");
	assert_int_equal(probe_profile_compare(base, candidate, &comparison, NULL), 0);
	return 0;
}

static int render(const struct probe_render_options *options, char **text,
		  struct probe_error *error)
{
	size_t size;
	FILE *stream = open_memstream(text, &size);
	const int result = probe_comparison_render(&comparison, 1, stream, options, error);

	fclose(stream);
	return result;
}

static char *report(const char *format, const char *region, const char *const *metrics)
{
	const struct probe_render_options options = {
		.size = sizeof(options),
		.format = format,
		.region = region,
		.metrics = metrics,
	};
	struct probe_error error = { "" };
	char *text;

	if (render(&options, &text, &error) < 0)
		fail_msg("%s", error.text);
	return text;
}

static size_t count(const char *text, const char *part)
{
	size_t found = 0;

	for (; (text = strstr(text, part)); text++)
		found++;
	return found;
}

static void text_has_verdicts_ratios_and_differences(void **state)
{
	char *text = report(NULL, NULL, NULL);

	(void)state;
	assert_contains(text, "comparison of 'before' (baseline) with 'after' (candidate)");
	assert_contains(text, "5 + 5 runs; ratios are candidate / baseline");
	assert_contains(text, "note: region 'gone' is in the baseline alone");
	assert_contains(text, "Region 'evolve': faster: the candidate took 0.5 times");
	assert_contains(text, "Region 'evolve/in`ner|': ");
	assert_contains(text, " seconds elapsed                   2.000000002        1.000000002"
			      "     0.500  0.500 to 0.500 ");
	assert_contains(text, "0.0079 *  clock\n");
	assert_contains(text, "0.0635    os  from 0 to 751,707\n");
	/* What no region has is told of once. */
	assert_int_equal(count(text, " minor-faults ["), 1);
	assert_contains(text, "] nobody looked");
	free(text);
}

static void a_region_or_a_metric_can_be_shown_alone(void **state)
{
	static const char *const metrics[] = { "elapsed", NULL };
	char *text = report("text", "evolve/in`ner|", NULL);

	(void)state;
	assert_contains(text, "Region 'evolve/in`ner|'");
	assert_lacks(text, "Region 'evolve':");
	free(text);
	text = report("text", NULL, metrics);
	assert_contains(text, "seconds elapsed");
	assert_lacks(text, "page-faults");
	free(text);
}

static void markdown_is_a_table_a_region(void **state)
{
	char *text = report("markdown", NULL, NULL);

	(void)state;
	assert_contains(text, "## `after` compared with `before`\n");
	assert_contains(text, "- region 'gone' is in the baseline alone");
	assert_contains(text, "### `` evolve/in`ner| ``\n");
	assert_contains(text, "| page-faults | 0 | 751,707 | - | - |");
	assert_contains(text, "] nobody looked");
	assert_int_equal(count(text, "| :-- | --: |"), 2);
	free(text);
}

static const json_t *row(const json_t *region, const char *name)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(region, "values"), i, one)
	{
		if (strcmp(json_string_value(json_object_get(one, "name")), name) == 0)
			return one;
	}
	fail_msg("there is no %s", name);
	return NULL;
}

static void json_has_no_number_for_what_is_none(void **state)
{
	char *text = report("json", NULL, NULL);
	json_t *json = json_loads(text, 0, NULL);
	const json_t *one = json_array_get(json_object_get(json, "comparisons"), 0);
	const json_t *region = json_array_get(json_object_get(one, "regions"), 0);
	const json_t *faults = row(region, "page-faults");
	const json_t *elapsed = row(region, "elapsed");
	const json_t *absent = row(region, "minor-faults");

	(void)state;
	assert_string_equal(json_string_value(json_object_get(region, "verdict")), "faster");
	assert_null(json_object_get(faults, "ratio"));
	assert_string_equal(json_string_value(json_object_get(faults, "reason")),
			    "from 0 to 751,707");
	assert_true(json_is_true(json_object_get(elapsed, "differs")));
	assert_float_equal(json_number_value(json_object_get(elapsed, "p")), 2.0 / 252, 1e-12);
	assert_null(json_object_get(json_object_get(absent, "baseline"), "value"));
	assert_null(json_object_get(absent, "p"));
	assert_lacks(text, "null");
	assert_lacks(text, "nan");
	json_decref(json);
	free(text);
}

static void wrong_options_are_refused(void **state)
{
	static const char *const metrics[] = { "page-fault", NULL };
	struct probe_render_options options = { .size = sizeof(options), .format = "jsn" };
	struct probe_error error = { "" };
	char *text;

	(void)state;
	assert_int_equal(render(&options, &text, &error), -EINVAL);
	assert_contains(error.text, "did you mean json?");
	free(text);
	options = (struct probe_render_options){ .size = sizeof(options), .region = "evolv" };
	assert_int_equal(render(&options, &text, &error), -ENOENT);
	assert_contains(error.text, "did you mean evolve?");
	free(text);
	options = (struct probe_render_options){ .size = sizeof(options), .metrics = metrics };
	assert_int_equal(render(&options, &text, &error), -ENOENT);
	assert_contains(error.text, "did you mean page-faults?");
	free(text);
}

static void a_file_is_of_the_format_of_its_name(void **state)
{
	char path[] = "/tmp/probekit-test-XXXXXX.json";
	struct probe_error error = { "" };
	json_t *json;

	(void)state;
	close(mkstemps(path, 5));
	if (probe_comparison_write(&comparison, 1, path, NULL, &error) < 0)
		fail_msg("%s", error.text);
	json = json_load_file(path, 0, NULL);
	unlink(path);
	assert_string_equal(json_string_value(json_object_get(json, "format")),
			    "probekit comparison");
	json_decref(json);
	assert_int_equal(probe_comparison_write(&comparison, 1, "/nowhere/at/all.md", NULL, &error),
			 -ENOENT);
	assert_contains(error.text, "/nowhere/at/all.md cannot be written");
}

static void a_full_disk_is_told(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	struct probe_error error = { "" };

	(void)state;
	if (!full)
		skip();
	assert_int_equal(probe_comparison_render(&comparison, 1, full, NULL, &error), -ENOSPC);
	assert_contains(error.text, "No space left");
	fclose(full);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(text_has_verdicts_ratios_and_differences, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_region_or_a_metric_can_be_shown_alone, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(markdown_is_a_table_a_region, set_up, tear_down),
		cmocka_unit_test_setup_teardown(json_has_no_number_for_what_is_none, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(wrong_options_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_is_of_the_format_of_its_name, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_full_disk_is_told, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
