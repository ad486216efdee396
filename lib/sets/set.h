/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SET_H
#define PROBEKIT_SET_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include <probekit.h>

#include "encodings.h"
#include "formula.h"

/* A probe set: which events to count and which metrics to derive. Immutable and counted. */
struct set;

struct set_event {
	const char *name;
	const char *label; /* what a report calls it */
	const char *unit;  /* "count" or "ns" */
	const char *group; /* events of one group are scheduled together; NULL: on its own */
	const char *hint;  /* what to know about it, in a line; NULL: nothing */
	struct encodings encodings; /* the first that counts is taken; at least one */
};

enum set_style {
	SET_STYLE_NUMBER,  /* as it is */
	SET_STYLE_PERCENT, /* a share, 0 to 1, shown in per cent */
	SET_STYLE_RATE,	   /* shown with G, M, K or nothing */
};

enum set_bound {
	SET_NO_BOUND,
	SET_ABOVE,
	SET_BELOW,
};

/* Which values are worth a look. */
struct set_threshold {
	enum set_bound bound;
	double value;
};

struct set_metric {
	const char *name;
	const char *event; /* the row that it annotates */
	const char *label;
	const char *hint; /* what to make of it, in a line; NULL: nothing */
	struct set_threshold threshold;
	enum set_style style;
	int decimals;
	struct formula *formula;
};

/* The event that every set has, last: the clock on the wall. */
#define SET_ELAPSED "elapsed"

/*
 * name: of a set that is built in, or a path (with a '/' or ending in ".json").
 * Returns 0; -ENOENT for an unknown name (offering the nearest) or file; -EINVAL for a set that is
 * malformed, naming file, line and column; -ENOMEM.
 */
int set_load(const char *name, struct set **set, struct probe_error *error);

/* A set of the events in a list separated by commas, without metrics. */
int set_from_events(const char *list, struct set **set, struct probe_error *error);

/* Takes a reference on json. origin is what errors call it. */
int set_parse(json_t *json, const char *origin, struct set **set, struct probe_error *error);

struct set *set_reference(struct set *set);
void set_release(struct set *set);

const char *set_name(const struct set *set);
const json_t *set_json(const struct set *set);
size_t set_events_count(const struct set *set);
const struct set_event *set_event(const struct set *set, size_t index);
/* -1 where the set has no such event */
int set_event_index(const struct set *set, const char *name);
size_t set_metrics_count(const struct set *set);
const struct set_metric *set_metric(const struct set *set, size_t index);
/* Whether a value of the metric is beyond its threshold. */
bool set_metric_stands_out(const struct set_metric *metric, double value);

#endif
