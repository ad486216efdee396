/* SPDX-License-Identifier: MIT */
/* perf stat -j: an object for each row, one to a line as a rule. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "import_perf.h"

/* Numbers as perf writes them, for a text's own ways to be read in one place. */
#define NUMBER_SIZE 40

struct row_text {
	struct perf_row row;
	char value[NUMBER_SIZE];
	char interval[NUMBER_SIZE];
};

/* What a row may have been counted for, but for all of the command. */
static const char *const place_keys[] = { "cpu",     "core",  "die",	"socket", "node",
					  "cluster", "cache", "thread", NULL };

/*
 * perf prints numbers by its user's locale, which JSON does not know: in "pcnt-running" : 100,00
 * the comma becomes a point. perf's objects hold no lists, in which it would be right.
 */
static void repair_decimal_commas(char *json)
{
	bool inside = false;

	for (char *c = json; *c; c++) {
		if (*c == '\\' && inside && c[1])
			c++;
		else if (*c == '"')
			inside = !inside;
		else if (*c == ',' && !inside && c > json && isdigit((unsigned char)c[-1]) &&
			 isdigit((unsigned char)c[1]))
			*c = '.';
	}
}

static int take_number(const struct import_text *text, const json_t *object, const char *key,
		       const struct perf_row *row, double least, double most, double *number)
{
	const json_t *member = json_object_get(object, key);

	if (!member)
		return 0;
	if (!json_is_number(member) || !(json_number_value(member) >= least) ||
	    !(json_number_value(member) <= most))
		return import_wrong(text, row->line, "\"%s\" is no number from %.0f to %.0f", key,
				    least, most);
	*number = json_number_value(member);
	return 0;
}

/* As text, which numbers are, too, in what other tools make of perf's. */
static const char *text_of(const json_t *member, int decimals, char number[NUMBER_SIZE])
{
	const char *text = json_string_value(member);

	*number = '\0';
	if (text)
		return text;
	if (json_is_integer(member))
		snprintf(number, NUMBER_SIZE, "%" JSON_INTEGER_FORMAT, json_integer_value(member));
	else if (json_is_real(member) && fabs(json_real_value(member)) < 1e19)
		snprintf(number, NUMBER_SIZE, "%.*f", decimals, json_real_value(member));
	return number;
}

static const char *place_of(const json_t *object)
{
	for (size_t i = 0; place_keys[i]; i++)
		if (json_is_string(json_object_get(object, place_keys[i])))
			return json_string_value(json_object_get(object, place_keys[i]));
	return "";
}

static int take_row(const struct import_text *text, const json_t *object, struct row_text *taken)
{
	struct perf_row *row = &taken->row;
	const char *unit = json_string_value(json_object_get(object, "unit"));
	const json_t *interval = json_object_get(object, "interval");
	double running = 0, percent = 100, variation = NAN;
	int result;

	row->event = json_string_value(json_object_get(object, "event"));
	row->unit = unit ? unit : "";
	row->place = place_of(object);
	row->value = text_of(json_object_get(object, "counter-value"), 6, taken->value);
	row->interval = interval ? text_of(interval, 9, taken->interval) : "";
	if (!row->event || !*row->event)
		return import_wrong(text, row->line, "a row of perf stat's has no \"event\"");
	if (json_object_get(object, "cgroup"))
		return import_wrong(text, row->line,
				    "it was counted for a cgroup: a profile holds one command's "
				    "counts; run perf stat without --cgroup");
	result = take_number(text, object, "event-runtime", row, 0, 1e18, &running);
	if (result == 0)
		result = take_number(text, object, "pcnt-running", row, 0, 100, &percent);
	if (result == 0)
		result = take_number(text, object, "variance", row, 0, 1e18, &variation);
	row->running = (uint64_t)running;
	row->has_share = json_object_get(object, "pcnt-running") != NULL;
	row->share = percent / 100;
	row->variation = variation / 100;
	return result;
}

static int add_object(struct perf_report *report, const struct import_text *text,
		      const json_t *object, size_t line)
{
	struct row_text taken = { .row = { .line = line } };
	int result;

	/* Empty with --metric-only; metrics beyond a row's first stand alone. */
	if (json_is_object(object) && !json_object_get(object, "counter-value") &&
	    (json_object_size(object) == 0 || json_object_get(object, "metric-value") ||
	     json_object_get(object, "metric-unit")))
		return 0;
	if (!json_is_object(object) || !json_object_get(object, "counter-value"))
		return import_wrong(text, line,
				    "this JSON is no row of perf stat -j's (--metric-only has no "
				    "counts; give perf a file of its own with -o)");
	result = take_row(text, object, &taken);
	return result < 0 ? result : perf_report_add(report, text, &taken.row);
}

/* An object, or the list that jq -s makes of them. */
static int add_json(struct perf_report *report, const struct import_text *text, const json_t *json,
		    size_t line)
{
	const json_t *object;
	int result = 0;
	size_t i;

	if (!json_is_array(json))
		return add_object(report, text, json, line);
	json_array_foreach(json, i, object)
	{
		result = add_object(report, text, object, line);
		if (result < 0)
			return result;
	}
	return 0;
}

static int wrong_json(const struct import_text *text, size_t line, const json_error_t *where)
{
	if (!where->text[0] || json_error_code(where) == json_error_out_of_memory)
		return error_no_memory(text->error);
	return import_wrong(text, line + (size_t)where->line - 1,
			    "column %d: %s: it was cut short, or something else was written into "
			    "it (give perf a file of its own with -o)",
			    where->column, where->text);
}

static int read_objects(struct perf_report *report, const struct import_text *text,
			struct import_list *list)
{
	const char *end = text->contents + text->size;
	const char *place = text->contents;
	size_t line = 1;
	int result = 0;

	while (result == 0 && place < end) {
		json_error_t where;
		json_t *json;

		if (isspace((unsigned char)*place)) {
			line += *place++ == '\n';
			continue;
		}
		/* "# started on ..." begins a report, as --append writes one after the other. */
		if (*place == '#') {
			place += strcspn(place, "\n");
			result = perf_report_finish(report, text, list);
			continue;
		}
		json = json_loadb(place, (size_t)(end - place), JSON_DISABLE_EOF_CHECK, &where);
		if (!json)
			return wrong_json(text, line, &where);
		result = add_json(report, text, json, line);
		json_decref(json);
		for (const char *after = place + where.position; place < after; place++)
			line += *place == '\n';
	}
	return result < 0 ? result : perf_report_finish(report, text, list);
}

int import_perf_json(const struct import_text *text, struct import_list *list)
{
	struct perf_report *report = perf_report_new("-j");
	int result;

	if (!report)
		return error_no_memory(text->error);
	repair_decimal_commas(text->contents);
	result = read_objects(report, text, list);
	perf_report_free(report);
	if (result == 0 && list->count == 0)
		return import_wrong(text, 0,
				    "there are metrics in it and no counts: run perf stat without "
				    "--metric-only");
	return result;
}
