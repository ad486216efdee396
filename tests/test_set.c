/* SPDX-License-Identifier: MIT */
/* Probe sets: the one that is built in, those of users, and lists of events. */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/sets/set.h"

static struct set *load(const char *name)
{
	struct probe_error error = { "" };
	struct set *set;

	if (set_load(name, &set, &error) < 0)
		fail_msg("%s", error.text);
	return set;
}

static int parse(const char *text, struct set **set, struct probe_error *error)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
	int result;

	assert_non_null(json);
	result = set_parse(json, "the origin", set, error);
	json_decref(json);
	return result;
}

static void the_default_set_has_the_rows_of_the_chapter_in_order(void **state)
{
	static const char *const names[] = {
		"cycles",
		"stalled-cycles-frontend",
		"stalled-cycles-backend",
		"instructions",
		"cache-references",
		"cache-misses",
		"branches",
		"branch-misses",
		"task-clock",
		"page-faults",
		"minor-faults",
		"context-switches",
		"cpu-migrations",
		"elapsed",
	};
	struct set *set = load("default");

	(void)state;
	assert_string_equal(set_name(set), "default");
	assert_int_equal(set_events_count(set), sizeof(names) / sizeof(names[0]));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct set_event *event = set_event(set, i);

		assert_string_equal(event->name, names[i]);
		assert_int_equal(set_event_index(set, names[i]), i);
		assert_string_equal(event->unit, strcmp(names[i], "task-clock") == 0 ||
								 strcmp(names[i], "elapsed") == 0
							 ? "ns"
							 : "count");
	}
	assert_int_equal(set_event_index(set, "frobs"), -1);
	set_release(set);
}

static void every_row_of_the_default_set_has_its_metric(void **state)
{
	static const struct {
		const char *event, *label;
		enum set_style style;
	} metrics[] = {
		{ "cycles", "GHz", SET_STYLE_NUMBER },
		{ "stalled-cycles-frontend", "frontend cycles idle", SET_STYLE_PERCENT },
		{ "stalled-cycles-backend", "backend cycles idle", SET_STYLE_PERCENT },
		{ "instructions", "insns per cycle", SET_STYLE_NUMBER },
		{ "instructions", "stalled cycles per insn", SET_STYLE_NUMBER },
		{ "cache-references", "/sec", SET_STYLE_RATE },
		{ "cache-misses", "of all cache refs", SET_STYLE_PERCENT },
		{ "branches", "/sec", SET_STYLE_RATE },
		{ "branch-misses", "of all branches", SET_STYLE_PERCENT },
		{ "task-clock", "CPUs utilized", SET_STYLE_NUMBER },
		{ "page-faults", "/sec", SET_STYLE_RATE },
		{ "minor-faults", "/sec", SET_STYLE_RATE },
		{ "context-switches", "/sec", SET_STYLE_RATE },
		{ "cpu-migrations", "/sec", SET_STYLE_RATE },
	};
	struct set *set = load("default");

	(void)state;
	assert_int_equal(set_metrics_count(set), sizeof(metrics) / sizeof(metrics[0]));
	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
		assert_string_equal(set_metric(set, i)->event, metrics[i].event);
		assert_string_equal(set_metric(set, i)->label, metrics[i].label);
		assert_int_equal(set_metric(set, i)->style, metrics[i].style);
	}
	set_release(set);
}

static void events_that_make_a_ratio_share_a_group(void **state)
{
	static const char *const pairs[][2] = {
		{ "cycles", "instructions" },		{ "cycles", "stalled-cycles-frontend" },
		{ "cycles", "stalled-cycles-backend" }, { "cache-references", "cache-misses" },
		{ "branches", "branch-misses" },
	};
	struct set *set = load("default");

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_string_equal(
			set_event(set, (size_t)set_event_index(set, pairs[i][0]))->group,
			set_event(set, (size_t)set_event_index(set, pairs[i][1]))->group);
	set_release(set);
}

