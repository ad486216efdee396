/* SPDX-License-Identifier: MIT */
/* Comparisons as JSON. What is not there is missing: neither 0 nor null stands for it. */
#include <errno.h>
#include <math.h>

#include "../profile/profile_json.h"
#include "comparison.h"
#include "json.h"

static void put_number(json_t *object, const char *key, double number, bool *lost)
{
	if (isfinite(number))
		json_put(object, key, json_real(number), lost);
}

static json_t *value_json(const struct probe_value *value, bool *lost)
{
	json_t *object = json_object();

	json_put(object, "status", json_string(profile_status_names[value->status]), lost);
	if (value->status == PROBE_UNAVAILABLE) {
		json_put(object, "reason", profile_string(value->reason), lost);
		return object;
	}
	put_number(object, "value", value->value, lost);
	json_put(object, "unit", json_string(value->unit), lost);
	json_put(object, "source", profile_string(value->source), lost);
	put_number(object, "variation", value->variation, lost);
	return object;
}

static json_t *row_json(const struct probe_ratio *ratio, bool *lost)
{
	json_t *object = json_object();

	json_put(object, "name", profile_string(ratio->name), lost);
	json_put(object, "baseline", value_json(&ratio->base, lost), lost);
	json_put(object, "candidate", value_json(&ratio->candidate, lost), lost);
	put_number(object, "ratio", ratio->ratio, lost);
	put_number(object, "ratio_low", ratio->low, lost);
	put_number(object, "ratio_high", ratio->high, lost);
	put_number(object, "p", ratio->p, lost);
	put_number(object, "p_corrected", ratio->corrected_p, lost);
	if (!isnan(ratio->corrected_p))
		json_put(object, "differs", json_boolean(ratio->differs), lost);
	if (ratio->reason)
		json_put(object, "reason", profile_string(ratio->reason), lost);
	return object;
}

static json_t *region_json(const struct comparison_view *view, const struct compared_region *region,
			   bool *lost)
{
	json_t *rows = json_array();
	json_t *object = json_object();

	for (size_t i = 0; i < region->rows_count; i++)
		if (comparison_shows_row(view, region->rows[i].ratio.name))
			json_append(rows, row_json(&region->rows[i].ratio, lost), lost);
	json_put(object, "path", profile_string(region->path), lost);
	json_put(object, "verdict", json_string(comparison_verdict_name(region->verdict)), lost);
	json_put(object, "sentence", profile_string(region->sentence), lost);
	json_put(object, "values", rows, lost);
	return object;
}

static json_t *side_json(const struct probe_profile *profile, bool *lost)
{
	json_t *object = json_object();

	json_put(object, "title", profile_string(profile_title(profile)), lost);
	json_put(object, "repeats", json_integer((json_int_t)probe_profile_repeats(profile)), lost);
	return object;
}

static json_t *comparison_to_json(const struct comparison_view *view,
				  const struct probe_comparison *comparison, bool *lost)
{
	json_t *differences = json_array();
	json_t *regions = json_array();
	json_t *object = json_object();

	for (size_t i = 0; i < comparison->differences.count; i++)
		json_append(differences, profile_string(comparison->differences.list[i].sentence),
			    lost);
	for (size_t i = 0; i < comparison->regions_count; i++)
		if (comparison_shows_region(view, comparison->regions[i].path))
			json_append(regions, region_json(view, &comparison->regions[i], lost),
				    lost);
	json_put(object, "baseline", side_json(comparison->base, lost), lost);
	json_put(object, "candidate", side_json(comparison->candidate, lost), lost);
	json_put(object, "differences", differences, lost);
	json_put(object, "regions", regions, lost);
	return object;
}

int comparison_json(const struct comparison_view *view, FILE *stream)
{
	json_t *comparisons = json_array();
	json_t *whole = json_object();
	bool lost = false;
	int result;

	for (size_t i = 0; i < view->count; i++)
		json_append(comparisons, comparison_to_json(view, view->comparisons[i], &lost),
			    &lost);
	json_put(whole, "format", json_string("probekit comparison"), &lost);
	json_put(whole, "version", json_integer(1), &lost);
	json_put(whole, "comparisons", comparisons, &lost);
	result = lost ? -ENOMEM : json_write(whole, stream);
	json_decref(whole);
	return result;
}
