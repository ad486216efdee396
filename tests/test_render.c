/* SPDX-License-Identifier: MIT */
/* What the options of a report choose, whatever its format. */
#include "render_support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/report/render.h"

static struct probe_profile *profile;

/* outer and outer/inner, 3 repeats. */
static int set_up(void **state)
{
	struct probe_profile_region *outer, *inner;

	(void)state;
	profile = made_profile(3);
	outer = made_region(profile, NULL, "outer");
	inner = made_region(profile, outer, "in/ner");
	for (size_t i = 0; i < 3; i++) {
		put_value_in(profile, outer, i, "elapsed", 1000 * (i + 1), 400);
		put_value_in(profile, inner, i, "elapsed", 600 * (i + 1), 600);
	}
	put_absent(profile, inner, "page-faults", "nobody looked");
	return 0;
}

/* Two threads, of which the first has two regions, and the second one of them. */
static void make_threads(void)
{
	struct probe_profile_region *thread;

	probe_profile_free(profile);
	profile = made_profile(1);
	thread = profile_region(profile, NULL, "thread 71 (main)");
	put_value(profile, made_region(profile, thread, "evolve"), "elapsed", 5, 5);
	put_value(profile, made_region(profile, thread, "read"), "elapsed", 6, 6);
	thread = profile_region(profile, NULL, "thread 72 (wor/ker)");
	put_value(profile, made_region(profile, thread, "evolve"), "elapsed", 7, 7);
}

static int tear_down(void **state)
{
	(void)state;
	probe_profile_free(profile);
	profile = NULL;
	return 0;
}

static char *folded(const char *region, const char *thread)
{
	const struct probe_render_options options = {
		.size = sizeof(options),
		.format = "folded",
		.region = region,
		.thread = thread,
	};

	return rendered_with(profile, &options);
}

static void assert_folded(const char *region, const char *thread, const char *expected)
{
	char *text = folded(region, thread);

	assert_string_equal(text, expected);
	free(text);
}

static void options_of_an_older_library_are_taken(void **state)
{
	const struct probe_render_options older = {
		.size = offsetof(struct probe_render_options, metrics),
		.format = "folded",
		.metrics = (const char *const[]){ "no event", NULL },
	};
	char *text = rendered_with(profile, &older);

	(void)state;
	assert_contains(text, "outer 400\n");
	free(text);
}

static void options_of_a_newer_library_are_taken(void **state)
{
	const struct {
		struct probe_render_options known;
		const char *unknown;
	} newer = { { .size = sizeof(newer), .format = "folded" }, "x" };
	char *text = rendered_with(profile, &newer.known);

	(void)state;
	assert_contains(text, "outer 400\n");
	free(text);
}

static void options_without_their_size_are_refused(void **state)
{
	const struct probe_render_options options = { .format = "text" };

	(void)state;
	assert_refused(profile, &options, -EINVAL, "sizeof(struct probe_render_options)");
}

