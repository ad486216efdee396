/* SPDX-License-Identifier: MIT */
#include "request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "../sets/event.h"

/*
 * What is not found is told only where it is an error: most encodings of a set are other CPUs', and
 * to look for the nearest names takes longer than all the rest.
 */
static int encode_candidates(struct request_event *event, bool strict, struct probe_error *error)
{
	const struct encodings *encodings = &event->event->encodings;

	event->candidates = calloc(encodings->count, sizeof(event->candidates[0]));
	event->encodings = calloc(encodings->count, sizeof(event->encodings[0]));
	if (!event->candidates || !event->encodings)
		return error_no_memory(error);
	for (size_t i = 0; i < encodings->count && event->own == NOT_OWN; i++)
		event->own = own_event_find(encodings->names[i]);
	if (event->own != NOT_OWN)
		return 0;
	for (size_t i = 0; i < encodings->count; i++) {
		struct perf_event_attr *attr = &event->candidates[event->candidates_count];
		const int result = event_encode(encodings->names[i], attr, NULL);

		if (result == -ENOMEM)
			return error_no_memory(error);
		if (result == 0)
			event->encodings[event->candidates_count++] = encodings->names[i];
		else if (strict || result != -ENOENT)
			return event_encode(encodings->names[i], attr, error);
	}
	return 0;
}

int request_new(struct set *set, enum request_scope scope, unsigned int sources, bool strict,
		struct request **request, struct probe_error *error)
{
	struct request *made = calloc(1, sizeof(*made));
	int result = 0;

	if (!made)
		return error_no_memory(error);
	made->set = set_reference(set);
	made->scope = scope;
	made->sources = sources;
	made->events = calloc(set_events_count(set), sizeof(made->events[0]));
	if (!made->events)
		result = error_no_memory(error);
	while (result == 0 && made->events_count < set_events_count(set)) {
		struct request_event *event = &made->events[made->events_count];

		event->event = set_event(set, made->events_count++);
		event->own = NOT_OWN;
		event->is_elapsed = strcmp(event->event->name, SET_ELAPSED) == 0;
		if (!event->is_elapsed)
			result = encode_candidates(event, strict, error);
	}
	if (result < 0) {
		request_free(made);
		return result;
	}
	*request = made;
	return 0;
}

void request_free(struct request *request)
{
	if (!request)
		return;
	for (size_t i = 0; i < request->events_count; i++) {
		free(request->events[i].candidates);
		free(request->events[i].encodings);
	}
	free(request->events);
	set_release(request->set);
	free(request);
}
