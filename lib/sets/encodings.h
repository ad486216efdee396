/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_ENCODINGS_H
#define PROBEKIT_ENCODINGS_H

#include "set_text.h"

/* Names for event_encode(), in the order in which they are to be tried. */
struct encodings {
	size_t count;
	char **names;
};

/*
 * Of a list of names and of {"pmu": ..., "name": ..., "hint": ...}, whose pmu is one or a list of
 * libpfm4's: each gives a name as "skl::NAME", which encodes on a machine with that PMU alone.
 * 0, -EINVAL or -ENOMEM; encodings_free() in any case.
 */
int encodings_parse(const struct set_text *text, const struct json_place *place, const json_t *json,
		    struct encodings *encodings);

/* Of an event that is its own encoding: its name. 0 or -ENOMEM. */
int encodings_add(struct encodings *encodings, const char *pmu, const char *name);

void encodings_free(struct encodings *encodings);

#endif
