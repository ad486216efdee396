/* SPDX-License-Identifier: MIT */
/* What counts an event here: found by counting it in this process, nothing is presumed. */
#include "listing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "command.h"
#include "message.h"

/* Long enough for the kernel to give each group of a set its turn on the counters: 4 ms by default. */
#define SET_NANOSECONDS	  20000000
#define EVENT_NANOSECONDS 50000

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static int count(const struct probe_options *options, int64_t nanoseconds,
		 struct probe_profile **profile, struct probe_error *error)
{
	const int result = probe_start(options, error);
	int64_t end;

	*profile = NULL;
	if (result < 0)
		return result;
	PROBE_BEGIN(trial);
	for (end = now() + nanoseconds; now() < end;)
		;
	PROBE_END(trial);
	return probe_stop(profile, error);
}

static char *copy(const char *text)
{
	return text ? listing_memory(strdup(text)) : NULL;
}

static void find(const struct probe_profile *profile, const struct probe_event *event,
		 struct finding *finding)
{
	struct probe_value value = { .status = PROBE_UNAVAILABLE };
	const struct probe_profile_region *region = probe_profile_first(profile);

	if (region)
		probe_profile_value(profile, region, event->name, PROBE_INCLUSIVE, 0, &value);
	finding->source = copy(value.source);
	finding->reason = copy(value.reason);
	finding->encoding = value.source ? copy(event->encoding) : NULL;
	finding->running_share = value.running_share;
	finding->user_only = event->user_only;
}

static void add_events_of_set(struct listed_set *set, const struct probe_profile *profile)
{
	struct probe_event event;

	for (size_t i = 0; probe_profile_event(profile, i, &event) == 0; i++) {
		struct listed_event *row;

		if (event.is_metric)
			continue;
		row = listing_add(&set->events, event.name, NULL);
		row->group = copy(event.group);
		find(profile, &event, &row->finding);
	}
}

static int try_set(struct listed_set *set)
{
	const struct probe_options options = { .size = sizeof(options), .set = set->name };
	struct probe_error error = { "" };
	struct probe_profile *profile;

	if (count(&options, SET_NANOSECONDS, &profile, &error) < 0)
		return complain("%s", error.text);
	add_events_of_set(set, profile);
	probe_profile_free(profile);
	return EXIT_SUCCESS;
}

/* Names that the sets give, and nobody else. */
static void add_names_of_set(struct listed_events *events, const struct listed_set *set)
{
	for (size_t i = 0; i < set->events.count; i++) {
		const struct listed_event *of_set = &set->events.rows[i];
		const bool is_clock = strcmp(of_set->name, "elapsed") == 0;
		char description[128];

		if (listing_find(events, of_set->name))
			continue;
		snprintf(description, sizeof(description), "by set %s alone", set->name);
		listing_add(events, of_set->name,
			    is_clock ? "time on the wall; every set has it" : description)
			->is_of_sets = !is_clock;
	}
}

int listing_try_sets(struct listing *listing)
{
	for (size_t i = 0; i < listing->sets_count; i++) {
		const int status = try_set(&listing->sets[i]);

		if (status != EXIT_SUCCESS)
			return status;
		add_names_of_set(&listing->events, &listing->sets[i]);
	}
	return EXIT_SUCCESS;
}

/* A set may know another encoding of an event that cannot be counted under its own name. */
static void take_from_sets(const struct listing *listing, struct listed_event *event)
{
	for (size_t i = 0; i < listing->sets_count; i++) {
		const struct listed_set *set = &listing->sets[i];
		const struct listed_event *of_set = listing_find(&set->events, event->name);

		if (!of_set || (!of_set->finding.source && event->finding.reason))
			continue;
		free(event->finding.reason);
		event->finding = of_set->finding;
		event->finding.source = copy(of_set->finding.source);
		event->finding.encoding = copy(of_set->finding.encoding);
		event->finding.reason = copy(of_set->finding.reason);
		event->finding.set = set->name;
		if (event->finding.source)
			return;
	}
}

static void try_event(struct listed_event *event)
{
	const struct probe_options options = { .size = sizeof(options), .events = event->name };
	struct probe_error error = { "" };
	struct probe_profile *profile;
	struct probe_event counted;

	if (event->foreign) {
		event->finding.reason = copy("of another CPU: libpfm4 finds no such PMU in this "
					     "machine");
		return;
	}
	if (count(&options, EVENT_NANOSECONDS, &profile, &error) < 0) {
		event->finding.reason = copy(error.text);
		return;
	}
	if (probe_profile_event(profile, 0, &counted) == 0)
		find(profile, &counted, &event->finding);
	probe_profile_free(profile);
}

void listing_try_events(struct listing *listing)
{
	for (size_t i = 0; i < listing->events.count; i++) {
		struct listed_event *event = &listing->events.rows[i];

		if (!event->is_shown)
			continue;
		if (!event->is_of_sets)
			try_event(event);
		if (!event->finding.source)
			take_from_sets(listing, event);
	}
}

static void explain_by(const struct probe_options *options)
{
	struct probe_error error = { "" };
	struct probe_profile *profile;

	if (count(options, 0, &profile, &error) < 0)
		fprintf(stderr, "  %s\n", error.text);
	probe_profile_free(profile);
}

void listing_explain_unknown(const char *name, bool as_set, bool as_event)
{
	struct probe_options options = { .size = sizeof(options) };

	if (as_event) {
		options.events = name;
		explain_by(&options);
	}
	if (as_set) {
		options.events = NULL;
		options.set = name;
		explain_by(&options);
	}
}
