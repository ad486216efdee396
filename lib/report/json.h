/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_REPORT_JSON_H
#define PROBEKIT_REPORT_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* JSON of the formats of others. */

/* Puts value in its place, or sets *lost where it was not made or there is no memory. */
void json_put(json_t *object, const char *key, json_t *value, bool *lost);
void json_append(json_t *array, json_t *value, bool *lost);

/* Whole numbers as such. */
json_t *json_number(double number);

/* In full precision. 0, -EIO (errno says why) or -ENOMEM. */
int json_write(const json_t *json, FILE *stream);

#endif
