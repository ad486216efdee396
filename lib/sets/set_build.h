/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SET_BUILD_H
#define PROBEKIT_SET_BUILD_H

#include "set.h"

/* How set_parse() fills a set that nobody else has yet. */

/* Without a name, with room for what json lists; takes a reference. NULL: no memory. */
struct set *set_new(json_t *json);

/* Strings stay the JSON's; encodings and formulas go over to the set. */
void set_take_name(struct set *set, const char *name);
void set_take_event(struct set *set, const struct set_event *event);
void set_take_metric(struct set *set, const struct set_metric *metric);

#endif
