/* SPDX-License-Identifier: MIT */
#include "set_element.h"

#include <errno.h>
#include <string.h>

#include "../base/error.h"
#include "names.h"

static const char *const style_names[] = {
	[SET_STYLE_NUMBER] = "number",
	[SET_STYLE_PERCENT] = "percent",
	[SET_STYLE_RATE] = "rate",
};

static const size_t styles_count = sizeof(style_names) / sizeof(style_names[0]);

static int parse_encodings(const struct set_text *text, const struct json_place *place,
			   const json_t *json, struct set_event *event)
{
	const struct json_place list = { .outer = place, .key = "encodings" };
	const json_t *encodings = json_object_get(json, "encodings");

	if (!encodings)
		return encodings_add(&event->encodings, NULL, event->name) < 0
			       ? error_no_memory(text->error)
			       : 0;
	if (json_array_size(encodings) == 0)
		return set_wrong(text, &list,
				 "event '%.64s': \"encodings\" is a list of at least one name",
				 event->name);
	return encodings_parse(text, &list, encodings, &event->encodings);
}

int set_parse_event(const struct set_text *text, const struct json_place *place, const json_t *json,
		    struct set_event *event)
{
	static const char *const keys[] = { "name", "label",	 "unit", "group",
					    "hint", "encodings", NULL };
	const struct {
		const char *key;
		const char **line;
	} lines[] = {
		{ "name", &event->name },   { "label", &event->label }, { "unit", &event->unit },
		{ "group", &event->group }, { "hint", &event->hint },
	};
	int result = 0;

	event->unit = "count";
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]) && result == 0; i++)
		result = set_take_line(text, place, json, lines[i].key, lines[i].line);
	if (result < 0)
		return result;
	if (!event->name || !*event->name)
		return set_wrong_member(text, place, "name", "an event has no \"name\"");
	if (!event->label)
		event->label = event->name;
	if (strcmp(event->unit, "count") != 0 && strcmp(event->unit, "ns") != 0)
		return set_wrong_member(text, place, "unit",
					"event '%.64s' has unit '%.32s': use \"count\" or \"ns\"",
					event->name, event->unit);
	result = set_check_keys(text, place, json, keys, event->name);
	return result < 0 ? result : parse_encodings(text, place, json, event);
}

static int parse_style(const struct set_text *text, const struct json_place *place,
		       const json_t *json, struct set_metric *metric)
{
	const json_t *decimals = json_object_get(json, "decimals");
	const char *style = style_names[SET_STYLE_NUMBER];
	size_t s = 0;
	const int result = set_take_line(text, place, json, "style", &style);

	if (result < 0)
		return result;
	while (s < styles_count && strcmp(style_names[s], style) != 0)
		s++;
	if (s == styles_count)
		return set_wrong_member(
			text, place, "style",
			"metric '%.64s' has style '%.32s': use number, percent or rate",
			metric->name, style);
	metric->style = (enum set_style)s;
	metric->decimals = 3;
	if (!decimals)
		return 0;
	if (!json_is_integer(decimals) || json_integer_value(decimals) < 0 ||
	    json_integer_value(decimals) > 9)
		return set_wrong_member(text, place, "decimals",
					"metric '%.64s': \"decimals\" is 0 to 9", metric->name);
	metric->decimals = (int)json_integer_value(decimals);
	return 0;
}

static int parse_threshold(const struct set_text *text, const struct json_place *place,
			   const json_t *json, struct set_metric *metric)
{
	const json_t *threshold = json_object_get(json, "threshold");
	const json_t *above = json_object_get(threshold, "above");
	const json_t *below = json_object_get(threshold, "below");

	if (!threshold)
		return 0;
	if (json_object_size(threshold) != 1 || !json_is_number(above ? above : below))
		return set_wrong_member(text, place, "threshold",
					"metric '%.64s': a threshold is {\"above\": NUMBER} or "
					"{\"below\": NUMBER}",
					metric->name);
	metric->threshold.bound = above ? SET_ABOVE : SET_BELOW;
	metric->threshold.value = json_number_value(above ? above : below);
	return 0;
}

static int check_event_known(const struct set_text *text, const struct json_place *place,
			     const struct set *set, const struct set_metric *metric,
			     const char *event)
{
	struct names names = { .wanted = event };
	char nearest[256];

	if (set_event_index(set, event) >= 0)
		return 0;
	for (size_t i = 0; i < set_events_count(set); i++)
		names_offer(&names, set_event(set, i)->name);
	return set_wrong(text, place,
			 "metric '%.64s' names '%.64s', which is no event of this set%s",
			 metric->name, event, names_sentence(&names, nearest, sizeof(nearest)));
}

/* Walks the formula as it is written, which parses already: only there each name has a place. */
static int check_operands(const struct set_text *text, const struct json_place *place,
			  const struct set *set, const struct set_metric *metric,
			  const json_t *json)
{
	const char *operation = json_object_iter_key(json_object_iter((json_t *)json));
	const json_t *operands = json_object_get(json, operation);
	const struct json_place list = { .outer = place, .key = operation };
	int result = 0;

	if (json_is_string(json))
		return check_event_known(text, place, set, metric, json_string_value(json));
	for (size_t i = 0; i < json_array_size(operands) && result == 0; i++) {
		const struct json_place operand = { .outer = &list, .index = i };

		result = check_operands(text, &operand, set, metric, json_array_get(operands, i));
	}
	return result;
}

static int parse_formula(const struct set_text *text, const struct json_place *place,
			 const json_t *json, const struct set *set, struct set_metric *metric)
{
	const struct json_place at = { .outer = place, .key = "formula" };
	const json_t *formula = json_object_get(json, "formula");
	struct set_text about = *text;
	int result;

	about.metric = metric->name;
	result = formula_parse_at(&about, &at, formula, &metric->formula);
	return result < 0 ? result : check_operands(text, &at, set, metric, formula);
}

static int parse_row(const struct set_text *text, const struct json_place *place,
		     const json_t *json, const struct set *set, struct set_metric *metric)
{
	const struct json_place at = { .outer = place, .key = "event" };
	const int result = set_take_line(text, place, json, "event", &metric->event);

	if (result < 0 || !metric->event)
		return result;
	return check_event_known(text, &at, set, metric, metric->event);
}

int set_parse_metric(const struct set_text *text, const struct json_place *place,
		     const json_t *json, const struct set *set, struct set_metric *metric)
{
	static const char *const keys[] = { "name",	"event", "formula",   "style", "label",
					    "decimals", "hint",	 "threshold", NULL };
	int result;

	result = set_take_line(text, place, json, "name", &metric->name);
	if (result == 0 && (!metric->name || !*metric->name))
		result = set_wrong_member(text, place, "name", "a metric has no \"name\"");
	if (result == 0)
		result = set_check_keys(text, place, json, keys, metric->name);
	if (result == 0)
		result = set_take_line(text, place, json, "label", &metric->label);
	if (result == 0)
		result = set_take_line(text, place, json, "hint", &metric->hint);
	if (result == 0)
		result = parse_style(text, place, json, metric);
	if (result == 0)
		result = parse_threshold(text, place, json, metric);
	if (result == 0)
		result = parse_row(text, place, json, set, metric);
	if (result == 0)
		result = parse_formula(text, place, json, set, metric);
	if (!metric->label)
		metric->label = metric->name;
	return result;
}
