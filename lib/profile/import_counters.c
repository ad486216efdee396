/* SPDX-License-Identifier: MIT */
/*
 * Counters that were printed somewhere, as examples/chapter/counters.json has them: an object with
 * "source", the "units" of its counters, and "examples", each with "example", "scheme" and
 * "counters".
 */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "../sets/json_place.h"
#include "import.h"

struct counters {
	const struct import_text *text;
	const json_t *json;
	const char *source;
	json_int_t runs; /* that each counter is the mean of; 0: not told */
};

static const struct {
	const char *name;
	uint64_t factor;
	const char *unit; /* a profile's */
} units[] = {
	{ "count", 1, "count" }, { "s", 1000000000, "ns" }, { "ms", 1000000, "ns" },
	{ "us", 1000, "ns" },	 { "ns", 1, "ns" },
};

static const size_t units_count = sizeof(units) / sizeof(units[0]);

__attribute__((format(printf, 3, 4))) static int wrong(const struct counters *counters,
						       const struct json_place *place,
						       const char *format, ...)
{
	char said[256];
	va_list arguments;
	int line, column;

	va_start(arguments, format);
	vsnprintf(said, sizeof(said), format, arguments);
	va_end(arguments);
	json_place_find(place, counters->text->contents, &line, &column);
	return import_wrong(counters->text, (size_t)line, "%s", said);
}

static int take_unit(const struct counters *counters, const struct json_place *place,
		     const char *event, size_t *unit)
{
	const json_t *list = json_object_get(counters->json, "units");
	const json_t *named = json_object_get(list, event);
	const char *name = json_string_value(named ? named : json_object_get(list, "*"));

	for (*unit = 0; name && *unit < units_count; ++*unit)
		if (strcmp(units[*unit].name, name) == 0)
			return 0;
	return wrong(counters, place,
		     "\"units\" has no unit for '%.64s', which is count, s, ms, us or ns", event);
}

static int add_counter(const struct counters *counters, const struct json_place *place,
		       struct import_report *report, const char *event, const json_t *value)
{
	struct import_count count = { .event = event, .share = 1, .variation = NAN };
	struct import_decimal number = { 0 };
	char digits[64] = "";
	size_t unit;
	int result = take_unit(counters, place, event, &unit);

	if (result < 0)
		return result;
	if (json_is_integer(value))
		snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT,
			 json_integer_value(value));
	else if (json_is_real(value) && fabs(json_real_value(value)) < 1e19)
		snprintf(digits, sizeof(digits), "%.9f", json_real_value(value));
	if (!import_decimal(digits, &number) || !import_scale(&number, units[unit].factor, &count))
		return wrong(counters, place,
			     "'%.64s' is no count: one is a number that is not below 0, and that a "
			     "counter holds",
			     event);
	count.unit = units[unit].unit;
	if (strcmp(count.unit, "ns") == 0)
		count.mean = 0;
	return import_report_add(report, &count) < 0 ? error_no_memory(counters->text->error) : 0;
}

static int add_missing_elapsed(const struct counters *counters, struct import_report *report)
{
	const struct import_count count = {
		.event = SET_ELAPSED,
		.unit = "ns",
		.share = 1,
		.variation = NAN,
		.reason = "it does not stand among the counters that were imported",
	};

	if (import_report_has(report, SET_ELAPSED))
		return 0;
	return import_report_add(report, &count) < 0 ? error_no_memory(counters->text->error) : 0;
}

static int warn_of_runs(const struct counters *counters, struct import_report *report)
{
	char sentence[128];

	if (counters->runs < 2)
		return 0;
	snprintf(sentence, sizeof(sentence),
		 "each value is the mean of %" JSON_INTEGER_FORMAT
		 " runs; how far they were apart is not known",
		 counters->runs);
	return import_report_warn(report, sentence) < 0 ? error_no_memory(counters->text->error)
							: 0;
}

static int fill_report(const struct counters *counters, const struct json_place *place,
		       const json_t *values, struct import_report *report)
{
	int result = 0;

	for (void *i = json_object_iter((json_t *)values); i && result == 0;
	     i = json_object_iter_next((json_t *)values, i)) {
		const char *event = json_object_iter_key(i);
		const struct json_place member = { .outer = place, .key = event };

		result = add_counter(counters, &member, report, event, json_object_iter_value(i));
	}
	if (result == 0)
		result = add_missing_elapsed(counters, report);
	return result < 0 ? result : warn_of_runs(counters, report);
}

static int add_example(const struct counters *counters, const struct json_place *place,
		       const json_t *example, struct import_list *list)
{
	const struct json_place at = { .outer = place, .key = "counters" };
	const char *name = json_string_value(json_object_get(example, "example"));
	const char *scheme = json_string_value(json_object_get(example, "scheme"));
	const json_t *values = json_object_get(example, "counters");
	struct import_report *report;
	char title[256];
	int result;

	if (!name || !scheme)
		return wrong(counters, place, "an example has no \"example\" or no \"scheme\"");
	if (json_object_size(values) == 0)
		return wrong(counters, &at, "example %.64s has no \"counters\"", name);
	snprintf(title, sizeof(title), "%.64s: %.180s", name, scheme);
	report = import_report_new(title, counters->source);
	if (!report)
		return error_no_memory(counters->text->error);
	result = fill_report(counters, &at, values, report);
	if (result == 0)
		result = import_list_add(list, report, counters->text);
	import_report_free(report);
	return result;
}

static int add_examples(struct counters *counters, struct import_list *list)
{
	const struct json_place root = { .outer = NULL };
	const struct json_place place = { .outer = &root, .key = "examples" };
	const json_t *examples = json_object_get(counters->json, "examples");
	const json_t *runs = json_object_get(counters->json, "runs");
	int result = 0;

	counters->source = json_string_value(json_object_get(counters->json, "source"));
	counters->runs = json_integer_value(runs);
	if (!counters->source)
		return wrong(counters, &root, "there is no \"source\", which reports name");
	if (runs && counters->runs < 1)
		return wrong(counters, &(struct json_place){ .outer = &root, .key = "runs" },
			     "\"runs\" is the number of runs that the counters are means of");
	if (json_array_size(examples) == 0)
		return wrong(counters, &place, "\"examples\" is a list of at least one");
	for (size_t i = 0; i < json_array_size(examples) && result == 0; i++) {
		const struct json_place element = { .outer = &place, .index = i };

		result = add_example(counters, &element, json_array_get(examples, i), list);
	}
	return result;
}

int import_counters(const struct import_text *text, struct import_list *list)
{
	struct counters counters = { .text = text };
	json_error_t where;
	json_t *json = json_loadb(text->contents, text->size, JSON_REJECT_DUPLICATES, &where);
	int result;

	if (!json && (!where.text[0] || json_error_code(&where) == json_error_out_of_memory))
		return error_no_memory(text->error);
	if (!json)
		return import_wrong(text, (size_t)where.line,
				    "column %d: %s: it is no JSON, or was cut short", where.column,
				    where.text);
	counters.json = json;
	result = add_examples(&counters, list);
	json_decref(json);
	return result;
}
