/* SPDX-License-Identifier: MIT */
/* The list as JSON, for scripts: everything that the tables say, whole. */
#include "listing.h"

#include <jansson.h>
#include <stdio.h>

/* Libpfm4's words may be no UTF-8, and NULL is null. */
static json_t *text(const char *string)
{
	json_t *json = string ? json_string(string) : json_null();

	return json ? json : json_null();
}

static json_t *event_to_json(const struct listed_event *event, bool of_set)
{
	const struct finding *finding = &event->finding;
	json_t *json = json_pack("{s:s, s:o}", "name", event->name, "source",
				 text(finding->source));

	if (of_set)
		json_object_set_new(json, "group", text(event->group));
	else
		json_object_set_new(json, "description", text(event->description));
	if (event->pmu)
		json_object_set_new(json, "pmu", text(event->pmu));
	if (!finding->source) {
		json_object_set_new(json, "reason", text(finding->reason));
		return json;
	}
	json_object_set_new(json, "encoding", text(finding->encoding));
	json_object_set_new(json, "user_only", json_boolean(finding->user_only));
	json_object_set_new(json, "running_share", json_real(finding->running_share));
	if (finding->set)
		json_object_set_new(json, "set", text(finding->set));
	return json;
}

static json_t *events_to_json(const struct listed_events *events, bool of_set)
{
	json_t *list = json_array();

	for (size_t i = 0; i < events->count; i++)
		if (of_set || events->rows[i].is_shown)
			json_array_append_new(list, event_to_json(&events->rows[i], of_set));
	return list;
}

static json_t *sets_to_json(const struct listing *listing)
{
	json_t *list = json_array();

	for (size_t i = 0; i < listing->sets_count; i++) {
		const struct listed_set *set = &listing->sets[i];

		if (set->is_shown)
			json_array_append_new(list, json_pack("{s:s, s:s, s:o}", "name", set->name,
							      "summary", set->summary, "events",
							      events_to_json(&set->events, true)));
	}
	return list;
}

void listing_print_json(const struct listing *listing)
{
	json_t *json = listing_memory(json_pack("{s:o, s:o}", "sets", sets_to_json(listing),
						"events", events_to_json(&listing->events, false)));

	/* Whether it could be written is seen when standard output is flushed. */
	json_dumpf(json, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(json);
}
