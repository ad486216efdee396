/* SPDX-License-Identifier: MIT */
/* Memory that runs out where profiles are read, written, merged, compared and explained. */
#include "failing_malloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/error.h"
#include "lib/base/text_stream.h"
#include "lib/profile/profile.h"

static struct probe_profile *profiles[2];
static char *reference; /* the first one as JSON */
static char path[] = "/tmp/probekit-test-XXXXXX";

static char *render(const struct probe_profile *profile, const char *format, int *result,
		    struct probe_error *error)
{
	const struct probe_render_options options = { .size = sizeof(options), .format = format };
	struct text_stream stream;
	char *text;
	size_t size;

	if (text_stream_open(&stream) < 0) {
		*result = error_no_memory(error);
		return NULL;
	}
	*result = probe_profile_render(profile, stream.stream, &options, error);
	text = text_stream_close(&stream, &size);
	malloc_disarm();
	if (*result == 0 && !text)
		*result = error_no_memory(error);
	return text;
}

static int render_as(const char *format, struct probe_error *error)
{
	int result;
	char *text = render(profiles[0], format, &result, error);

	if (result == 0) {
		char *whole = render(profiles[0], format, &(int){ 0 }, NULL);

		assert_string_equal(text, whole);
		free(whole);
	}
	free(text);
	return result;
}

/* More than streams have a buffer for. */
static int write_text(struct probe_error *error)
{
	struct text_stream stream;
	char *text;
	size_t size;

	if (text_stream_open(&stream) < 0)
		return error_no_memory(error);
	for (int i = 10000; i < 20000; i++)
		fprintf(stream.stream, "%d", i);
	text = text_stream_close(&stream, &size);
	malloc_disarm();
	if (!text)
		return error_no_memory(error);
	assert_int_equal(size, 50000);
	assert_int_equal(strlen(text), size);
	for (int i = 10000; i < 20000; i++) {
		char number[8];

		snprintf(number, sizeof(number), "%d", i);
		assert_memory_equal(text + (i - 10000) * 5, number, 5);
	}
	free(text);
	return 0;
}

