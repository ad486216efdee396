/* SPDX-License-Identifier: MIT */
/* Files of sets that are wrong: what is said about them, and where. */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/sets/json_place.h"
#include "lib/sets/set.h"

struct wrong {
	const char *json;
	const char *said; /* behind the name of the file */
};

static char path[] = "/tmp/probekit-test-XXXXXX.json";

static int make_file(void **state)
{
	(void)state;
	close(mkstemps(path, (int)strlen(".json")));
	return 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void write_file(const char *text, size_t size)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, size, file), size);
	fclose(file);
}

static void assert_said(const struct wrong *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct probe_error error = { "" };
		char expected[512];
		struct set *set;

		write_file(cases[i].json, strlen(cases[i].json));
		snprintf(expected, sizeof(expected), "probe set %s, %s", path, cases[i].said);
		if (set_load(path, &set, &error) != -EINVAL)
			fail_msg("taken: %s", cases[i].json);
		if (strncmp(error.text, expected, strlen(expected)) != 0)
			fail_msg("%s\nsays\n%s\nand not\n%s", cases[i].json, error.text, expected);
		assert_int_equal(set_load(path, &set, NULL), -EINVAL);
	}
}

#define SAID(cases) assert_said(cases, sizeof(cases) / sizeof(cases[0]))

#define HEAD	    "{\n  \"name\": \"mine\",\n"
#define EVENT(body)                                                                                \
	HEAD "  \"events\": [\n    { \"name\": \"cycles\" },\n    {\n      " body "\n    }\n  ]\n}"
#define METRIC(body)                                                                               \
	HEAD "  \"events\": [{ \"name\": \"cycles\" }, { \"name\": \"branches\" }],\n"             \
	     "  \"metrics\": [\n    { \"name\": \"m\", \"formula\": 1 },\n    {\n      " body      \
	     "\n    }\n  ]\n}"
#define FORMULA(formula) METRIC("\"name\": \"n\",\n      \"formula\": " formula)

static void text_that_is_no_json(void **state)
{
	static const struct wrong cases[] = {
		{ "", "line 1, column 0: " },
		{ "{\n  \"name\": \"mine\",\n  \"events\": [\n", "line 4, column 0: " },
		{ HEAD "  'events': []\n}", "line 3, column 3: " },
		{ HEAD "  \"name\": \"twice\"\n}", "line 3, column 8: duplicate object key" },
		{ "7", "line 1, column 1: '[' or '{' expected" },
	};

	(void)state;
	SAID(cases);
}

static void sets(void **state)
{
	static const struct wrong cases[] = {
		{ "[]", "line 1, column 1: a set has a \"name\"" },
		{ "\n  {}", "line 2, column 3: a set has a \"name\"" },
		{ "{ \"name\": \"\" }", "line 1, column 3: a set has a \"name\"" },
		{ "{\n\t\"name\": 7 }", "line 2, column 2: \"name\" is a string" },
		{ HEAD "  \"summary\": \"two\\nlines\" }",
		  "line 3, column 3: \"summary\" is one line of text" },
		{ HEAD "  \"event\": [] }",
		  "line 3, column 3: the set has an unknown key 'event': did you mean events?" },
		{ "{ \"name\": \"mine\" }",
		  "line 1, column 1: a set has a list \"events\" of at least one" },
		{ HEAD "  \"events\": {} }", "line 3, column 3: a set has a list \"events\"" },
		{ HEAD "  \"events\": [{ \"name\": \"cycles\" }],\n  \"metrics\": {} }",
		  "line 4, column 3: \"metrics\" is a list" },
	};

	(void)state;
	SAID(cases);
}

static void events(void **state)
{
	static const struct wrong cases[] = {
		{ HEAD "  \"events\": [7]\n}", "line 3, column 14: an event has no \"name\"" },
		{ EVENT("\"label\": \"x\""), "line 5, column 5: an event has no \"name\"" },
		{ EVENT("\"name\": \"cycles\""),
		  "line 6, column 7: event 'cycles' stands there twice" },
		{ EVENT("\"name\": \"a\",\n      \"lable\": \"x\""),
		  "line 7, column 7: a has an unknown key 'lable': did you mean label?" },
		{ EVENT("\"name\": \"a\", \"unit\": \"ms\""),
		  "line 6, column 20: event 'a' has unit 'ms': use \"count\" or \"ns\"" },
		{ EVENT("\"name\": \"a\", \"group\": 5"),
		  "line 6, column 20: \"group\" is a string" },
		{ EVENT("\"name\": \"a\", \"hint\": \"two\\nlines\""),
		  "line 6, column 20: \"hint\" is one line of text" },
		{ EVENT("\"name\": \"a\", \"hint\": []"),
		  "line 6, column 20: \"hint\" is a string" },
	};

	(void)state;
	SAID(cases);
}

