/* SPDX-License-Identifier: MIT */
#include "encodings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../base/error.h"

int encodings_add(struct encodings *encodings, const char *pmu, const char *name)
{
	char **longer = realloc(encodings->names,
				(encodings->count + 1) * sizeof(encodings->names[0]));
	char *added;

	if (!longer)
		return -ENOMEM;
	encodings->names = longer;
	if (asprintf(&added, "%s%s%s", pmu ? pmu : "", pmu ? "::" : "", name) < 0)
		return -ENOMEM;
	encodings->names[encodings->count++] = added;
	return 0;
}

static int add(const struct set_text *text, struct encodings *encodings, const char *pmu,
	       const char *name)
{
	return encodings_add(encodings, pmu, name) < 0 ? error_no_memory(text->error) : 0;
}

static int parse_native(const struct set_text *text, const struct json_place *place,
			const json_t *json, struct encodings *encodings)
{
	static const char *const keys[] = { "pmu", "name", "hint", NULL };
	const json_t *pmus = json_object_get(json, "pmu");
	const size_t count = json_is_array(pmus) ? json_array_size(pmus) : 1;
	const struct json_place list = { .outer = place, .key = "pmu" };
	const char *name = NULL, *hint = NULL;
	int result;

	result = set_check_keys(text, place, json, keys, "an encoding");
	if (result == 0)
		result = set_take_line(text, place, json, "name", &name);
	if (result == 0)
		result = set_take_line(text, place, json, "hint", &hint);
	if (result < 0)
		return result;
	if (!name || !*name)
		return set_wrong_member(text, place, "name", "an encoding has no \"name\"");
	if (!pmus || count == 0)
		return set_wrong(
			text, place,
			"an encoding with a \"name\" has a \"pmu\": one or a list of those "
			"that libpfm4 knows");
	for (size_t i = 0; i < count && result == 0; i++) {
		const struct json_place element = { .outer = &list, .index = i };
		const json_t *pmu = json_is_array(pmus) ? json_array_get(pmus, i) : pmus;

		if (!json_is_string(pmu) || json_string_length(pmu) == 0)
			return set_wrong(
				text, json_is_array(pmus) ? &element : &list,
				"\"pmu\" is the name of a PMU, as \"skl\", or a list of them");
		result = add(text, encodings, json_string_value(pmu), name);
	}
	return result;
}

int encodings_parse(const struct set_text *text, const struct json_place *place, const json_t *json,
		    struct encodings *encodings)
{
	int result = 0;

	for (size_t i = 0; i < json_array_size(json) && result == 0; i++) {
		const struct json_place element = { .outer = place, .index = i };
		const json_t *encoding = json_array_get(json, i);

		if (json_is_object(encoding))
			result = parse_native(text, &element, encoding, encodings);
		else if (json_is_string(encoding) && json_string_length(encoding) > 0)
			result = add(text, encodings, NULL, json_string_value(encoding));
		else
			result = set_wrong(text, &element,
					   "encoding %zu is neither a name nor {\"pmu\": ..., "
					   "\"name\": ...}",
					   i + 1);
	}
	return result;
}

void encodings_free(struct encodings *encodings)
{
	for (size_t i = 0; i < encodings->count; i++)
		free(encodings->names[i]);
	free(encodings->names);
}
