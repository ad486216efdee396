/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SET_PARSE_H
#define PROBEKIT_SET_PARSE_H

#include "set.h"

/* The parts of a set's JSON, checked; origin is what errors call the set. 0 or -EINVAL. */

int set_parse_event(const json_t *json, struct set_event *event, const char *origin,
		    struct probe_error *error);

/* set holds all its events already: a metric may name no other. */
int set_parse_metric(const json_t *json, const struct set *set, struct set_metric *metric,
		     const char *origin, struct probe_error *error);

/* -EINVAL for a key that is not in the list, which NULL ends: a mistyped key is not passed over. */
int set_check_keys(const json_t *object, const char *const keys[], const char *origin,
		   const char *what, struct probe_error *error);

#endif
