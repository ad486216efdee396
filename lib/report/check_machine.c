/* SPDX-License-Identifier: MIT */
/* Checks for machines: JUnit's XML, and the JSON that is called customSmallerIsBetter. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "check.h"

/* Attributes and text; what XML cannot hold at all becomes '?'. */
static void print_xml(FILE *stream, const char *text)
{
	static const struct {
		char letter;
		const char *entity;
	} entities[] = {
		{ '&', "&amp;" },  { '<', "&lt;" },   { '>', "&gt;" },
		{ '"', "&quot;" }, { '\n', "&#10;" }, { '\t', "&#9;" },
	};

	for (; *text; text++) {
		size_t i = 0;

		while (i < sizeof(entities) / sizeof(entities[0]) && entities[i].letter != *text)
			i++;
		if (i < sizeof(entities) / sizeof(entities[0]))
			fputs(entities[i].entity, stream);
		else
			fputc((unsigned char)*text < ' ' ? '?' : *text, stream);
	}
}

static void print_attribute(FILE *stream, const char *name, const char *value)
{
	fprintf(stream, " %s=\"", name);
	print_xml(stream, value);
	fputc('"', stream);
}

static void print_case(const struct probe_limit *limit, FILE *stream)
{
	static const char *const elements[] = {
		[PROBE_CANNOT_TELL] = "error",
		[PROBE_BROKEN] = "failure",
	};

	fputs("\t\t<testcase", stream);
	print_attribute(stream, "classname", limit->region);
	print_attribute(stream, "name", limit->text);
	if (limit->outcome == PROBE_WITHIN) {
		fputs("><system-out>", stream);
		print_xml(stream, limit->sentence);
		fputs("</system-out></testcase>\n", stream);
		return;
	}
	fprintf(stream, "><%s", elements[limit->outcome]);
	print_attribute(stream, "message", limit->sentence);
	fputs("/></testcase>\n", stream);
}

int check_junit(const struct probe_check *check, FILE *stream)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n\t<testsuite", stream);
	print_attribute(stream, "name", profile_title(check->comparison->candidate));
	fprintf(stream, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n", check->count,
		check_count(check, PROBE_BROKEN), check_count(check, PROBE_CANNOT_TELL));
	for (size_t i = 0; i < check->count; i++)
		print_case(&check->list[i].limit, stream);
	fputs("\t</testsuite>\n</testsuites>\n", stream);
	return ferror(stream) ? -EIO : 0;
}

/* Whether an earlier limit is for the same value: a dashboard has one point for each. */
static bool is_repeated(const struct probe_check *check, size_t index)
{
	const struct probe_limit *limit = &check->list[index].limit;

	for (size_t i = 0; i < index; i++)
		if (strcmp(check->list[i].limit.region, limit->region) == 0 &&
		    strcmp(check->list[i].limit.event, limit->event) == 0)
			return true;
	return false;
}

static json_t *point(const struct probe_limit *limit)
{
	const struct probe_value *value = &limit->candidate;
	json_t *name = json_sprintf("%s: %s", limit->region, limit->event);
	json_t *object = json_pack("{s:o, s:s, s:f, s:o}", "name", name, "unit", value->unit,
				   "value", value->value, "extra",
				   json_sprintf("%s: %s", limit->text, limit->sentence));

	if (object && !isnan(value->variation))
		json_object_set_new(object, "range",
				    json_sprintf("\302\261 %.6g", value->value * value->variation));
	return object;
}

/* What was not measured has no point. */
int check_smaller(const struct probe_check *check, FILE *stream)
{
	json_t *list = json_array();
	bool lost = !list;
	int result;

	for (size_t i = 0; i < check->count; i++)
		if (check->list[i].limit.candidate.status != PROBE_UNAVAILABLE &&
		    !is_repeated(check, i))
			lost = json_array_append_new(list, point(&check->list[i].limit)) < 0 ||
			       lost;
	if (lost) {
		json_decref(list);
		return -ENOMEM;
	}
	result = json_dumpf(list, stream, JSON_INDENT(1) | JSON_REAL_PRECISION(15)) < 0 ||
				 fputc('\n', stream) == EOF
			 ? -EIO
			 : 0;
	json_decref(list);
	return result;
}