static void encodings(void **state)
{
	static const struct wrong cases[] = {
		{ EVENT("\"name\": \"a\", \"encodings\": []"),
		  "line 6, column 20: event 'a': \"encodings\" is a list of at least one name" },
		{ EVENT("\"name\": \"a\", \"encodings\": \"b\""),
		  "line 6, column 20: event 'a': \"encodings\" is a list" },
		{ EVENT("\"name\": \"a\",\n      \"encodings\": [\"b\", 2]"),
		  "line 7, column 26: encoding 2 is neither a name nor {\"pmu\": ..., \"name\": ...}" },
		{ EVENT("\"name\": \"a\",\n      \"encodings\": [\"b\",\n\"\"]"),
		  "line 8, column 1: encoding 2 is neither" },
		{ EVENT("\"name\": \"a\",\n      \"encodings\": [{ \"pmu\": \"skl\" }]"),
		  "line 7, column 21: an encoding has no \"name\"" },
		{ EVENT("\"name\": \"a\",\n      \"encodings\": [{ \"name\": \"X\" }]"),
		  "line 7, column 21: an encoding with a \"name\" has a \"pmu\"" },
		{ EVENT("\"name\": \"a\",\n      \"encodings\": [{ \"name\": \"X\", \"pmu\": 1 }]"),
		  "line 7, column 36: \"pmu\" is the name of a PMU" },
		{ EVENT("\"name\": \"a\",\n      \"encodings\": "
			"[{ \"name\": \"X\", \"pmu\": [\"skl\", true] }]"),
		  "line 7, column 51: \"pmu\" is the name of a PMU" },
		{ EVENT("\"name\": \"a\",\n      \"encodings\": "
			"[{ \"name\": \"X\", \"pmus\": \"skl\" }]"),
		  "line 7, column 36: an encoding has an unknown key 'pmus': did you mean pmu?" },
	};

	(void)state;
	SAID(cases);
}

static void metrics(void **state)
{
	static const struct wrong cases[] = {
		{ METRIC("\"formula\": 1"), "line 6, column 5: a metric has no \"name\"" },
		{ METRIC("\"name\": \"m\", \"formula\": 1"),
		  "line 7, column 7: metric 'm' stands there twice" },
		{ METRIC("\"name\": \"cycles\", \"formula\": 1"),
		  "line 7, column 7: metric 'cycles' has the name of an event" },
		{ METRIC("\"name\": \"n\", \"formulas\": 1"),
		  "line 7, column 20: n has an unknown key 'formulas': did you mean formula?" },
		{ METRIC("\"name\": \"n\", \"formula\": 1,\n\t\"event\": \"cylces\""),
		  "line 8, column 2: metric 'n' names 'cylces', which is no event of this set: did "
		  "you mean cycles?" },
		{ METRIC("\"name\": \"n\", \"formula\": 1, \"style\": \"percents\""),
		  "line 7, column 34: metric 'n' has style 'percents': use number, percent or rate" },
		{ METRIC("\"name\": \"n\", \"formula\": 1, \"decimals\": 2.5"),
		  "line 7, column 34: metric 'n': \"decimals\" is 0 to 9" },
		{ METRIC("\"name\": \"n\", \"formula\": 1, \"decimals\": 4294967298"),
		  "line 7, column 34: metric 'n': \"decimals\" is 0 to 9" },
		{ METRIC("\"name\": \"n\", \"formula\": 1, \"threshold\": 5"),
		  "line 7, column 34: metric 'n': a threshold is {\"above\": NUMBER} or" },
		{ METRIC("\"name\": \"n\", \"formula\": 1, \"threshold\": { \"over\": 5 }"),
		  "line 7, column 34: metric 'n': a threshold is" },
		{ METRIC("\"name\": \"n\", \"formula\": 1, \"threshold\": { \"above\": \"5\" }"),
		  "line 7, column 34: metric 'n': a threshold is" },
		{ METRIC("\"name\": \"n\", \"formula\": 1, "
			 "\"threshold\": { \"above\": 5, \"below\": 1 }"),
		  "line 7, column 34: metric 'n': a threshold is" },
	};

	(void)state;
	SAID(cases);
}

