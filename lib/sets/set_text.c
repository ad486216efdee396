/* SPDX-License-Identifier: MIT */
#include "set_text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../base/error.h"
#include "names.h"

__attribute__((format(printf, 3, 0))) static int wrong(const struct set_text *text,
						       const struct json_place *place,
						       const char *format, va_list arguments)
{
	char said[384];
	char where[64] = "";
	int line, column;

	vsnprintf(said, sizeof(said), format, arguments);
	if (text->json) {
		json_place_find(place, text->json, &line, &column);
		snprintf(where, sizeof(where), ", line %d, column %d", line, column);
	}
	return error_set(text->error, -EINVAL, "%.200s%s%s%s%.64s%s%s",
			 text->origin ? text->origin : "", where, text->origin ? ": " : "",
			 text->metric ? "metric '" : "", text->metric ? text->metric : "",
			 text->metric ? "': " : "", said);
}

int set_wrong(const struct set_text *text, const struct json_place *place, const char *format, ...)
{
	va_list arguments;
	int result;

	va_start(arguments, format);
	result = wrong(text, place, format, arguments);
	va_end(arguments);
	return result;
}

int set_wrong_member(const struct set_text *text, const struct json_place *place, const char *key,
		     const char *format, ...)
{
	const struct json_place member = { .outer = place, .key = key };
	va_list arguments;
	int result;

	va_start(arguments, format);
	result = wrong(text, &member, format, arguments);
	va_end(arguments);
	return result;
}

int set_check_keys(const struct set_text *text, const struct json_place *place,
		   const json_t *object, const char *const keys[], const char *what)
{
	for (void *i = json_object_iter((json_t *)object); i;
	     i = json_object_iter_next((json_t *)object, i)) {
		const char *key = json_object_iter_key(i);
		struct names names = { .wanted = key };
		char nearest[256];
		size_t k = 0;

		while (keys[k] && strcmp(keys[k], key) != 0)
			names_offer(&names, keys[k++]);
		if (!keys[k])
			return set_wrong_member(text, place, key,
						"%.64s has an unknown key '%.64s'%s", what, key,
						names_sentence(&names, nearest, sizeof(nearest)));
	}
	return 0;
}

int set_take_line(const struct set_text *text, const struct json_place *place, const json_t *object,
		  const char *key, const char **string)
{
	const json_t *member = json_object_get(object, key);
	const char *c = json_string_value(member);

	if (!member)
		return 0;
	if (!c)
		return set_wrong_member(text, place, key, "\"%s\" is a string", key);
	*string = c;
	for (; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return set_wrong_member(text, place, key, "\"%s\" is one line of text",
						key);
	return 0;
}
