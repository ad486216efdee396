/* SPDX-License-Identifier: MIT */
/* A set from its JSON: the lists of events and metrics, whose elements set_element.c reads. */
#include "set_parse.h"

#include <errno.h>
#include <string.h>

#include "../base/error.h"
#include "set_build.h"
#include "set_element.h"

static int add_event(struct set *set, const struct set_text *text, const struct json_place *place,
		     const json_t *json)
{
	struct set_event event = { 0 };
	int result = set_parse_event(text, place, json, &event);

	if (result == 0 && set_event_index(set, event.name) >= 0)
		result = set_wrong_member(text, place, "name", "event '%.64s' stands there twice",
					  event.name);
	/* Whatever there is of it is freed with the set. */
	set_take_event(set, &event);
	return result;
}

static int parse_events(struct set *set, const struct set_text *text, const struct json_place *root)
{
	const struct json_place list = { .outer = root, .key = "events" };
	const json_t *events = json_object_get(set_json(set), "events");
	const size_t count = json_array_size(events);
	const struct set_event elapsed = {
		.name = SET_ELAPSED,
		.label = "seconds elapsed",
		.unit = "ns",
	};
	int result = 0;

	if (count == 0)
		return set_wrong(text, &list, "a set has a list \"events\" of at least one");
	for (size_t i = 0; i < count && result == 0; i++) {
		const struct json_place element = { .outer = &list, .index = i };

		result = add_event(set, text, &element, json_array_get(events, i));
	}
	if (result == 0 && set_event_index(set, SET_ELAPSED) < 0)
		set_take_event(set, &elapsed);
	return result;
}

static int add_metric(struct set *set, const struct set_text *text, const struct json_place *place,
		      const json_t *json)
{
	struct set_metric metric = { 0 };
	int result = set_parse_metric(text, place, json, set, &metric);

	for (size_t i = 0; i < set_metrics_count(set) && result == 0; i++)
		if (strcmp(set_metric(set, i)->name, metric.name) == 0)
			result = set_wrong_member(text, place, "name",
						  "metric '%.64s' stands there twice", metric.name);
	/* Values are asked for by name, be it an event's or a metric's. */
	if (result == 0 && set_event_index(set, metric.name) >= 0)
		result = set_wrong_member(text, place, "name",
					  "metric '%.64s' has the name of an event", metric.name);
	set_take_metric(set, &metric);
	return result;
}

static int parse_metrics(struct set *set, const struct set_text *text,
			 const struct json_place *root)
{
	const struct json_place list = { .outer = root, .key = "metrics" };
	const json_t *metrics = json_object_get(set_json(set), "metrics");
	const size_t count = json_array_size(metrics);
	int result = 0;

	if (metrics && !json_is_array(metrics))
		return set_wrong(text, &list, "\"metrics\" is a list");
	for (size_t i = 0; i < count && result == 0; i++) {
		const struct json_place element = { .outer = &list, .index = i };

		result = add_metric(set, text, &element, json_array_get(metrics, i));
	}
	return result;
}

static int parse_head(struct set *set, const struct set_text *text, const struct json_place *root)
{
	static const char *const keys[] = { "name", "summary", "events", "metrics", NULL };
	const json_t *json = set_json(set);
	const char *name = NULL;
	const char *summary;
	int result = set_take_line(text, root, json, "name", &name);

	if (result == 0 && (!name || !*name))
		result = set_wrong_member(text, root, "name", "a set has a \"name\"");
	if (result == 0)
		result = set_take_line(text, root, json, "summary", &summary);
	if (result == 0)
		result = set_check_keys(text, root, json, keys, "the set");
	set_take_name(set, name);
	return result;
}

int set_parse_text(json_t *json, const struct set_text *text, struct set **set)
{
	const struct json_place root = { .outer = NULL };
	struct set *made = set_new(json);
	int result;

	if (!made)
		return error_no_memory(text->error);
	result = parse_head(made, text, &root);
	if (result == 0)
		result = parse_events(made, text, &root);
	if (result == 0)
		result = parse_metrics(made, text, &root);
	if (result < 0) {
		set_release(made);
		return result;
	}
	*set = made;
	return 0;
}

int set_parse(json_t *json, const char *origin, struct set **set, struct probe_error *error)
{
	return set_parse_text(json, &(struct set_text){ .origin = origin, .error = error }, set);
}