#define RENDER_STEP(format)                                                                        \
	static int render_##format(struct probe_error *error)                                      \
	{                                                                                          \
		return render_as(#format, error);                                                  \
	}

RENDER_STEP(text)
RENDER_STEP(json)
RENDER_STEP(csv)
RENDER_STEP(markdown)
RENDER_STEP(folded)
RENDER_STEP(speedscope)
RENDER_STEP(benchmark)

static int save(struct probe_error *error)
{
	const int result = probe_profile_save(profiles[0], path, error);
	struct probe_profile *loaded;
	char *text;

	malloc_disarm();
	if (result < 0)
		return result;
	if (probe_profile_load(path, &loaded, error) < 0)
		fail_msg("what was saved is no profile: %s", error->text);
	text = render(loaded, "json", &(int){ 0 }, NULL);
	assert_string_equal(text, reference);
	free(text);
	probe_profile_free(loaded);
	return result;
}

/* Without the parsing: jansson 2.14 loses letters of a string that it has no memory for. */
static int load(struct probe_error *error)
{
	const bool armed = malloc_is_armed();
	struct probe_profile *loaded = NULL;
	json_t *json;
	char *text;
	int result;

	malloc_disarm();
	json = json_load_file(path, 0, NULL);
	malloc_rearm(armed);
	result = profile_from_json(json, path, &loaded, error);
	malloc_disarm();
	json_decref(json);
	if (result < 0) {
		assert_null(loaded);
		return result;
	}
	text = render(loaded, "json", &(int){ 0 }, NULL);
	assert_string_equal(text, reference);
	free(text);
	probe_profile_free(loaded);
	return result;
}

static int merge(struct probe_error *error)
{
	struct probe_profile *merged, *whole;
	const int result = probe_profile_merge(profiles, 2, &merged, error);
	char *texts[2];

	malloc_disarm();
	if (result < 0) {
		assert_null(merged);
		return result;
	}
	assert_int_equal(probe_profile_merge(profiles, 2, &whole, NULL), 0);
	texts[0] = render(merged, "json", &(int){ 0 }, NULL);
	texts[1] = render(whole, "json", &(int){ 0 }, NULL);
	assert_string_equal(texts[0], texts[1]);
	free(texts[0]);
	free(texts[1]);
	probe_profile_free(merged);
	probe_profile_free(whole);
	return result;
}

/* What is rendered to the stream of a step that is armed until then; NULL: memory ran out. */
static char *rendered(int (*render_to)(FILE *stream, struct probe_error *error), int *result,
		      struct probe_error *error)
{
	struct text_stream stream;
	char *text;
	size_t size;

	if (text_stream_open(&stream) < 0) {
		*result = error_no_memory(error);
		return NULL;
	}
	*result = render_to(stream.stream, error);
	text = text_stream_close(&stream, &size);
	malloc_disarm();
	if (*result == 0 && !text)
		*result = error_no_memory(error);
	return text;
}

/* The same text as where there is memory enough, or -ENOMEM. */
static int render_both(int (*render_to)(FILE *stream, struct probe_error *error),
		       struct probe_error *error)
{
	int result;
	char *text = rendered(render_to, &result, error);

	if (result == 0) {
		char *whole = rendered(render_to, &(int){ 0 }, NULL);

		assert_string_equal(text, whole);
		free(whole);
	}
	free(text);
	return result;
}

static const char *format; /* of the step */

static int compare_to(FILE *stream, struct probe_error *error)
{
	const struct probe_render_options options = { .size = sizeof(options), .format = format };
	struct probe_comparison *comparison;
	int result = probe_profile_compare(profiles[0], profiles[1], &comparison, error);

	if (result == 0)
		result = probe_comparison_render(&comparison, 1, stream, &options, error);
	probe_comparison_free(comparison);
	return result;
}

static int check_to(FILE *stream, struct probe_error *error)
{
	static const char *const limits[] = { "elapsed=+1%", "elapsed=-99%" };
	struct probe_check *check;
	int result = probe_profile_check(profiles[0], profiles[1], limits, 2, &check, error);

	if (result == 0)
		result = probe_check_render(check, stream, format, error);
	probe_check_free(check);
	return result;
}

static int explain_to(FILE *stream, struct probe_error *error)
{
	static const struct probe_cost costs[] = { { "page-fault", 800, "a test" } };
	const struct probe_explain_options options = {
		.size = sizeof(options),
		.costs = costs,
		.costs_count = 1,
	};
	struct probe_explanation *explanation;
	int result = probe_profile_explain(profiles[0], profiles[1], &options, &explanation, error);

	if (result == 0)
		result = probe_explanation_render(explanation, stream, format, error);
	probe_explanation_free(explanation);
	return result;
}

#define COMPARE_STEP(step, name)                                                                   \
	static int step##_##name(struct probe_error *error)                                        \
	{                                                                                          \
		format = #name;                                                                    \
		return render_both(step##_to, error);                                              \
	}

COMPARE_STEP(compare, text)
COMPARE_STEP(compare, markdown)
COMPARE_STEP(compare, json)
COMPARE_STEP(explain, text)
COMPARE_STEP(explain, markdown)
COMPARE_STEP(explain, json)
COMPARE_STEP(check, text)
COMPARE_STEP(check, junit)
COMPARE_STEP(check, smaller)

/* Sites, reasons and warnings: all that a profile can hold. */
static struct probe_profile *make_profile(uint64_t count)
{
	static const struct profile_value value = { .status = PROBE_SCALED,
						    .running_share = 0.5,
						    .kernel_excluded = true,
						    .source = "perf" };
	struct probe_profile *profile;
	struct probe_profile_region *region;
	struct set *set;

	assert_int_equal(set_load("default", &set, NULL), 0);
	assert_int_equal(profile_new(set, "thread", 1, &profile), 0);
	set_release(set);
	region = profile_region(profile, profile_region(profile, NULL, "outer"), "inner");
	profile_repeat(region, 0)->visits = 3;
	profile_repeat(region, 0)->threads = 2;
	*profile_value(profile, region, 0, 0, PROBE_INCLUSIVE) = value;
	profile_value(profile, region, 0, 0, PROBE_INCLUSIVE)->count = count;
	for (size_t i = 1; i < 14; i++)
		*profile_value(profile, region, 0, i, PROBE_INCLUSIVE) = (struct profile_value){
			.status = PROBE_COUNTED,
			.count = count * i,
			.running_share = 1,
			.source = "os",
		};
	*profile_value(profile, region, 0, 13,
		       PROBE_EXCLUSIVE) = *profile_value(profile, region, 0, 13, PROBE_INCLUSIVE);
	profile_value(profile, region, 0, 3, PROBE_EXCLUSIVE)->reason = profile_add_reason(
		profile, "for a reason of its own");
	assert_int_equal(profile_add_warning(profile, "something is amiss"), 0);
	assert_int_equal(profile_add_site(region, "file.c", 3), 0);
	assert_int_equal(probe_profile_set_title(profile, "title"), 0);
	json_object_set_new(profile_machine(profile), "cpu", json_string("A CPU"));
	json_object_set_new(profile_program(profile), "name", json_string("program"));
	return profile;
}

/* Of rows that need no JSON: jansson's parser is known to give up the process (lex_scan_string). */
static int import(struct probe_error *error)
{
	struct probe_profile **imported;
	struct probe_value value;
	size_t n;
	const int result = probe_profile_import(REPORTS "/made-intervals.csv", &imported, &n,
						error);

	if (result < 0) {
		assert_null(imported);
		return result;
	}
	assert_int_equal(n, 1);
	assert_int_equal(probe_profile_value(imported[0], probe_profile_first(imported[0]),
					     "cycles", PROBE_INCLUSIVE, PROBE_MEAN, &value),
			 0);
	assert_true(value.status == PROBE_SCALED && value.value == 300);
	probe_profile_free(imported[0]);
	free(imported);
	return 0;
}

static const struct malloc_step steps[] = {
	{ "a_text_in_memory_is_whole_or_not_there", write_text },
	{ "rendering_text_survives_memory_that_runs_out", render_text },
	{ "rendering_json_survives_memory_that_runs_out", render_json },
	{ "rendering_csv_survives_memory_that_runs_out", render_csv },
	{ "rendering_markdown_survives_memory_that_runs_out", render_markdown },
	{ "rendering_folded_survives_memory_that_runs_out", render_folded },
	{ "rendering_speedscope_survives_memory_that_runs_out", render_speedscope },
	{ "rendering_benchmark_survives_memory_that_runs_out", render_benchmark },
	{ "saving_survives_memory_that_runs_out", save },
	{ "loading_survives_memory_that_runs_out", load },
	{ "merging_survives_memory_that_runs_out", merge },
	{ "comparing_as_text_survives_memory_that_runs_out", compare_text },
	{ "comparing_as_markdown_survives_memory_that_runs_out", compare_markdown },
	{ "comparing_as_json_survives_memory_that_runs_out", compare_json },
	{ "explaining_as_text_survives_memory_that_runs_out", explain_text },
	{ "explaining_as_markdown_survives_memory_that_runs_out", explain_markdown },
	{ "explaining_as_json_survives_memory_that_runs_out", explain_json },
	{ "checking_as_text_survives_memory_that_runs_out", check_text },
	{ "checking_as_junit_survives_memory_that_runs_out", check_junit },
	{ "checking_as_smaller_survives_memory_that_runs_out", check_smaller },
	{ "importing_survives_memory_that_runs_out", import },
};

static int set_up_all(void **state)
{
	int result;

	(void)state;
	profiles[0] = make_profile(1000);
	profiles[1] = make_profile(3000);
	reference = render(profiles[0], "json", &result, NULL);
	close(mkstemp(path));
	assert_int_equal(probe_profile_save(profiles[0], path, NULL), 0);
	return 0;
}

/* Also after a failure in the midst of a step. */
static int tear_down(void **state)
{
	(void)state;
	malloc_disarm();
	return 0;
}

static int tear_down_all(void **state)
{
	(void)state;
	unlink(path);
	probe_profile_free(profiles[0]);
	probe_profile_free(profiles[1]);
	free(reference);
	return 0;
}

#define STEPS (sizeof(steps) / sizeof(steps[0]))

int main(void)
{
	struct CMUnitTest tests[STEPS];

	for (size_t i = 0; i < STEPS; i++)
		tests[i] = (struct CMUnitTest)MALLOC_TEST(&steps[i], NULL, tear_down);
	return cmocka_run_group_tests_name("malloc", tests, set_up_all, tear_down_all);
}
