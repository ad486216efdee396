/* SPDX-License-Identifier: MIT */
/* Profiles to JSON: what doc/profile.schema.json describes. */
#include <errno.h>
#include <stdbool.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"
#include "../base/file.h"
#include "json_text.h"
#include "lines.h"
#include "profile.h"
#include "profile_json.h"

const char *const profile_status_names[PROFILE_STATUSES] = {
	[PROBE_UNAVAILABLE] = "unavailable",
	[PROBE_COUNTED] = "counted",
	[PROBE_SCALED] = "scaled",
	[PROBE_SIMULATED] = "simulated",
};

const char *const profile_part_names[] = {
	[PROBE_INCLUSIVE] = "inclusive",
	[PROBE_EXCLUSIVE] = "exclusive",
};

/* Whether a value could not be made or put in its place: then there is no JSON at all. */
static void put(json_t *object, const char *key, json_t *value, bool *lost)
{
	*lost = json_object_set_new(object, key, value) < 0 || *lost;
}

static void append(json_t *array, json_t *value, bool *lost)
{
	*lost = json_array_append_new(array, value) < 0 || *lost;
}

static json_t *value_to_json(const struct profile_value *value, bool *lost)
{
	json_t *json;

	if (value->status == PROBE_UNAVAILABLE)
		return json_pack("{s:s, s:I}", "status", profile_status_names[value->status],
				 "reason", (json_int_t)value->reason);
	json = json_pack("{s:s, s:I, s:s}", "status", profile_status_names[value->status], "value",
			 (json_int_t)value->count, "source", value->source);
	if (value->status == PROBE_SCALED)
		put(json, "running_share", json_real(value->running_share), lost);
	if (value->kernel_excluded)
		put(json, "kernel_excluded", json_true(), lost);
	if (value->marks > 0)
		put(json, "marks", json_real(value->marks), lost);
	if (value->mean > 0)
		put(json, "mean", json_real(value->mean), lost);
	if (value->has_variation)
		put(json, "variation", json_real(value->variation), lost);
	return json;
}

static json_t *repeat_to_json(const struct probe_profile *profile,
			      const struct probe_profile_region *region, size_t repeat, bool *lost)
{
	const struct set *set = profile_set(profile);
	const struct profile_repeat *facts = profile_repeat(region, repeat);
	json_t *json = json_pack("{s:I, s:I}", "visits", (json_int_t)facts->visits, "threads",
				 (json_int_t)facts->threads);

	if (facts->elapsed_least <= facts->elapsed_most) {
		put(json, "elapsed_min", json_integer((json_int_t)facts->elapsed_least), lost);
		put(json, "elapsed_max", json_integer((json_int_t)facts->elapsed_most), lost);
		put(json, "elapsed_total", json_integer((json_int_t)facts->elapsed_total), lost);
		put(json, "elapsed_visits", json_integer((json_int_t)facts->elapsed_visits), lost);
		if (facts->elapsed_squares > 0)
			put(json, "elapsed_squares", json_real(facts->elapsed_squares), lost);
	}
	for (int part = 0; part < PROFILE_PARTS; part++) {
		json_t *values = json_object();

		for (size_t i = 0; i < set_events_count(set); i++)
			put(values, set_event(set, i)->name,
			    value_to_json(profile_value(profile, region, repeat, i,
							(enum probe_part)part),
					  lost),
			    lost);
		put(json, profile_part_names[part], values, lost);
	}
	return json;
}

static void add_mean(json_t *json, const struct probe_profile *profile,
		     const struct probe_profile_region *region, const char *name,
		     enum probe_part part, bool *lost)
{
	struct probe_value value;
	json_t *mean;

	probe_profile_value(profile, region, name, part, PROBE_MEAN, &value);
	if (value.status == PROBE_UNAVAILABLE || !isfinite(value.value)) {
		put(json, name, json_null(), lost);
		return;
	}
	mean = json_pack("{s:s, s:f, s:s}", "status", profile_status_names[value.status], "value",
			 value.value, "unit", value.unit);
	if (!isnan(value.variation))
		put(mean, "variation", json_real(value.variation), lost);
	put(json, name, mean, lost);
}

/* For readers that do not want to compute: means over the repeats and metrics. */
static json_t *means_to_json(const struct probe_profile *profile,
			     const struct probe_profile_region *region, bool *lost)
{
	const struct set *set = profile_set(profile);
	json_t *json = json_object();

	for (int part = 0; part < PROFILE_PARTS; part++) {
		json_t *means = json_object();

		for (size_t i = 0; i < set_events_count(set); i++)
			add_mean(means, profile, region, set_event(set, i)->name,
				 (enum probe_part)part, lost);
		for (size_t i = 0; i < set_metrics_count(set); i++)
			add_mean(means, profile, region, set_metric(set, i)->name,
				 (enum probe_part)part, lost);
		put(json, profile_part_names[part], means, lost);
	}
	return json;
}

