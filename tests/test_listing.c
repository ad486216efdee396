/* SPDX-License-Identifier: MIT */
/* What probekit list makes of findings that this machine may not have: tables, and JSON. */
#include "support.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/listing.h"

static struct listing listing;

static char *copy(const char *text)
{
	return text ? strdup(text) : NULL;
}

static struct listed_event *add(struct listed_events *events, const char *name, const char *source,
				const char *reason)
{
	struct listed_event *event = listing_add(events, name, "what it counts");

	event->is_shown = true;
	event->finding.source = copy(source);
	event->finding.reason = copy(reason);
	event->finding.running_share = 1;
	return event;
}

static int set_up(void **state)
{
	struct listed_events *events = &listing.events;
	struct listed_event *event;

	(void)state;
	memset(&listing, 0, sizeof(listing));
	event = add(events, "pmu::MODEL:OWN", "perf", NULL);
	event->pmu = "pmu";
	event->finding.running_share = 0.25;
	add(events, "plain", "os", NULL)->finding.encoding = copy("PLAIN");
	event = add(events, "other", "perf", NULL);
	event->finding.encoding = copy("pmu::EVENT");
	event->finding.set = "mine";
	event->finding.user_only = true;
	add(events, "lacking", NULL, "no PMU: buy one");
	add(events, "lacking-too", NULL, "no PMU: buy one");
	add(events, "forbidden", NULL, "not permitted: ask");
	add(events, "hidden", "os", NULL)->is_shown = false;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	listing_free(&listing);
	return 0;
}

static void print_json(void)
{
	listing_print_json(&listing);
}

static void print_tables(void)
{
	listing_print_tables(&listing, false);
}

static void print_in_detail(void)
{
	listing_print_tables(&listing, true);
}

/* free() it. */
static char *printed(void (*print)(void))
{
	FILE *file = tmpfile();
	const int before = dup(STDOUT_FILENO);
	char *text = NULL;
	size_t size = 0;

	assert_non_null(file);
	fflush(stdout);
	dup2(fileno(file), STDOUT_FILENO);
	print();
	fflush(stdout);
	dup2(before, STDOUT_FILENO);
	close(before);
	rewind(file);
	assert_true(getdelim(&text, &size, '\0', file) > 0);
	fclose(file);
	return text;
}

static void an_event_says_how_it_is_counted(void **state)
{
	char *text = printed(print_tables);

	(void)state;
	/* Those of one CPU model come last. */
	assert_string_equal(
		text,
		"EVENT          SOURCE NOTE                                       WHAT IT COUNTS\n"
		"plain          os     -                                          what it counts\n"
		"other          perf   in set mine, as pmu::EVENT, user mode only what it counts\n"
		"lacking        -      [1]                                        what it counts\n"
		"lacking-too    -      [1]                                        what it counts\n"
		"forbidden      -      [2]                                        what it counts\n"
		"pmu::MODEL:OWN perf   had a counter 25% of the time              what it counts\n"
		"\n"
		"[1] no PMU: buy one\n"
		"[2] not permitted: ask\n");
	free(text);
}

static void a_set_sums_up_its_events(void **state)
{
	struct listed_set *set;
	char *text;

	(void)state;
	listing_add_sets(&listing);
	for (size_t i = 0; i < listing.events.count; i++)
		listing.events.rows[i].is_shown = false;
	set = &listing.sets[0];
	set->name = "mine";
	set->summary = "for tests";
	set->is_shown = true;
	add(&set->events, "a", "perf", NULL)->group = copy("g");
	add(&set->events, "b", NULL, "not here: go there")->group = copy("g");
	add(&set->events, "c", "os", NULL)->group = copy("h");
	add(&set->events, "d", "perf", NULL);
	text = printed(print_in_detail);
	assert_string_equal(text, "SET  COUNTED TOGETHER SOURCES      NOTE WHAT IT IS FOR\n"
				  "mine     3/4        2 2 perf, 1 os [1]  for tests\n"
				  "\n"
				  "Set mine: for tests\n"
				  "EVENT SOURCE NOTE COUNTED TOGETHER AS\n"
				  "a     perf   -    g\n"
				  "b     -      [1]  g\n"
				  "c     os     -    h\n"
				  "d     perf   -    -\n"
				  "\n"
				  "[1] not here: go there\n");
	free(text);
}

static const json_t *event_of(const json_t *json, const char *name)
{
	const json_t *event;
	size_t i;

	json_array_foreach(json_object_get(json, "events"), i, event)
	{
		if (strcmp(json_string_value(json_object_get(event, "name")), name) == 0)
			return event;
	}
	return NULL;
}

static void json_says_as_much(void **state)
{
	char *text = printed(print_json);
	json_t *json = json_loads(text, 0, NULL);
	const json_t *other = event_of(json, "other"), *lacking = event_of(json, "lacking");

	(void)state;
	assert_non_null(other);
	assert_non_null(lacking);
	assert_null(event_of(json, "hidden"));
	assert_string_equal(json_string_value(json_object_get(other, "encoding")), "pmu::EVENT");
	assert_string_equal(json_string_value(json_object_get(other, "set")), "mine");
	assert_true(json_is_true(json_object_get(other, "user_only")));
	assert_true(json_is_null(json_object_get(lacking, "source")));
	assert_null(json_object_get(lacking, "encoding"));
	assert_string_equal(json_string_value(json_object_get(lacking, "reason")),
			    "no PMU: buy one");
	assert_float_equal(
		json_real_value(json_object_get(event_of(json, "pmu::MODEL:OWN"), "running_share")),
		0.25, 0);
	json_decref(json);
	free(text);
}

#define LISTED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LISTED(an_event_says_how_it_is_counted),
		LISTED(a_set_sums_up_its_events),
		LISTED(json_says_as_much),
	};

	return cmocka_run_group_tests_name("listing", tests, NULL, NULL);
}
