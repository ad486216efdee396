/* SPDX-License-Identifier: MIT */
#include "listing.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "message.h"

void *listing_memory(void *memory)
{
	if (memory)
		return memory;
	exit(complain("memory ran out"));
}

static char *copy(const char *text)
{
	return listing_memory(strdup(text ? text : ""));
}

struct listed_event *listing_add(struct listed_events *events, const char *name,
				 const char *description)
{
	struct listed_event *row;

	if (events->count == events->capacity) {
		events->capacity = events->capacity ? 2 * events->capacity : 64;
		events->rows = listing_memory(
			reallocarray(events->rows, events->capacity, sizeof(events->rows[0])));
	}
	row = &events->rows[events->count++];
	*row = (struct listed_event){ .name = copy(name), .description = copy(description) };
	return row;
}

void listing_add_sets(struct listing *listing)
{
	size_t count = 0;

	while (probe_set_name(count))
		count++;
	listing->sets = listing_memory(calloc(count + 1, sizeof(listing->sets[0])));
	for (; listing->sets_count < count; listing->sets_count++)
		listing->sets[listing->sets_count] = (struct listed_set){
			.name = probe_set_name(listing->sets_count),
			.summary = probe_set_summary(listing->sets_count),
		};
}

const struct listed_event *listing_find(const struct listed_events *events, const char *name)
{
	for (size_t i = 0; i < events->count; i++)
		if (strcasecmp(events->rows[i].name, name) == 0)
			return &events->rows[i];
	return NULL;
}

static void free_events(struct listed_events *events)
{
	for (size_t i = 0; i < events->count; i++) {
		struct listed_event *row = &events->rows[i];

		free(row->name);
		free(row->description);
		free(row->group);
		free(row->finding.source);
		free(row->finding.encoding);
		free(row->finding.reason);
	}
	free(events->rows);
}

void listing_free(struct listing *listing)
{
	for (size_t i = 0; i < listing->sets_count; i++)
		free_events(&listing->sets[i].events);
	free(listing->sets);
	free_events(&listing->events);
}
