/* SPDX-License-Identifier: MIT */
#include "pass.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Events that stay together. */
struct bundle {
	const char *group; /* NULL: of one event */
	size_t events;
	unsigned int pass; /* 0: not decided */
};

/* Whether it needs one of the CPU's counters, which are few. PMUs of their own, as of a kind of
 * cores, have types beyond those that the kernel's header names. */
static bool needs_counter(const struct request_event *event)
{
	const struct perf_event_attr *attr = event->candidates;

	return event->candidates_count > 0 && attr->type != PERF_TYPE_SOFTWARE &&
	       attr->type != PERF_TYPE_TRACEPOINT && attr->type != PERF_TYPE_BREAKPOINT;
}

static struct bundle *bundle_of(struct bundle *bundles, size_t count, const char *group)
{
	for (size_t i = 0; group && i < count; i++)
		if (bundles[i].group && strcmp(bundles[i].group, group) == 0)
			return &bundles[i];
	return &bundles[count];
}

/* Fills in bundles in the order of the set, and for each event its bundle: how many there are. */
static size_t bundle_events(const struct request *request, struct bundle *bundles,
			    struct bundle **bundle_of_event)
{
	size_t count = 0;

	for (size_t i = 0; i < request->events_count; i++) {
		const struct request_event *event = &request->events[i];
		struct bundle *bundle;

		if (!needs_counter(event))
			continue;
		bundle = bundle_of(bundles, count, event->event->group);
		if (bundle == &bundles[count]) {
			bundle->group = event->event->group;
			count++;
		}
		bundle->events++;
		bundle_of_event[i] = bundle;
	}
	return count;
}

static struct bundle *largest_left(struct bundle *bundles, size_t count)
{
	struct bundle *largest = NULL;

	for (size_t i = 0; i < count; i++)
		if (bundles[i].pass == 0 && (!largest || bundles[i].events > largest->events))
			largest = &bundles[i];
	return largest;
}

static size_t events_in(const struct bundle *bundles, size_t count, unsigned int pass)
{
	size_t events = 0;

	for (size_t i = 0; i < count; i++)
		if (bundles[i].pass == pass)
			events += bundles[i].events;
	return events;
}

static unsigned int emptiest_pass(const struct bundle *bundles, size_t count, unsigned int passes)
{
	unsigned int emptiest = 1;

	for (unsigned int pass = 2; pass <= passes; pass++)
		if (events_in(bundles, count, pass) < events_in(bundles, count, emptiest))
			emptiest = pass;
	return emptiest;
}

int pass_apply(struct pass pass, struct request *request)
{
	struct bundle **bundle_of_event;
	struct bundle *bundles, *bundle;
	int result = -ENOMEM;
	size_t count;

	if (pass.of <= 1)
		return 0;
	bundles = calloc(request->events_count + 1, sizeof(bundles[0]));
	bundle_of_event = calloc(request->events_count + 1, sizeof(struct bundle *));
	if (!bundles || !bundle_of_event)
		goto out;
	count = bundle_events(request, bundles, bundle_of_event);
	while ((bundle = largest_left(bundles, count)))
		bundle->pass = emptiest_pass(bundles, count, pass.of);
	for (size_t i = 0; i < request->events_count; i++) {
		struct request_event *event = &request->events[i];
		const bool is_anchor = strcmp(event->event->name, PASS_ANCHOR) == 0;

		if (!bundle_of_event[i] || bundle_of_event[i]->pass == pass.number)
			continue;
		event->alone = is_anchor;
		event->other_pass = !is_anchor;
	}
	result = 0;
out:
	free(bundle_of_event);
	free(bundles);
	return result;
}
