/* SPDX-License-Identifier: MIT */
/* Comparisons as JSON. What is not there is missing: neither 0 nor null stands for it. */
#include <errno.h>
#include <math.h>

#include "comparison.h"

struct json {
	const struct comparison_view *view;
	bool lost; /* memory ran out */
};

static void put(struct json *json, json_t *object, const char *key, json_t *value)
{
	json->lost = json_object_set_new(object, key, value) < 0 || json->lost;
}

static void put_number(struct json *json, json_t *object, const char *key, double number)
{
	if (isfinite(number))
		put(json, object, key, json_real(number));
}

static void append(struct json *json, json_t *list, json_t *value)
{
	json->lost = json_array_append_new(list, value) < 0 || json->lost;
}

static json_t *value_json(struct json *json, const struct probe_value *value)
{
	static const char *const statuses[] = {
		[PROBE_UNAVAILABLE] = "unavailable",
		[PROBE_COUNTED] = "counted",
		[PROBE_SCALED] = "scaled",
		[PROBE_SIMULATED] = "simulated",
	};
	json_t *object = json_pack("{s:s}", "status", statuses[value->status]);

	if (value->status == PROBE_UNAVAILABLE) {
		put(json, object, "reason", json_string(value->reason));
		return object;
	}
	put_number(json, object, "value", value->value);
	put(json, object, "unit", json_string(value->unit));
	put(json, object, "source", json_string(value->source));
	put_number(json, object, "variation", value->variation);
	return object;
}

static json_t *row_json(struct json *json, const struct probe_ratio *ratio)
{
	json_t *object = json_object();

	put(json, object, "name", json_string(ratio->name));
	put(json, object, "baseline", value_json(json, &ratio->base));
	put(json, object, "candidate", value_json(json, &ratio->candidate));
	put_number(json, object, "ratio", ratio->ratio);
	put_number(json, object, "ratio_low", ratio->low);
	put_number(json, object, "ratio_high", ratio->high);
	put_number(json, object, "p", ratio->p);
	put_number(json, object, "p_corrected", ratio->corrected_p);
	if (!isnan(ratio->corrected_p))
		put(json, object, "differs", json_boolean(ratio->differs));
	if (ratio->reason)
		put(json, object, "reason", profile_string(ratio->reason));
	return object;
}

static json_t *region_json(struct json *json, const struct compared_region *region)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < region->rows_count; i++)
		if (comparison_shows_row(json->view, region->rows[i].ratio.name))
			append(json, rows, row_json(json, &region->rows[i].ratio));
	return json_pack("{s:s, s:s, s:o, s:o}", "path", region->path, "verdict",
			 comparison_verdict_name(region->verdict), "sentence",
			 profile_string(region->sentence), "values", rows);
}

static json_t *side_json(const struct probe_profile *profile)
{
	return json_pack("{s:s, s:I}", "title", profile_title(profile), "repeats",
			 (json_int_t)probe_profile_repeats(profile));
}

static json_t *comparison_to_json(struct json *json, const struct probe_comparison *comparison)
{
	json_t *differences = json_array();
	json_t *regions = json_array();

	for (size_t i = 0; i < comparison->differences.count; i++)
		append(json, differences, profile_string(comparison->differences.list[i].sentence));
	for (size_t i = 0; i < comparison->regions_count; i++)
		if (comparison_shows_region(json->view, comparison->regions[i].path))
			append(json, regions, region_json(json, &comparison->regions[i]));
	return json_pack("{s:o, s:o, s:o, s:o}", "baseline", side_json(comparison->base),
			 "candidate", side_json(comparison->candidate), "differences", differences,
			 "regions", regions);
}

int comparison_json(const struct comparison_view *view, FILE *stream)
{
	struct json json = { .view = view };
	json_t *comparisons = json_array();
	json_t *whole;
	int result = -ENOMEM;

	for (size_t i = 0; i < view->count; i++)
		append(&json, comparisons, comparison_to_json(&json, view->comparisons[i]));
	whole = json_pack("{s:s, s:i, s:o}", "format", "probekit comparison", "version", 1,
			  "comparisons", comparisons);
	if (whole && !json.lost)
		result = json_dumpf(whole, stream, JSON_INDENT(1) | JSON_REAL_PRECISION(15)) < 0 ||
					 fputc('\n', stream) == EOF
				 ? -EIO
				 : 0;
	json_decref(whole);
	return result;
}
