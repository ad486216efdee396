/* SPDX-License-Identifier: MIT */
#include "json_place.h"

#include <jansson.h>
#include <stdbool.h>
#include <string.h>

/* A value in the text, and where a complaint about it points to: at a member's key. */
struct found {
	const char *mark;
	const char *value;
};

static const char *skip_space(const char *c)
{
	while (*c == ' ' || *c == '\t' || *c == '\n' || *c == '\r')
		c++;
	return c;
}

static const char *skip_string(const char *c)
{
	for (c++; *c != '"'; c++)
		if (*c == '\\')
			c++;
	return c + 1;
}

/* Without recursion: what stands inside need only be balanced. */
static const char *skip_value(const char *c)
{
	size_t depth = 0;

	do {
		if (*c == '"') {
			c = skip_string(c);
			continue;
		}
		if (*c == '{' || *c == '[')
			depth++;
		if (*c == '}' || *c == ']')
			depth--;
		/* A number or a word ends before what follows it. */
		c++;
	} while (depth > 0 || (*c != ',' && *c != '}' && *c != ']' && *c != ':'));
	return c;
}

/* A key may be written with escapes: only jansson knows what it says. */
static bool is_key(const char *quoted, const char *key)
{
	const size_t length = (size_t)(skip_string(quoted) - quoted);
	json_t *string = json_loadb(quoted, length, JSON_DECODE_ANY, NULL);
	const bool same = string && strcmp(json_string_value(string), key) == 0;

	json_decref(string);
	return same;
}

/* The value inside that the place names, or NULL. */
static const char *find_inside(const char *value, const struct json_place *place,
			       struct found *found)
{
	const char *c = skip_space(value + 1);

	for (size_t i = 0; *c != '}' && *c != ']'; i++) {
		const char *mark = c;

		if (*value == '{')
			c = skip_space(skip_space(skip_string(c)) + 1);
		if (place->key ? *value == '{' && is_key(mark, place->key)
			       : *value == '[' && i == place->index) {
			*found = (struct found){ mark, c };
			return c;
		}
		c = skip_space(skip_value(c));
		if (*c == ',')
			c = skip_space(c + 1);
	}
	return NULL;
}

static bool find(const struct json_place *place, const char *text, struct found *found)
{
	if (!place->outer) {
		found->mark = found->value = skip_space(text);
		return true;
	}
	if (!find(place->outer, text, found))
		return false;
	return (*found->value == '{' || *found->value == '[') &&
	       find_inside(found->value, place, found);
}

void json_place_find(const struct json_place *place, const char *text, int *line, int *column)
{
	struct found found;

	find(place, text, &found);
	*line = *column = 1;
	for (const char *c = text; c < found.mark; c++) {
		if (*c == '\n') {
			++*line;
			*column = 1;
		} else if (((unsigned char)*c & 0xc0) != 0x80) {
			/* Characters, not bytes, as jansson counts them. */
			++*column;
		}
	}
}