static void the_suffix_chooses_the_format(void **state)
{
	static const struct {
		const char *path, *format;
	} cases[] = {
		{ "a.json", "json" },
		{ "a.speedscope.json", "speedscope" },
		{ "a.benchmark.json", "benchmark" },
		{ "a.csv", "csv" },
		{ "a.md", "markdown" },
		{ "a.markdown", "markdown" },
		{ "a.folded", "folded" },
		{ "a.collapsed", "folded" },
		{ "a.txt", "text" },
		{ "csv", "text" },
		{ "a.csv.old", "text" },
		{ "", "text" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(render_format_of_path(cases[i].path), cases[i].format);
}

static void what_the_profile_lacks_is_refused_with_the_nearest_name(void **state)
{
	static const char *const metrics[] = { "elapsed", "page-fautls", NULL };
	const struct {
		struct probe_render_options options;
		int code;
		const char *said;
	} cases[] = {
		{ { .format = "jsn" }, -EINVAL, "did you mean json" },
		{ { .metrics = metrics }, -ENOENT, "'page-fautls': did you mean page-faults" },
		{ { .region = "otuer" }, -ENOENT, "'otuer': did you mean outer?" },
		{ { .region = "outer/in/ner" }, -ENOENT, "outer/in\\/ner?" },
		{ { .thread = "main" }, -ENOENT, "PROBE_THREADS=each" },
		{ { .repeat = 4 }, -ERANGE, "no repeat 4: it has 3" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct probe_render_options options = cases[i].options;

		options.size = sizeof(options);
		assert_refused(profile, &options, cases[i].code, cases[i].said);
	}
	make_threads();
	assert_refused(profile,
		       &(struct probe_render_options){ .size = sizeof(struct probe_render_options),
						       .thread = "mian" },
		       -ENOENT, "'mian': did you mean main?");
}

static void a_region_is_shown_with_those_inside_it(void **state)
{
	(void)state;
	assert_folded(NULL, NULL, "outer 400\nouter;in/ner 600\n");
	assert_folded("outer", NULL, "outer 400\nouter;in/ner 600\n");
	assert_folded("outer/in\\/ner", NULL, "in/ner 600\n");
}

static void a_thread_is_called_by_number_or_name(void **state)
{
	(void)state;
	make_threads();
	assert_folded(NULL, "thread 71 (main)",
		      "thread 71 (main);evolve 5\nthread 71 (main);read 6\n");
	assert_folded(NULL, "72", "thread 72 (wor/ker);evolve 7\n");
	assert_folded(NULL, "wor/ker", "thread 72 (wor/ker);evolve 7\n");
	assert_folded("evolve", "72", "thread 72 (wor/ker);evolve 7\n");
	assert_folded("read", "main", "thread 71 (main);read 6\n");
}

static void a_region_is_found_in_every_thread_that_has_it(void **state)
{
	(void)state;
	make_threads();
	assert_folded("evolve", NULL, "thread 71 (main);evolve 5\nthread 72 (wor/ker);evolve 7\n");
	assert_folded("read", NULL, "thread 71 (main);read 6\n");
	assert_folded("thread 72 (wor\\/ker)/evolve", NULL, "thread 72 (wor/ker);evolve 7\n");
}

static void text_shows_what_is_asked_for_alone(void **state)
{
	static const char *const metrics[] = { "page-faults", "cpus-utilized", NULL };
	const struct probe_render_options options = {
		.size = sizeof(options),
		.metrics = metrics,
		.region = "outer/in\\/ner",
	};
	char *text = rendered_with(profile, &options);

	(void)state;
	assert_contains(text, "Region 'outer/in/ner', 2 visits a run:\n");
	assert_lacks(text, "Region 'outer',");
	assert_contains(text, "<unavailable> page-faults               [1]\n");
	assert_contains(text, " cpus-utilized ");
	assert_contains(text, "formula\n");
	assert_contains(text, " [1] nobody looked\n");
	assert_lacks(text, "task-clock");
	assert_lacks(text, "seconds elapsed");
	assert_lacks(text, "Regions ");
	free(text);
}

static void text_shows_one_repeat_or_the_mean(void **state)
{
	struct probe_render_options options = { .size = sizeof(options), .repeat = 3 };
	char *text = rendered_with(profile, &options);

	(void)state;
	assert_contains(text, "run 3 of 3");
	assert_contains(text, "0.000003000 seconds elapsed");
	assert_lacks(text, "( +-");
	free(text);
	options.repeat = PROBE_MEAN;
	text = rendered_with(profile, &options);
	assert_contains(text, ", 3 runs");
	assert_contains(text, "0.000002000 seconds elapsed");
	assert_contains(text, "( +-");
	free(text);
}

static void json_is_the_whole_profile_whatever_is_asked_for(void **state)
{
	const struct probe_render_options options = {
		.size = sizeof(options),
		.format = "json",
		.region = "outer/in\\/ner",
		.metrics = (const char *const[]){ "elapsed", NULL },
		.repeat = 1,
	};
	char *part = rendered_with(profile, &options);
	char *whole = rendered_as(profile, "json");

	(void)state;
	assert_string_equal(part, whole);
	free(part);
	free(whole);
}

static char *contents(const char *path)
{
	char *text = calloc(1, 100000);
	FILE *file = fopen(path, "r");

	assert_non_null(text);
	assert_non_null(file);
	assert_true(fread(text, 1, 99999, file) > 0);
	fclose(file);
	return text;
}

static void a_file_is_written_in_the_format_of_its_suffix(void **state)
{
	char folder[] = "/tmp/probekit-test-XXXXXX";
	char path[64];
	char *text, *expected;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/run.csv", folder);
	assert_int_equal(probe_profile_write(profile, path, NULL, NULL), 0);
	text = contents(path);
	expected = rendered_as(profile, "csv");
	assert_string_equal(text, expected);
	free(text);
	free(expected);
	unlink(path);
	rmdir(folder);
}

static void a_report_that_cannot_be_made_leaves_the_file_as_it_was(void **state)
{
	const struct probe_render_options options = {
		.size = sizeof(options),
		.metrics = (const char *const[]){ "page-faults", NULL },
	};
	char folder[] = "/tmp/probekit-test-XXXXXX";
	char path[64];
	struct probe_error error = { "" };
	char *text;
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/run.folded", folder);
	file = fopen(path, "w");
	fputs("before", file);
	fclose(file);
	assert_int_equal(probe_profile_write(profile, path, &options, &error), -ENODATA);
	assert_contains(error.text, "nobody looked");
	text = contents(path);
	assert_string_equal(text, "before");
	free(text);
	unlink(path);
	rmdir(folder); /* fails where a temporary file is left */
	assert_int_equal(access(folder, F_OK), -1);
}

static void a_full_disk_is_an_error_in_every_format(void **state)
{
	static const char *const formats[] = { "text",	     "csv",	  "markdown", "folded",
					       "speedscope", "benchmark", "json" };

	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		const struct probe_render_options options = { .size = sizeof(options),
							      .format = formats[i] };
		struct probe_error error = { "" };
		FILE *full = fopen("/dev/full", "w");

		assert_non_null(full);
		assert_int_equal(probe_profile_render(profile, full, &options, &error), -ENOSPC);
		assert_contains(error.text, "No space left on device");
		fclose(full);
		assert_int_equal(probe_profile_write(profile, "/dev/full", &options, &error),
				 -ENOSPC);
	}
}

#define CLEANED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(options_of_an_older_library_are_taken),
		CLEANED(options_of_a_newer_library_are_taken),
		CLEANED(options_without_their_size_are_refused),
		CLEANED(the_suffix_chooses_the_format),
		CLEANED(what_the_profile_lacks_is_refused_with_the_nearest_name),
		CLEANED(a_region_is_shown_with_those_inside_it),
		CLEANED(a_thread_is_called_by_number_or_name),
		CLEANED(a_region_is_found_in_every_thread_that_has_it),
		CLEANED(text_shows_what_is_asked_for_alone),
		CLEANED(text_shows_one_repeat_or_the_mean),
		CLEANED(json_is_the_whole_profile_whatever_is_asked_for),
		CLEANED(a_file_is_written_in_the_format_of_its_suffix),
		CLEANED(a_report_that_cannot_be_made_leaves_the_file_as_it_was),
		CLEANED(a_full_disk_is_an_error_in_every_format),
	};

	return cmocka_run_group_tests_name("render", tests, NULL, NULL);
}
