/* SPDX-License-Identifier: MIT */
/* Explanations for machines; what is not known is null. */
#include <errno.h>
#include <math.h>

#include "../profile/profile_json.h"
#include "comparison.h"
#include "explain_format.h"
#include "json.h"

#define FORMAT	"probekit explanation"
#define VERSION 1

static json_t *number_or_null(double number)
{
	return isfinite(number) ? json_real(number) : json_null();
}

static json_t *string_or_null(const char *text)
{
	return text ? profile_string(text) : json_null();
}

static json_t *factor_json(const struct probe_explained_factor *factor, bool *lost)
{
	json_t *json = json_object();

	json_put(json, "name", json_string(factor->name), lost);
	json_put(json, "unit", json_string(factor->unit), lost);
	json_put(json, "base", number_or_null(factor->base), lost);
	json_put(json, "candidate", number_or_null(factor->candidate), lost);
	json_put(json, "factor", number_or_null(factor->factor), lost);
	json_put(json, "share", number_or_null(factor->share), lost);
	json_put(json, "source", string_or_null(factor->source), lost);
	json_put(json, "status", json_string(profile_status_names[factor->status]), lost);
	return json;
}

static json_t *factors_json(const struct probe_explained_factor *factors, size_t count, bool *lost)
{
	json_t *json = json_array();

	for (size_t i = 0; i < count; i++)
		json_append(json, factor_json(&factors[i], lost), lost);
	return json;
}

static json_t *parts_json(const struct probe_explained_region *shown, bool *lost)
{
	json_t *list = json_array();

	for (size_t i = 0; i < shown->parts_count; i++) {
		const struct probe_explained_part *part = &shown->parts[i];
		json_t *json = json_object();

		json_put(json, "name", json_string(part->name), lost);
		json_put(json, "base", number_or_null(part->base), lost);
		json_put(json, "candidate", number_or_null(part->candidate), lost);
		json_put(json, "error", number_or_null(part->error), lost);
		json_put(json, "share", number_or_null(part->share), lost);
		json_append(list, json, lost);
	}
	return list;
}

static json_t *cause_json(const struct probe_explained_cause *cause, bool *lost)
{
	json_t *json = json_object();

	json_put(json, "name", json_string(cause->name), lost);
	json_put(json, "event", json_string(cause->event), lost);
	json_put(json, "base", number_or_null(cause->base), lost);
	json_put(json, "candidate", number_or_null(cause->candidate), lost);
	json_put(json, "source", string_or_null(cause->source), lost);
	json_put(json, "cost", number_or_null(cause->cost), lost);
	json_put(json, "cost_source", string_or_null(cause->cost_source), lost);
	json_put(json, "budget", number_or_null(cause->budget), lost);
	json_put(json, "share", number_or_null(cause->share), lost);
	json_put(json, "against", json_boolean(cause->against), lost);
	json_put(json, "weighs", json_boolean(cause->weighs), lost);
	return json;
}

static json_t *strings_json(const char *const *texts, size_t count, bool *lost)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_append(list, profile_string(texts[i]), lost);
	return list;
}

static json_t *region_json(const struct probe_explained_region *shown, bool *lost)
{
	json_t *json = json_object();
	json_t *causes = json_array();

	for (size_t i = 0; i < shown->causes_count; i++)
		json_append(causes, cause_json(&shown->causes[i], lost), lost);
	json_put(json, "path", string_or_null(shown->path), lost);
	json_put(json, "verdict", json_string(comparison_verdict_name(shown->verdict)), lost);
	json_put(json, "text", profile_string(shown->text), lost);
	json_put(json, "p_value", number_or_null(shown->p_value), lost);
	json_put(json, "direction", json_integer(shown->direction), lost);
	json_put(json, "base_repeats", json_integer((json_int_t)shown->base_repeats), lost);
	json_put(json, "candidate_repeats", json_integer((json_int_t)shown->candidate_repeats),
		 lost);
	json_put(json, "base", number_or_null(shown->base), lost);
	json_put(json, "candidate", number_or_null(shown->candidate), lost);
	json_put(json, "speedup", number_or_null(shown->speedup), lost);
	json_put(json, "identity", string_or_null(shown->identity), lost);
	json_put(json, "of", string_or_null(shown->of), lost);
	json_put(json, "factors", factors_json(shown->factors, shown->factors_count, lost), lost);
	json_put(json, "simulated", factors_json(shown->simulated, shown->simulated_count, lost),
		 lost);
	json_put(json, "parts", parts_json(shown, lost), lost);
	json_put(json, "causes", causes, lost);
	json_put(json, "unexplained", number_or_null(shown->unexplained), lost);
	json_put(json, "notes", strings_json(shown->notes, shown->notes_count, lost), lost);
	return json;
}

int explain_json(const struct probe_explanation *explanation, FILE *stream)
{
	bool lost = false;
	json_t *json = json_object();
	json_t *regions = json_array();
	int result;

	for (size_t i = 0; i < explanation->count; i++)
		json_append(regions, region_json(&explanation->regions[i]->shown, &lost), &lost);
	json_put(json, "format", json_string(FORMAT), &lost);
	json_put(json, "version", json_integer(VERSION), &lost);
	json_put(json, "baseline", profile_string(explanation->base_name), &lost);
	json_put(json, "candidate", profile_string(explanation->candidate_name), &lost);
	json_put(json, "regions", regions, &lost);
	json_put(json, "notes",
		 strings_json((const char *const *)explanation->notes.texts,
			      explanation->notes.count, &lost),
		 &lost);
	result = lost ? -ENOMEM : json_write(json, stream);
	json_decref(json);
	return result;
}
