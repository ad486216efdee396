/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SET_PARSE_H
#define PROBEKIT_SET_PARSE_H

#include "set.h"
#include "set_text.h"

/* set_parse() of a text that is known: errors name line and column. */
int set_parse_text(json_t *json, const struct set_text *text, struct set **set);

#endif
