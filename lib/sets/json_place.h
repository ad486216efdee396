/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_JSON_PLACE_H
#define PROBEKIT_JSON_PLACE_H

#include <stddef.h>

/*
 * Where a value stands in a JSON text: the way to it, from inside out. jansson keeps no positions,
 * so whoever walks down a tree keeps the way on the stack, and the text is looked through only
 * where there is something to say about it.
 */
struct json_place {
	const struct json_place *outer; /* NULL: the whole text */
	const char *key;		/* of a member; NULL: of an element of a list */
	size_t index;			/* of that element */
};

/*
 * The line and column, from 1, where the place begins: a member at its key. The text must be JSON
 * that was parsed without errors. A place that is not there is taken for the nearest around it.
 */
void json_place_find(const struct json_place *place, const char *text, int *line, int *column);

#endif