static json_t *region_to_json(const struct probe_profile *profile,
			      const struct probe_profile_region *region, json_int_t parent,
			      bool *lost)
{
	json_t *repeats = json_array();

	for (size_t i = 0; i < probe_profile_repeats(profile); i++)
		append(repeats, repeat_to_json(profile, region, i, lost), lost);
	return json_pack("{s:s, s:o, s:O, s:o, s:o}", "name", probe_profile_name(region), "parent",
			 parent < 0 ? json_null() : json_integer(parent), "sites",
			 profile_sites(region), "repeats", repeats, "mean",
			 means_to_json(profile, region, lost));
}

/* A flat list, parents first, each naming its parent's place: nesting has no limit, parsers have. */
static json_t *regions_to_json(const struct probe_profile *profile, bool *lost)
{
	const struct probe_profile_region *region = NULL;
	json_t *regions = json_array();
	json_int_t *path = NULL;
	size_t capacity = 0;

	while ((region = profile_walk(profile, region))) {
		const size_t depth = profile_depth(region);

		if (depth >= capacity) {
			json_int_t *longer = realloc(path, (capacity + 64) * sizeof(*path));

			if (!longer)
				break;
			path = longer;
			capacity += 64;
		}
		path[depth] = (json_int_t)json_array_size(regions);
		if (json_array_append_new(regions,
					  region_to_json(profile, region,
							 depth ? path[depth - 1] : -1, lost)) < 0)
			break;
	}
	free(path);
	if (region) {
		json_decref(regions);
		return NULL;
	}
	return regions;
}

/* Of what has no values: how often it was met, in each repeat. */
static json_t *hits_to_json(const struct probe_profile *profile,
			    const struct probe_profile_region *region, bool *lost)
{
	json_t *hits = json_array();

	for (size_t i = 0; i < probe_profile_repeats(profile); i++)
		append(hits, json_integer((json_int_t)probe_profile_visits(region, i)), lost);
	return hits;
}

static json_t *line_to_json(const struct probe_profile *profile,
			    const struct probe_profile_region *region, bool *lost)
{
	struct probe_line line;
	json_t *repeats;
	json_t *json;

	profile_line_describe(region, &line);
	json = json_pack("{s:s, s:o, s:s, s:i}", "kind", profile_line_kind_names[line.kind], "file",
			 line.file ? json_string(line.file) : json_null(), "function",
			 line.function, "line", line.line);
	if (line.place)
		put(json, "region", json_string(line.place), lost);
	if (line.kind != PROBE_LINE_TIMED) {
		put(json, "hits", hits_to_json(profile, region, lost), lost);
		return json;
	}
	repeats = json_array();
	for (size_t i = 0; i < probe_profile_repeats(profile); i++)
		append(repeats, repeat_to_json(profile, region, i, lost), lost);
	put(json, "repeats", repeats, lost);
	put(json, "mean", means_to_json(profile, region, lost), lost);
	return json;
}

static json_t *lines_to_json(const struct probe_profile *profile, bool *lost)
{
	const struct probe_profile_region *region = NULL;
	json_t *lines = json_array();

	while ((region = profile_lines_walk(profile, region)))
		append(lines, line_to_json(profile, region, lost), lost);
	return lines;
}

static json_t *reasons_to_json(const struct probe_profile *profile, bool *lost)
{
	json_t *reasons = json_array();

	for (size_t i = 0; i < profile_reasons(profile); i++)
		append(reasons, json_string(profile_reason(profile, i)), lost);
	return reasons;
}

static json_t *warnings_to_json(const struct probe_profile *profile, bool *lost)
{
	json_t *warnings = json_array();

	for (size_t i = 0; i < probe_profile_warnings(profile); i++)
		append(warnings, json_string(probe_profile_warning(profile, i)), lost);
	return warnings;
}

json_t *profile_to_json(const struct probe_profile *profile)
{
	bool lost = false;
	json_t *json = json_pack(
		"{s:s, s:i, s:s, s:s, s:I, s:O, s:O, s:O, s:O, s:o, s:o, s:o}", "format",
		PROFILE_FORMAT, "version", PROFILE_VERSION, "title", profile_title(profile),
		"scope", profile_scope(profile), "repeats",
		(json_int_t)probe_profile_repeats(profile), "program", profile_program(profile),
		"machine", profile_machine(profile), "set", set_json(profile_set(profile)),
		"encodings", profile_encodings(profile), "reasons", reasons_to_json(profile, &lost),
		"warnings", warnings_to_json(profile, &lost), "regions",
		regions_to_json(profile, &lost));

	if (profile_lines_walk(profile, NULL))
		put(json, "lines", lines_to_json(profile, &lost), &lost);
	if (json_array_size(profile_sampling(profile)) > 0)
		put(json, "sampling", json_incref(profile_sampling(profile)), &lost);
	if (!lost)
		return json;
	json_decref(json);
	return NULL;
}

char *profile_json_text(const struct probe_profile *profile)
{
	json_t *json = profile_to_json(profile);
	char *text = json_text(json, JSON_REAL_PRECISION(15));

	json_decref(json);
	return text;
}

PROBE_API int probe_profile_save(const struct probe_profile *profile, const char *path,
				 struct probe_error *error)
{
	char *text = profile_json_text(profile);
	int result;

	if (!text)
		return error_no_memory(error);
	result = file_write(path, text, strlen(text), error);
	free(text);
	return result;
}
