/* SPDX-License-Identifier: MIT */
#include "set.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "set_parse.h"

struct set {
	unsigned int references;
	json_t *json; /* owns every string below */
	const char *name;
	size_t events_count;
	size_t metrics_count;
	struct set_event *events;
	struct set_metric *metrics;
};

static int add_event(struct set *set, const struct set_text *text, const struct json_place *place,
		     const json_t *json)
{
	struct set_event *event = &set->events[set->events_count];
	int result = set_parse_event(text, place, json, event);

	if (result == 0 && set_event_index(set, event->name) >= 0)
		result = set_wrong_member(text, place, "name", "event '%.64s' stands there twice",
					  event->name);
	/* Whatever there is of it is freed with the set. */
	set->events_count++;
	return result;
}

static int parse_events(struct set *set, const struct set_text *text, const struct json_place *root)
{
	const struct json_place list = { .outer = root, .key = "events" };
	const json_t *events = json_object_get(set->json, "events");
	const size_t count = json_array_size(events);
	int result = 0;

	if (count == 0)
		return set_wrong(text, &list, "a set has a list \"events\" of at least one");
	set->events = calloc(count + 1, sizeof(set->events[0]));
	if (!set->events)
		return error_no_memory(text->error);
	for (size_t i = 0; i < count && result == 0; i++) {
		const struct json_place element = { .outer = &list, .index = i };

		result = add_event(set, text, &element, json_array_get(events, i));
	}
	if (result == 0 && set_event_index(set, SET_ELAPSED) < 0)
		set->events[set->events_count++] = (struct set_event){
			.name = SET_ELAPSED,
			.label = "seconds elapsed",
			.unit = "ns",
		};
	return result;
}

static int add_metric(struct set *set, const struct set_text *text, const struct json_place *place,
		      const json_t *json)
{
	struct set_metric *metric = &set->metrics[set->metrics_count];
	int result = set_parse_metric(text, place, json, set, metric);

	for (size_t i = 0; i < set->metrics_count && result == 0; i++)
		if (strcmp(set->metrics[i].name, metric->name) == 0)
			result = set_wrong_member(text, place, "name",
						  "metric '%.64s' stands there twice",
						  metric->name);
	/* Values are asked for by name, be it an event's or a metric's. */
	if (result == 0 && set_event_index(set, metric->name) >= 0)
		result = set_wrong_member(text, place, "name",
					  "metric '%.64s' has the name of an event", metric->name);
	set->metrics_count++;
	return result;
}

static int parse_metrics(struct set *set, const struct set_text *text,
			 const struct json_place *root)
{
	const struct json_place list = { .outer = root, .key = "metrics" };
	const json_t *metrics = json_object_get(set->json, "metrics");
	const size_t count = json_array_size(metrics);
	int result = 0;

	if (metrics && !json_is_array(metrics))
		return set_wrong(text, &list, "\"metrics\" is a list");
	set->metrics = calloc(count + 1, sizeof(set->metrics[0]));
	if (!set->metrics)
		return error_no_memory(text->error);
	for (size_t i = 0; i < count && result == 0; i++) {
		const struct json_place element = { .outer = &list, .index = i };

		result = add_metric(set, text, &element, json_array_get(metrics, i));
	}
	return result;
}

static int parse_head(struct set *set, const struct set_text *text, const struct json_place *root)
{
	static const char *const keys[] = { "name", "summary", "events", "metrics", NULL };
	const char *summary;
	int result = set_take_line(text, root, set->json, "name", &set->name);

	if (result == 0 && (!set->name || !*set->name))
		result = set_wrong_member(text, root, "name", "a set has a \"name\"");
	if (result == 0)
		result = set_take_line(text, root, set->json, "summary", &summary);
	if (result == 0)
		result = set_check_keys(text, root, set->json, keys, "the set");
	return result;
}

int set_parse_text(json_t *json, const struct set_text *text, struct set **set)
{
	const struct json_place root = { .outer = NULL };
	struct set *made = calloc(1, sizeof(*made));
	int result;

	if (!made)
		return error_no_memory(text->error);
	made->references = 1;
	made->json = json_incref(json);
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

struct set *set_reference(struct set *set)
{
	__atomic_add_fetch(&set->references, 1, __ATOMIC_RELAXED);
	return set;
}

void set_release(struct set *set)
{
	if (!set || __atomic_sub_fetch(&set->references, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	for (size_t i = 0; i < set->metrics_count; i++)
		formula_free(set->metrics[i].formula);
	for (size_t i = 0; i < set->events_count; i++)
		encodings_free(&set->events[i].encodings);
	free(set->metrics);
	free(set->events);
	json_decref(set->json);
	free(set);
}

const char *set_name(const struct set *set)
{
	return set->name;
}

const json_t *set_json(const struct set *set)
{
	return set->json;
}

size_t set_events_count(const struct set *set)
{
	return set->events_count;
}

const struct set_event *set_event(const struct set *set, size_t index)
{
	return &set->events[index];
}

int set_event_index(const struct set *set, const char *name)
{
	for (size_t i = 0; i < set->events_count; i++)
		if (strcmp(set->events[i].name, name) == 0)
			return (int)i;
	return -1;
}

size_t set_metrics_count(const struct set *set)
{
	return set->metrics_count;
}

const struct set_metric *set_metric(const struct set *set, size_t index)
{
	return &set->metrics[index];
}

bool set_metric_stands_out(const struct set_metric *metric, double value)
{
	switch (metric->threshold.bound) {
	case SET_ABOVE:
		return value > metric->threshold.value;
	case SET_BELOW:
		return value < metric->threshold.value;
	case SET_NO_BOUND:
		break;
	}
	return false;
}