#define EVENTS	     "\"events\": [{\"name\": \"cycles\"}]"
#define EVENT(body)  "{\"name\": \"mine\", \"events\": [{" body "}]}"
#define METRIC(body) "{\"name\": \"mine\", " EVENTS ", \"metrics\": [{\"name\": \"m\", " body "}]}"

struct malformed {
	const char *json, *said;
};

static void assert_refused(const struct malformed *cases, size_t count)
{
	size_t taken = 0;

	for (size_t i = 0; i < count; i++) {
		struct probe_error error = { "" };
		struct set *set;

		if (parse(cases[i].json, &set, &error) == 0) {
			print_error("taken: %s\n", cases[i].json);
			set_release(set);
			taken++;
			continue;
		}
		assert_int_equal(parse(cases[i].json, &set, NULL), -EINVAL);
		assert_contains(error.text, "the origin");
		assert_contains(error.text, cases[i].said);
	}
	assert_int_equal(taken, 0);
}

static void malformed_sets_are_refused_naming_the_thing(void **state)
{
	static const struct malformed cases[] = {
		{ "[]", "\"name\"" },
		{ "7", "\"name\"" },
		{ "{" EVENTS "}", "\"name\"" },
		{ "{\"name\": 5, " EVENTS "}", "\"name\"" },
		{ "{\"name\": \"mine\"}", "\"events\"" },
		{ "{\"name\": \"mine\", \"events\": []}", "\"events\"" },
		{ "{\"name\": \"mine\", \"events\": {}}", "\"events\"" },
		{ "{\"name\": \"mine\", \"events\": [7]}", "an event has no \"name\"" },
		{ "{\"name\": \"mine\", \"event\": [], " EVENTS "}",
		  "unknown key 'event': did you mean events?" },
		{ EVENT("\"label\": \"x\""), "an event has no \"name\"" },
		{ EVENT("\"name\": \"\""), "an event has no \"name\"" },
		{ EVENT("\"name\": \"cycles\", \"lable\": \"x\""),
		  "cycles has an unknown key 'lable': did you mean label?" },
		{ EVENT("\"name\": \"cycles\", \"unit\": \"ms\""), "'cycles' has unit 'ms'" },
		{ EVENT("\"name\": \"cycles\", \"encodings\": []"), "'cycles': \"encodings\"" },
		{ EVENT("\"name\": \"cycles\", \"encodings\": \"a\""), "\"encodings\"" },
		{ EVENT("\"name\": \"cycles\", \"encodings\": [\"a\", 2]"), "encoding 2" },
		{ "{\"name\": \"mine\", \"events\": [{\"name\": \"a\"}, {\"name\": \"a\"}]}",
		  "'a' stands there twice" },
		{ "{\"name\": \"mine\", " EVENTS ", \"metrics\": [{\"formula\": 1}]}",
		  "a metric has no \"name\"" },
		{ METRIC("\"formula\": {\"raito\": [1, 2]}"), "'m': operation 'raito'" },
		{ METRIC("\"style\": \"number\""), "'m': a formula is" },
		{ METRIC("\"formula\": \"cylces\""), "'m' names 'cylces', which is no event" },
		{ METRIC("\"formula\": \"cycles\", \"event\": \"clock\""), "'m' names 'clock'" },
		{ METRIC("\"formula\": 1, \"style\": \"percents\""), "'m' has style 'percents'" },
		{ METRIC("\"formula\": 1, \"decimals\": 10"), "'m': \"decimals\" is 0 to 9" },
		{ METRIC("\"formula\": 1, \"decimals\": -1"), "\"decimals\" is 0 to 9" },
		{ METRIC("\"formula\": 1, \"formulas\": 1"), "m has an unknown key 'formulas'" },
	};

	(void)state;
	assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void values_of_a_wrong_type_are_refused(void **state)
{
	static const struct malformed cases[] = {
		{ "{\"name\": \"mine\", \"summary\": 5, " EVENTS "}", "summary" },
		{ "{\"name\": \"mine\", \"metrics\": {}, " EVENTS "}", "metrics" },
		{ "{\"name\": \"mine\", \"metrics\": 5, " EVENTS "}", "metrics" },
		{ EVENT("\"name\": \"cycles\", \"unit\": 5"), "unit" },
		{ EVENT("\"name\": \"cycles\", \"label\": 5"), "label" },
		{ EVENT("\"name\": \"cycles\", \"group\": 5"), "group" },
		{ METRIC("\"formula\": \"cycles\", \"event\": 5"), "event" },
		{ METRIC("\"formula\": 1, \"style\": 5"), "style" },
		{ METRIC("\"formula\": 1, \"label\": 5"), "label" },
		{ METRIC("\"formula\": 1, \"decimals\": \"two\""), "\"decimals\"" },
	};

	(void)state;
	assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void a_metric_stands_there_once(void **state)
{
	static const struct malformed cases[] = {
		{ "{\"name\": \"mine\", " EVENTS
		  ", \"metrics\": [{\"name\": \"m\", \"formula\": 1},"
		  " {\"name\": \"m\", \"formula\": 2}]}",
		  "'m' stands there twice" },
	};

	(void)state;
	assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void elapsed_is_last_where_a_set_does_not_name_it(void **state)
{
	struct set *set;

	(void)state;
	assert_int_equal(parse("{\"name\": \"mine\", " EVENTS "}", &set, NULL), 0);
	assert_int_equal(set_events_count(set), 2);
	assert_string_equal(set_event(set, 1)->name, SET_ELAPSED);
	assert_string_equal(set_event(set, 1)->unit, "ns");
	set_release(set);
}

static void a_set_lives_until_its_last_reference_goes(void **state)
{
	json_t *json = json_loads("{\"name\": \"mine\", " EVENTS "}", 0, NULL);
	struct set *set;

	(void)state;
	assert_int_equal(set_parse(json, "the origin", &set, NULL), 0);
	assert_int_equal(json->refcount, 2);
	assert_ptr_equal(set_reference(set), set);
	set_release(set);
	assert_string_equal(set_name(set), "mine");
	assert_int_equal(json->refcount, 2);
	set_release(set);
	assert_int_equal(json->refcount, 1);
	json_decref(json);
	set_release(NULL);
}

static void unknown_names_of_sets_offer_the_nearest(void **state)
{
	static const struct {
		const char *name, *said;
		int code;
	} cases[] = {
		{ "defualt", "probe set 'defualt' is unknown: did you mean default?", -ENOENT },
		{ "zzz", "'zzz' is unknown (there are: default", -ENOENT },
		{ "/nowhere/mine", "probe set /nowhere/mine cannot be opened", -ENOENT },
		{ "mine.json", "probe set mine.json cannot be opened", -ENOENT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct probe_error error = { "" };
		struct set *set;

		assert_int_equal(set_load(cases[i].name, &set, &error), cases[i].code);
		assert_contains(error.text, cases[i].said);
		assert_int_equal(set_load(cases[i].name, &set, NULL), cases[i].code);
	}
}

static void a_file_is_loaded_and_its_errors_are_placed(void **state)
{
	static const struct {
		const char *text, *said;
		int result;
	} cases[] = {
		{ "{\"name\": \"mine\",\n" EVENTS "}", "", 0 },
		{ "{\"name\": \"mine\",\n" EVENTS, "line 2, column", -EINVAL },
		{ "{\"name\": \"a\", \"name\": \"b\",\n" EVENTS "}", "line 1, column", -EINVAL },
		{ "{\"name\": \"mine\",\n\"events\": [{\"name\": \"\"}]}", "has no \"name\"",
		  -EINVAL },
	};
	char path[] = "/tmp/probekit-test-XXXXXX.json";
	const int fd = mkstemps(path, 5);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct probe_error error = { "" };
		struct set *set;

		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(pwrite(fd, cases[i].text, strlen(cases[i].text), 0),
				 strlen(cases[i].text));
		assert_int_equal(set_load(path, &set, &error), cases[i].result);
		assert_contains(error.text, cases[i].said);
		if (cases[i].result == 0)
			set_release(set);
		else
			assert_contains(error.text, path);
	}
	close(fd);
	unlink(path);
}

static void a_list_of_events_is_a_set_without_metrics(void **state)
{
	static const char *const names[] = { "cycles", "task-clock", "page-faults:u", "cpu-clock",
					     "elapsed" };
	struct probe_error error = { "" };
	struct set *set;

	(void)state;
	assert_int_equal(set_from_events("cycles,task-clock,page-faults:u,cpu-clock", &set, &error),
			 0);
	assert_int_equal(set_metrics_count(set), 0);
	assert_int_equal(set_events_count(set), sizeof(names) / sizeof(names[0]));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_string_equal(set_event(set, i)->name, names[i]);
	assert_string_equal(set_event(set, 0)->unit, "count");
	assert_string_equal(set_event(set, 1)->unit, "ns");
	assert_string_equal(set_event(set, 0)->group, set_event(set, 2)->group);
	set_release(set);
}

static void clocks_in_a_list_are_in_nanoseconds(void **state)
{
	static const char *const clocks[] = { "task-clock", "cpu-clock", "task-clock:u" };

	(void)state;
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		struct set *set;

		assert_int_equal(set_from_events(clocks[i], &set, NULL), 0);
		if (strcmp(set_event(set, 0)->unit, "ns") != 0)
			fail_msg("%s has the unit %s", clocks[i], set_event(set, 0)->unit);
		set_release(set);
	}
}

static void malformed_lists_of_events_are_refused(void **state)
{
	static const struct {
		const char *list, *said;
	} cases[] = {
		{ "", "the list of events" },
		{ ",cycles", "the list of events: an event has no \"name\"" },
		{ "cycles,,branches", "an event has no \"name\"" },
		{ "cycles,cycles", "'cycles' stands there twice" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct probe_error error = { "" };
		struct set *set;

		assert_int_equal(set_from_events(cases[i].list, &set, &error), -EINVAL);
		assert_contains(error.text, cases[i].said);
	}
}

static void bytes_that_are_not_utf8_are_not_blamed_on_memory(void **state)
{
	struct probe_error error = { "" };
	struct set *set;
	const int result = set_from_events("cycles,caf\xe9", &set, &error);

	(void)state;
	if (result < 0)
		assert_int_equal(result, -EINVAL);
	else
		set_release(set);
	assert_lacks(error.text, "memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_default_set_has_the_rows_of_the_chapter_in_order),
		cmocka_unit_test(every_row_of_the_default_set_has_its_metric),
		cmocka_unit_test(events_that_make_a_ratio_share_a_group),
		cmocka_unit_test(malformed_sets_are_refused_naming_the_thing),
		cmocka_unit_test(values_of_a_wrong_type_are_refused),
		cmocka_unit_test(a_metric_stands_there_once),
		cmocka_unit_test(elapsed_is_last_where_a_set_does_not_name_it),
		cmocka_unit_test(a_set_lives_until_its_last_reference_goes),
		cmocka_unit_test(unknown_names_of_sets_offer_the_nearest),
		cmocka_unit_test(a_file_is_loaded_and_its_errors_are_placed),
		cmocka_unit_test(a_list_of_events_is_a_set_without_metrics),
		cmocka_unit_test(clocks_in_a_list_are_in_nanoseconds),
		cmocka_unit_test(malformed_lists_of_events_are_refused),
		cmocka_unit_test(bytes_that_are_not_utf8_are_not_blamed_on_memory),
	};

	return cmocka_run_group_tests_name("set", tests, NULL, NULL);
}
