/* SPDX-License-Identifier: MIT */
#include "set.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "builtin.h"
#include "names.h"

struct set {
	unsigned int references;
	json_t *json; /* owns every string below */
	const char *name;
	size_t events_count;
	size_t metrics_count;
	struct set_event *events;
	struct set_metric *metrics;
};

static const char *const style_names[] = {
	[SET_STYLE_NUMBER] = "number",
	[SET_STYLE_PERCENT] = "percent",
	[SET_STYLE_RATE] = "rate",
};

static const char *string_or(const json_t *object, const char *key, const char *fallback)
{
	const char *string = json_string_value(json_object_get(object, key));

	return string ? string : fallback;
}

/* A key that a program does not know is a mistyped one; saying nothing would lose what it meant. */
static int check_keys(const json_t *object, const char *const keys[], const char *origin,
		      const char *what, struct probe_error *error)
{
	for (void *i = json_object_iter((json_t *)object); i;
	     i = json_object_iter_next((json_t *)object, i)) {
		const char *key = json_object_iter_key(i);
		struct names names = { .wanted = key };
		char nearest[256];
		size_t k = 0;

		while (keys[k] && strcmp(keys[k], key) != 0)
			names_offer(&names, keys[k++]);
		if (!keys[k])
			return error_set(error, -EINVAL, "%s: %s has an unknown key '%s'%s", origin,
					 what, key,
					 names_sentence(&names, nearest, sizeof(nearest)));
	}
	return 0;
}

static int parse_event(const json_t *json, struct set_event *event, const char *origin,
		       struct probe_error *error)
{
	static const char *const keys[] = { "name", "label", "unit", "group", "encodings", NULL };
	const json_t *encodings = json_object_get(json, "encodings");

	event->name = string_or(json, "name", NULL);
	if (!event->name || !*event->name)
		return error_set(error, -EINVAL, "%s: an event has no \"name\"", origin);
	event->label = string_or(json, "label", event->name);
	event->unit = string_or(json, "unit", "count");
	event->group = string_or(json, "group", NULL);
	event->encodings = encodings;
	if (strcmp(event->unit, "count") != 0 && strcmp(event->unit, "ns") != 0)
		return error_set(error, -EINVAL,
				 "%s: event '%s' has unit '%s': use \"count\" or \"ns\"", origin,
				 event->name, event->unit);
	if (encodings && json_array_size(encodings) == 0)
		return error_set(error, -EINVAL,
				 "%s: event '%s': \"encodings\" is a list of at least one name",
				 origin, event->name);
	for (size_t i = 0; i < json_array_size(encodings); i++)
		if (!json_is_string(json_array_get(encodings, i)))
			return error_set(error, -EINVAL,
					 "%s: event '%s': encoding %zu is not a string", origin,
					 event->name, i + 1);
	return check_keys(json, keys, origin, event->name, error);
}

struct known_events {
	const struct set *set;
	const char *unknown;
};

static int check_event_known(void *context, const char *event)
{
	struct known_events *known = context;

	if (set_event_index(known->set, event) >= 0)
		return 0;
	known->unknown = event;
	return -ENOENT;
}

static int parse_metric(const json_t *json, const struct set *set, struct set_metric *metric,
			const char *origin, struct probe_error *error)
{
	static const char *const keys[] = { "name",  "event",	 "formula", "style",
					    "label", "decimals", NULL };
	const char *style = string_or(json, "style", "number");
	const json_t *decimals = json_object_get(json, "decimals");
	struct known_events known = { .set = set };
	struct probe_error reason;
	size_t s = 0;

	metric->name = string_or(json, "name", NULL);
	if (!metric->name || !*metric->name)
		return error_set(error, -EINVAL, "%s: a metric has no \"name\"", origin);
	metric->event = string_or(json, "event", NULL);
	metric->label = string_or(json, "label", metric->name);
	metric->decimals = decimals ? (int)json_integer_value(decimals) : 3;
	while (s < sizeof(style_names) / sizeof(style_names[0]) &&
	       strcmp(style_names[s], style) != 0)
		s++;
	if (s == sizeof(style_names) / sizeof(style_names[0]))
		return error_set(error, -EINVAL,
				 "%s: metric '%s' has style '%s': use number, percent or rate",
				 origin, metric->name, style);
	metric->style = (enum set_style)s;
	if (metric->decimals < 0 || metric->decimals > 9)
		return error_set(error, -EINVAL, "%s: metric '%s': \"decimals\" is 0 to 9", origin,
				 metric->name);
	if (formula_parse(json_object_get(json, "formula"), &metric->formula, &reason) < 0)
		return error_set(error, -EINVAL, "%s: metric '%s': %.400s", origin, metric->name,
				 reason.text);
	if (formula_events(metric->formula, check_event_known, &known) < 0 ||
	    (metric->event && check_event_known(&known, metric->event) < 0))
		return error_set(error, -EINVAL,
				 "%s: metric '%s' names '%s', which is no event of this set",
				 origin, metric->name, known.unknown);
	return check_keys(json, keys, origin, metric->name, error);
}

