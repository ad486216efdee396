/* SPDX-License-Identifier: MIT */
#include "set.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "builtin.h"
#include "names.h"
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

		result = set_parse_event(json_array_get(events, i), &event, origin, error);
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
		result = set_parse_metric(json_array_get(metrics, set->metrics_count), set,
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
	made->name = json_string_value(json_object_get(json, "name"));
	if (!made->name)
		result = error_set(error, -EINVAL, "%s: a set has a \"name\"", origin);
	else
		result = set_check_keys(json, keys, origin, "the set", error);
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
