/* SPDX-License-Identifier: MIT */
#include "set_parse.h"

#include <errno.h>
#include <string.h>

#include "../base/error.h"
#include "names.h"

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

int set_check_keys(const json_t *object, const char *const keys[], const char *origin,
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

int set_parse_event(const json_t *json, struct set_event *event, const char *origin,
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
	return set_check_keys(json, keys, origin, event->name, error);
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

int set_parse_metric(const json_t *json, const struct set *set, struct set_metric *metric,
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
	return set_check_keys(json, keys, origin, metric->name, error);
}