static int parse_events(struct set *set, const char *origin, struct probe_error *error)
{
	const json_t *events = json_object_get(set->json, "events");
	const size_t count = json_array_size(events);
	int result;

	if (count == 0)
		return error_set(error, -EINVAL, "%s: a set has a list \"events\" of at least one",
				 origin);
	set->events = calloc(count + 1, sizeof(set->events[0]));
	if (!set->events)
		return error_no_memory(error);
	for (size_t i = 0; i < count; i++) {
		struct set_event event = { 0 };

		result = parse_event(json_array_get(events, i), &event, origin, error);
		if (result < 0)
			return result;
		if (set_event_index(set, event.name) >= 0)
			return error_set(error, -EINVAL, "%s: event '%s' stands there twice",
					 origin, event.name);
		set->events[set->events_count++] = event;
	}
	if (set_event_index(set, SET_ELAPSED) < 0)
		set->events[set->events_count++] = (struct set_event){
			.name = SET_ELAPSED,
			.label = "seconds elapsed",
			.unit = "ns",
		};
	return 0;
}

static int parse_metrics(struct set *set, const char *origin, struct probe_error *error)
{
	const json_t *metrics = json_object_get(set->json, "metrics");
	const size_t count = json_array_size(metrics);
	int result = 0;

	set->metrics = calloc(count + 1, sizeof(set->metrics[0]));
	if (!set->metrics)
		return error_no_memory(error);
	while (set->metrics_count < count && result == 0) {
		result = parse_metric(json_array_get(metrics, set->metrics_count), set,
				      &set->metrics[set->metrics_count], origin, error);
		set->metrics_count++;
	}
	return result;
}

int set_parse(json_t *json, const char *origin, struct set **set, struct probe_error *error)
{
	static const char *const keys[] = { "name", "summary", "events", "metrics", NULL };
	struct set *made = calloc(1, sizeof(*made));
	int result;

	if (!made)
		return error_no_memory(error);
	made->references = 1;
	made->json = json_incref(json);
	made->name = string_or(json, "name", NULL);
	if (!made->name)
		result = error_set(error, -EINVAL, "%s: a set has a \"name\"", origin);
	else
		result = check_keys(json, keys, origin, "the set", error);
	if (result == 0)
		result = parse_events(made, origin, error);
	if (result == 0)
		result = parse_metrics(made, origin, error);
	if (result < 0) {
		set_release(made);
		return result;
	}
	*set = made;
	return 0;
}

static int unknown_set(const char *name, struct probe_error *error)
{
	struct names names = { .wanted = name };
	char nearest[256];
	char all[256] = "";

	for (size_t i = 0; i < builtin_sets_count; i++) {
		names_offer(&names, builtin_sets[i].name);
		if (strlen(all) + strlen(builtin_sets[i].name) + 3 < sizeof(all)) {
			strcat(all, i ? ", " : "");
			strcat(all, builtin_sets[i].name);
		}
	}
	return error_set(error, -ENOENT,
			 "probe set '%s' is unknown%s (there are: %s; a file's name ends in .json)",
			 name, names_sentence(&names, nearest, sizeof(nearest)), all);
}

static int load_json(const char *name, json_t **json, struct probe_error *error)
{
	const size_t length = strlen(name);
	json_error_t where;

	if (strchr(name, '/') || (length > 5 && strcmp(name + length - 5, ".json") == 0)) {
		*json = json_load_file(name, JSON_REJECT_DUPLICATES, &where);
		if (*json)
			return 0;
		if (json_error_code(&where) == json_error_cannot_open_file)
			return error_set(error, -ENOENT, "probe set %s cannot be opened: %s", name,
					 strerror(errno));
		return error_set(error, -EINVAL, "probe set %s, line %d, column %d: %s", name,
				 where.line, where.column, where.text);
	}
	for (size_t i = 0; i < builtin_sets_count; i++) {
		if (strcmp(builtin_sets[i].name, name) != 0)
			continue;
		*json = json_loadb(builtin_sets[i].json, builtin_sets[i].size, 0, &where);
		return *json ? 0 : error_no_memory(error);
	}
	return unknown_set(name, error);
}

int set_load(const char *name, struct set **set, struct probe_error *error)
{
	json_t *json = NULL;
	int result = load_json(name, &json, error);

	if (result < 0)
		return result;
	result = set_parse(json, name, set, error);
	json_decref(json);
	return result;
}

int set_from_events(const char *list, struct set **set, struct probe_error *error)
{
	json_t *events = json_array();
	json_t *json = json_pack("{s:s, s:o}", "name", "events", "events", events);
	int result = 0;

	if (!json)
		return error_no_memory(error);
	while (*list && result == 0) {
		const size_t length = strcspn(list, ",");
		json_t *event = json_pack("{s:s%, s:s}", "name", list, length, "group", "events");

		/* The one unit that a name alone does not tell. */
		if (length == strlen("task-clock") && memcmp(list, "task-clock", length) == 0)
			json_object_set_new(event, "unit", json_string("ns"));
		if (json_array_append_new(events, event) < 0)
			result = error_no_memory(error);
		list += length + (list[length] == ',');
	}
	if (result == 0)
		result = set_parse(json, "the list of events", set, error);
	json_decref(json);
	return result;
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
