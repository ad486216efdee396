/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_JSON_TEXT_H
#define PROBEKIT_JSON_TEXT_H

#include <jansson.h>

/*
 * As json_dumps() with these flags, indented; free() it. NULL: no memory. Where memory runs out
 * while it writes the name of a member, jansson 2.14 leaves the name out and goes on.
 */
char *json_text(const json_t *json, size_t flags);

#endif
