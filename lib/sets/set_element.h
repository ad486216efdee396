/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SET_ELEMENT_H
#define PROBEKIT_SET_ELEMENT_H

#include "set.h"
#include "set_text.h"

/*
 * Parts of a set's JSON, checked; place is where they stand. 0, -EINVAL or -ENOMEM; what was filled
 * in is the caller's in any case.
 */

int set_parse_event(const struct set_text *text, const struct json_place *place, const json_t *json,
		    struct set_event *event);

/* set holds all its events already: a metric may name no other. */
int set_parse_metric(const struct set_text *text, const struct json_place *place,
		     const json_t *json, const struct set *set, struct set_metric *metric);

#endif
