/* SPDX-License-Identifier: MIT */
#include "set.h"

#include <stdlib.h>
#include <string.h>

#include "set_build.h"

struct set {
	unsigned int references;
	json_t *json; /* owns every string below */
	const char *name;
	size_t events_count;
	size_t metrics_count;
	struct set_event *events;
	struct set_metric *metrics;
};

struct set *set_new(json_t *json)
{
	/* One more for the clock, which a set need not list. */
	const size_t events = json_array_size(json_object_get(json, "events")) + 1;
	const size_t metrics = json_array_size(json_object_get(json, "metrics"));
	struct set *set = calloc(1, sizeof(*set));

	if (!set)
		return NULL;
	set->references = 1;
	set->json = json_incref(json);
	set->events = calloc(events, sizeof(set->events[0]));
	set->metrics = calloc(metrics + 1, sizeof(set->metrics[0]));
	if (!set->events || !set->metrics) {
		set_release(set);
		return NULL;
	}
	return set;
}

void set_take_name(struct set *set, const char *name)
{
	set->name = name;
}

void set_take_event(struct set *set, const struct set_event *event)
{
	set->events[set->events_count++] = *event;
}

void set_take_metric(struct set *set, const struct set_metric *metric)
{
	set->metrics[set->metrics_count++] = *metric;
}

struct set *set_reference(struct set *set)
{
	__atomic_add_fetch(&set->references, 1, __ATOMIC_RELAXED);
	return set;
}

void set_release(struct set *set)
{
	if (!set || __atomic_sub_fetch(&set->references, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	for (size_t i = 0; i < set->metrics_count; i++)
		formula_free(set->metrics[i].formula);
	for (size_t i = 0; i < set->events_count; i++)
		encodings_free(&set->events[i].encodings);
	free(set->metrics);
	free(set->events);
	json_decref(set->json);
	free(set);
}

const char *set_name(const struct set *set)
{
	return set->name;
}

const json_t *set_json(const struct set *set)
{
	return set->json;
}

size_t set_events_count(const struct set *set)
{
	return set->events_count;
}

const struct set_event *set_event(const struct set *set, size_t index)
{
	return &set->events[index];
}

int set_event_index(const struct set *set, const char *name)
{
	for (size_t i = 0; i < set->events_count; i++)
		if (strcmp(set->events[i].name, name) == 0)
			return (int)i;
	return -1;
}

size_t set_metrics_count(const struct set *set)
{
	return set->metrics_count;
}

const struct set_metric *set_metric(const struct set *set, size_t index)
{
	return &set->metrics[index];
}

bool set_metric_stands_out(const struct set_metric *metric, double value)
{
	switch (metric->threshold.bound) {
	case SET_ABOVE:
		return value > metric->threshold.value;
	case SET_BELOW:
		return value < metric->threshold.value;
	case SET_NO_BOUND:
		break;
	}
	return false;
}
