/* SPDX-License-Identifier: MIT */
/* Lines as JSON: functions with their lines; what is not known is missing. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../message.h"
#include "format.h"
#include "interval.h"

static void put(json_t *object, const char *key, json_t *value, bool *lost)
{
	*lost = json_object_set_new(object, key, value) < 0 || *lost;
}

static void put_number(json_t *object, const char *key, double number, bool *lost)
{
	if (isfinite(number))
		put(object, key, json_real(number), lost);
}

/* Source files may hold anything; JSON holds UTF-8. */
static json_t *text_of(const char *text)
{
	json_t *string = json_string(text);
	char *copy;

	if (string)
		return string;
	copy = strdup(text);
	for (char *c = copy; c && *c; c++)
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	string = copy ? json_string(copy) : NULL;
	free(copy);
	return string;
}

static void put_cost(const struct lines *lines, json_t *json,
		     const struct probe_profile_region *region, double whole, bool *lost)
{
	const struct line_cost cost = lines_cost(lines, region);

	if (!cost.is_known)
		return;
	if (!cost.is_nothing_left) {
		put_number(json, "value", cost.value, lost);
		put_number(json, "share_of_function", cost.value / whole, lost);
	}
	put_number(json, "probe", cost.probe, lost);
	put(json, "below_probe", json_boolean(cost.is_below_probe), lost);
}

static void put_metrics(const struct lines *lines, json_t *json,
			const struct probe_profile_region *region, bool *lost)
{
	for (char *const *metric = lines->metrics; metric && *metric; metric++) {
		const struct probe_value value = lines_value(lines, region, *metric);

		if (isfinite(lines_most(lines, region, *metric)))
			put(json, *metric,
			    json_pack("{s:f}", "below_probe", lines_most(lines, region, *metric)),
			    lost);
		else if (value.status != PROBE_UNAVAILABLE)
			put_number(json, *metric, value.value, lost);
		else
			put(json, *metric, json_pack("{s:s}", "unavailable", value.reason), lost);
	}
}

static void put_samples(const struct lines *lines, const struct line_function *function,
			json_t *json, double met, bool *lost)
{
	const double all = function->samples;
	const struct interval interval = interval_of_share(met, all);

	put_number(json, "samples", met / lines->runs, lost);
	put_number(json, "share_of_function", met / all, lost);
	put(json, "interval", json_pack("[f, f]", interval.low, interval.high), lost);
}

static json_t *row_to_json(const struct lines *lines, const struct line_function *function,
			   const struct line_row *row, bool *lost)
{
	json_t *json = json_pack("{s:i}", "line", row->line);
	const double whole = function->whole && !function->is_sampled
				     ? lines_cost(lines, function->whole).value
				     : NAN;

	if (function->is_sampled)
		put_samples(lines, function, json, row->samples, lost);
	else
		put_number(json, "hits", lines_hits(lines, row), lost);
	if (row->timed) {
		put_cost(lines, json, row->timed, whole, lost);
		put_metrics(lines, json, row->timed, lost);
	}
	if (row->source)
		put(json, "source", text_of(row->source), lost);
	return json;
}

static json_t *function_to_json(const struct lines *lines, const struct line_function *function,
				bool *lost)
{
	json_t *rows = json_array();
	json_t *json = json_pack("{s:s, s:s}", "kind", function->is_sampled ? "sample" : "line",
				 "function", function->name);

	if (function->file)
		put(json, "file", json_string(function->file), lost);
	if (function->state.error)
		put(json, "source_error", json_string(strerror(function->state.error)), lost);
	else if (function->file)
		put(json, "source_has_changed", json_boolean(function->state.has_changed), lost);
	if (function->whole && function->is_sampled) {
		const double met = function->samples / lines->runs;

		put_number(json, "samples", met, lost);
		put_number(json, "share_of_all", met / lines->samples, lost);
	} else if (function->whole) {
		put_cost(lines, json, function->whole, NAN, lost);
		put_metrics(lines, json, function->whole, lost);
	}
	for (size_t i = 0; i < function->rows_count; i++)
		*lost = json_array_append_new(
				rows, row_to_json(lines, function, &function->rows[i], lost)) < 0 ||
			*lost;
	put(json, "lines", rows, lost);
	return json;
}

static json_t *sampling_to_json(const struct lines *lines)
{
	struct probe_sampling sampling;
	json_t *list = json_array();

	for (size_t i = 0; probe_profile_sampling(lines->profile, i, &sampling) == 0; i++)
		json_array_append_new(
			list,
			json_pack("{s:s, s:f, s:b, s:I, s:I, s:f, s:I, s:I}", "event",
				  sampling.event, "frequency", sampling.frequency, "user_only",
				  sampling.user_only, "samples", (json_int_t)sampling.samples,
				  "lost", (json_int_t)sampling.lost, "overhead_ns",
				  sampling.overhead, "in_regions", (json_int_t)sampling.in_regions,
				  "unplaced", (json_int_t)sampling.unplaced));
	return list;
}

int lines_print_json(const struct lines *lines)
{
	json_t *functions = json_array();
	bool lost = false;
	json_t *json;

	for (size_t i = 0; i < lines->count; i++)
		lost = json_array_append_new(functions,
					     function_to_json(lines, &lines->functions[i], &lost)) <
			       0 ||
		       lost;
	json = json_pack("{s:s, s:s, s:I, s:o, s:o}", "title", probe_profile_title(lines->profile),
			 "by", lines->by, "repeats", (json_int_t)lines->runs, "sampling",
			 sampling_to_json(lines), "functions", functions);
	if (lines->region)
		put(json, "region", text_of(lines->region), &lost);
	if (lost || !json) {
		json_decref(json);
		return complain("memory ran out");
	}
	json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
	putchar('\n');
	json_decref(json);
	return 0;
}
