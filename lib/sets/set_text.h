/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SET_TEXT_H
#define PROBEKIT_SET_TEXT_H

#include <jansson.h>

#include <probekit.h>

#include "json_place.h"

/* What a set is read from, and whom to tell what is wrong with it. */
struct set_text {
	const char *origin; /* what errors call it; NULL: nothing */
	const char *json;   /* as it stands in the file; NULL where that is not known */
	const char *metric; /* whose formula is being read; NULL: of none */
	struct probe_error *error;
};

/* "ORIGIN, line L, column C: metric 'M': ..." as far as they are known; returns -EINVAL. */
__attribute__((format(printf, 3, 4))) int set_wrong(const struct set_text *text,
						    const struct json_place *place,
						    const char *format, ...);

/* The same about a member of what stands at the place, be it there or missing. */
__attribute__((format(printf, 4, 5))) int set_wrong_member(const struct set_text *text,
							   const struct json_place *place,
							   const char *key, const char *format,
							   ...);

/* -EINVAL for a key that is not in the list, which NULL ends: a mistyped key is not passed over. */
int set_check_keys(const struct set_text *text, const struct json_place *place,
		   const json_t *object, const char *const keys[], const char *what);

/* A member that is a line of text; string is left as it is where the member is missing. */
int set_take_line(const struct set_text *text, const struct json_place *place, const json_t *object,
		  const char *key, const char **string);

#endif