static void formulas(void **state)
{
	static const struct wrong cases[] = {
		{ METRIC("\"name\": \"n\""), "line 6, column 5: metric 'n': a formula is" },
		{ FORMULA("null"), "line 8, column 7: metric 'n': a formula is an event's name" },
		{ FORMULA("\"cylces\""),
		  "line 8, column 7: metric 'n' names 'cylces', which is no event of this set: did "
		  "you mean cycles?" },
		{ FORMULA("{ \"raito\": [1, 2] }"),
		  "line 8, column 20: metric 'n': operation 'raito' is unknown: use ratio, sum, max "
		  "or product" },
		{ FORMULA("{ \"ratio\": [1] }"),
		  "line 8, column 20: metric 'n': 'ratio' takes a list of 2 to 2 operands, here are "
		  "1" },
		{ FORMULA("{ \"ratio\": [\"cycles\",\n\"clock\"] }"),
		  "line 9, column 1: metric 'n' names 'clock', which is no event of this set" },
		{ FORMULA("{ \"product\": [{ \"ratio\": [\"cycles\", { \"sum\": [1, true] }] }, 1e9] }"),
		  "line 8, column 67: metric 'n': a formula is" },
		{ FORMULA("{ \"product\": [\n{ \"ratio\": [\"cycles\",\n{ \"sum\": [1, \"a\"] }] }] }"),
		  "line 10, column 14: metric 'n' names 'a', which is no event of this set" },
	};

	(void)state;
	SAID(cases);
}

/* Columns are characters; keys may be escaped; brackets in strings are none. */
static void places_are_found_in_any_writing(void **state)
{
	static const struct wrong cases[] = {
		{ "{\"name\": \"m\xc3\xbcll\", \"events\": [{\"name\": 5}]}",
		  "line 1, column 30: \"name\" is a string" },
		{ "{\"na\\u006de\": \"mine\", \"\\u0065vents\":\t[ {\"label\":5 , \"name\" : \"a\"}\t]}",
		  "line 1, column 41: \"label\" is a string" },
		{ "{\"name\":\"{[\\\"]}\",\"summary\":\"\\\\\",\r\n\"events\":[{\"name\":\"}\\\\\\\"]\"},"
		  "{\"name\":\"b\",\"hint\":-1.5e3}]}",
		  "line 2, column 41: \"hint\" is a string" },
		{ "{\"metrics\":[{\"a\":[[],{},[{\"b\":[]}],false,-0]},{\"name\":null}],\n"
		  "\"events\":[{\"name\":\"a\"}],\"name\":\"mine\"}",
		  "line 1, column 13: a metric has no \"name\"" },
	};

	(void)state;
	SAID(cases);
}

static void a_place_that_is_not_there_is_the_nearest_around_it(void **state)
{
	static const char json[] = "{\n\"a\": [\n{ \"b\": 1 }, 2]}";
	const struct json_place root = { .outer = NULL };
	const struct json_place a = { .outer = &root, .key = "a" };
	const struct json_place first = { .outer = &a, .index = 0 };
	const struct json_place third = { .outer = &a, .index = 2 };
	const struct json_place within = { .outer = &third, .key = "b" };
	const struct json_place c = { .outer = &first, .key = "c" };
	const struct json_place of_number = { .outer = &(struct json_place){ &a, NULL, 1 },
					      .key = "x" };
	const struct {
		const struct json_place *place;
		int line, column;
	} cases[] = {
		{ &root, 1, 1 },   { &a, 2, 1 }, { &first, 3, 1 },	{ &third, 2, 1 },
		{ &within, 2, 1 }, { &c, 3, 1 }, { &of_number, 3, 13 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int line, column;

		json_place_find(cases[i].place, json, &line, &column);
		assert_int_equal(line, cases[i].line);
		assert_int_equal(column, cases[i].column);
	}
}

static void what_cannot_be_read_is_said(void **state)
{
	struct probe_error error = { "" };
	struct set *set;

	(void)state;
	assert_int_equal(set_load("/tmp/", &set, &error), -EISDIR);
	assert_string_equal(error.text, "probe set /tmp/ cannot be read: Is a directory");
	assert_int_equal(set_load("/dev/zero", &set, &error), -EINVAL);
	assert_contains(error.text, "probe set /dev/zero, line 1, column ");
	write_file("{}\0{}", 5);
	assert_int_equal(set_load(path, &set, &error), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_that_is_no_json),
		cmocka_unit_test(sets),
		cmocka_unit_test(events),
		cmocka_unit_test(encodings),
		cmocka_unit_test(metrics),
		cmocka_unit_test(formulas),
		cmocka_unit_test(places_are_found_in_any_writing),
		cmocka_unit_test(a_place_that_is_not_there_is_the_nearest_around_it),
		cmocka_unit_test(what_cannot_be_read_is_said),
	};

	return cmocka_run_group_tests_name("set errors", tests, make_file, remove_file);
}
