/* SPDX-License-Identifier: MIT */
/* What the environment and probe_start() may ask for, and what a wrong value does: nothing worse
 * than one sentence. */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "lib/session/options.h"

#define OWN_STATUS 7

static void count_and_leave_with_an_own_status(void)
{
	for (int i = 0; i < 3; i++) {
		PROBE_BEGIN(work);
		PROBE_END(work);
	}
	exit(OWN_STATUS);
}

static size_t lines_of(const char *text)
{
	size_t lines = 0;

	for (; (text = strchr(text, '\n')); text++)
		lines++;
	return lines;
}

static char *run(const char *variable)
{
	const char *const environment[] = { variable, NULL };
	int status;
	char *text = run_in_child(count_and_leave_with_an_own_status, environment, &status);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), OWN_STATUS);
	return text;
}

static void a_wrong_value_is_one_clear_error_and_the_program_runs_on(void **state)
{
	static const struct {
		const char *variable, *said[3];
	} cases[] = {
		{ "PROBE_SET=defualt", { "'defualt'", "did you mean default?" } },
		{ "PROBE_SET=/nowhere/mine.json", { "/nowhere/mine.json", "No such file" } },
		{ "PROBE_EVENTS=cycles,page-fautls", { "page-fautls", "page-faults" } },
		{ "PROBE_EVENTS=cycles,cycles", { "'cycles' stands there twice" } },
		{ "PROBE_EVENTS=,", { "the list of events" } },
		{ "PROBE_EVENTS=mem:here", { "mem:here", "mem:ADDRESS" } },
		{ "PROBE_COUNT=threads",
		  { "PROBE_COUNT=threads is unknown", "did you mean thread?", "process" } },
		{ "PROBE_COUNT=all", { "PROBE_COUNT=all", "there are: thread, process" } },
		{ "PROBE_SOURCE=perv", { "PROBE_SOURCE=perv", "did you mean perf?" } },
		{ "PROBE_SOURCE=linux", { "there are: auto, perf, os, callgrind" } },
		{ "PROBE_FORMAT=xml", { "'xml' is unknown", "there are: text, csv, markdown" } },
		{ "PROBE_FORMAT=jsn", { "'jsn' is unknown", "did you mean json" } },
		{ "PROBE_OUTPUT=run.%q", { "PROBE_OUTPUT=run.%q", "p (pid), h (host), r (rank)" } },
		{ "PROBE_OUTPUT=run.%", { "PROBE_OUTPUT=run.%" } },
		{ "PROBE_OUTPUT=%%%", { "PROBE_OUTPUT=%%%" } },
		{ "PROBE=of",
		  { "PROBE=of is unknown", "did you mean on or off?", "on, off, 1, 0" } },
		{ "PROBE=OFF", { "PROBE=OFF is unknown", "there are: on, off, 1, 0" } },
		{ "PROBE=no", { "PROBE=no is unknown", "there are: on, off, 1, 0" } },
		{ "PROBE=2", { "PROBE=2 is unknown", "there are: on, off, 1, 0" } },
		{ "PROBE=off ", { "PROBE=off  is unknown" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = run(cases[i].variable);

		assert_int_equal(strncmp(text, "probekit: ", 10), 0);
		assert_int_equal(lines_of(text), 1);
		assert_contains(text, "the program runs on, unmeasured");
		for (size_t k = 0; k < 3 && cases[i].said[k]; k++)
			assert_contains(text, cases[i].said[k]);
		free(text);
	}
}

static void off_measures_nothing_and_says_nothing(void **state)
{
	static const char *const values[] = { "PROBE=off", "PROBE=0" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char *text = run(values[i]);

		assert_string_equal(text, "");
		free(text);
	}
}

static void an_empty_value_is_none(void **state)
{
	static const char *const values[] = { "PROBE=",	       "PROBE_SET=",	"PROBE_EVENTS=",
					      "PROBE_COUNT=",  "PROBE_SOURCE=", "PROBE_FORMAT=",
					      "PROBE_OUTPUT=", "PROBE_OUTPUT=-" };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char *text = run(values[i]);

		assert_contains(text, "Region 'work', 3 visits");
		assert_contains(text, "set default, scope thread, 1 run");
		free(text);
	}
}

static void right_values_are_taken(void **state)
{
	static const struct {
		const char *variable, *said;
	} cases[] = {
		{ "PROBE_EVENTS=page-faults,elapsed", "set events, scope thread" },
		{ "PROBE_COUNT=process", "scope process" },
		{ "PROBE_SOURCE=os", "PROBE_SOURCE=os asks for" },
		{ "PROBE_FORMAT=json", "\"format\": \"probekit profile\"" },
		{ "PROBE_FORMAT=text", "Region 'work', 3 visits" },
		{ "PROBE=on", "Region 'work', 3 visits" },
		{ "PROBE=1", "Region 'work', 3 visits" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = run(cases[i].variable);

		assert_contains(text, cases[i].said);
		free(text);
	}
}

static void clear_environment(void)
{
	static const char *const names[] = { "PROBE_SET",    "PROBE_EVENTS", "PROBE_COUNT",
					     "PROBE_SOURCE", "PROBE_OUTPUT", "PROBE_FORMAT" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
}

static int set_up(void **state)
{
	(void)state;
	clear_environment();
	return 0;
}

static void options_come_before_the_environment_and_that_before_defaults(void **state)
{
	struct options options;
	struct probe_options given = { .size = sizeof(given) };

	(void)state;
	assert_int_equal(options_read(NULL, &options, NULL), 0);
	assert_string_equal(options.set, "default");
	assert_null(options.events);
	assert_null(options.output);
	assert_string_equal(options.format, "text");
	assert_int_equal(options.scope, SCOPE_THREAD);
	assert_int_equal(options.sources, REQUEST_PERF | REQUEST_OS);
	options_free(&options);

	setenv("PROBE_SET", "one", 1);
	setenv("PROBE_COUNT", "process", 1);
	setenv("PROBE_SOURCE", "os", 1);
	setenv("PROBE_OUTPUT", "run.%p.json", 1);
	assert_int_equal(options_read(&given, &options, NULL), 0);
	assert_string_equal(options.set, "one");
	assert_string_equal(options.output, "run.%p.json");
	assert_string_equal(options.format, "json");
	assert_int_equal(options.scope, SCOPE_PROCESS);
	assert_int_equal(options.sources, REQUEST_OS);
	options_free(&options);

	given.set = "two";
	given.events = "cycles";
	given.count = "thread";
	given.source = "perf";
	given.output = "run.txt";
	given.format = "json";
	assert_int_equal(options_read(&given, &options, NULL), 0);
	assert_string_equal(options.set, "two");
	assert_string_equal(options.events, "cycles");
	assert_string_equal(options.output, "run.txt");
	assert_string_equal(options.format, "json");
	assert_int_equal(options.scope, SCOPE_THREAD);
	assert_int_equal(options.sources, REQUEST_PERF);
	options_free(&options);
}

static void the_format_follows_the_name_of_the_output(void **state)
{
	static const struct {
		const char *output, *format;
	} cases[] = {
		{ "a.json", "json" },
		{ ".json", "json" },
		{ "a.txt", "text" },
		{ "json", "text" },
		{ "a.JSON", "text" },
		{ "a.json.%p", "text" },
		{ "a.csv", "csv" },
		{ "a.folded", "folded" },
		{ "a.speedscope.json", "speedscope" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct probe_options given = { .size = sizeof(given),
						     .output = cases[i].output };
		struct options options;

		assert_int_equal(options_read(&given, &options, NULL), 0);
		assert_string_equal(options.format, cases[i].format);
		options_free(&options);
	}
}

static void a_structure_without_its_size_is_refused(void **state)
{
	const struct probe_options given = { .size = 0, .set = "default" };
	struct probe_error error = { "" };

	(void)state;
	assert_int_equal(probe_start(&given, &error), -EINVAL);
	assert_contains(error.text, "set it to sizeof(struct probe_options)");
}

static void a_wrong_option_fails_probe_start_and_leaves_nothing_running(void **state)
{
	const struct probe_options wrong = { .size = sizeof(wrong), .set = "defualt" };
	struct probe_error error = { "" };
	struct probe_profile *profile;

	(void)state;
	assert_int_equal(probe_start(&wrong, &error), -ENOENT);
	assert_contains(error.text, "did you mean default?");
	assert_int_equal(probe_stop(&profile, &error), -ENODATA);
	assert_null(profile);
	assert_int_equal(probe_start(NULL, &error), 0);
	assert_int_equal(probe_start(NULL, &error), -EALREADY);
	assert_contains(error.text, "probe_stop() first");
	assert_int_equal(probe_stop(&profile, &error), 0);
	probe_profile_free(profile);
}

#define CLEANED(test) cmocka_unit_test_setup_teardown(test, set_up, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wrong_value_is_one_clear_error_and_the_program_runs_on),
		cmocka_unit_test(off_measures_nothing_and_says_nothing),
		cmocka_unit_test(an_empty_value_is_none),
		cmocka_unit_test(right_values_are_taken),
		CLEANED(options_come_before_the_environment_and_that_before_defaults),
		CLEANED(the_format_follows_the_name_of_the_output),
		CLEANED(a_structure_without_its_size_is_refused),
		CLEANED(a_wrong_option_fails_probe_start_and_leaves_nothing_running),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
