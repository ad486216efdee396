/* SPDX-License-Identifier: MIT */
/* What a region costs that has nothing in it. */
#include "costs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "session.h"

/* In a round; some 100,000 in all. */
#define VISITS 4800

static void visit(void)
{
	PROBE_BEGIN(region);
	PROBE_END(region);
}

static double time_visits(void)
{
	const uint64_t start = cpu_now();

	for (int i = 0; i < VISITS; i++)
		visit();
	return (double)(cpu_now() - start) / VISITS;
}

static double time_clocks(void)
{
	const uint64_t start = cpu_now();

	for (int i = 0; i < VISITS; i++) {
		now();
		now();
	}
	return (double)(cpu_now() - start) / VISITS;
}

/* Events beside elapsed, which is always there. */
static size_t count_counted(const json_t *profile)
{
	const json_t *events = json_object_get(json_object_get(profile, "set"), "events");
	size_t i, counted = 0;
	const json_t *event;

	json_array_foreach(events, i, event)
	{
		const char *name = json_string_value(json_object_get(event, "name"));

		counted += *session_status(profile, name) && !session_reason(profile, name) &&
			   strcmp(name, "elapsed") != 0;
	}
	return counted;
}

/* Both are timed in turn, so that a machine whose speed drifts slows both. */
static void time_rounds(struct measured *measured, struct rounds *clocks)
{
	time_visits();
	for (int round = 0; round < ROUNDS; round++) {
		measured->rounds.ns[round] = time_visits();
		clocks->ns[round] = time_clocks();
	}
}

static int measure_with(const struct region_way *way, const char *event, struct measured *measured)
{
	const struct probe_options options = {
		.size = sizeof(options),
		.set = way->set,
		.events = event,
		.count = way->count,
		.source = way->source,
	};
	struct rounds clocks, sorted;
	json_t *profile;
	size_t counted;
	int result = probe_start(&options, &measured->error);

	if (result < 0)
		return result;
	time_rounds(measured, &clocks);
	profile = session_end(&measured->error);
	if (!profile)
		return -EIO;
	counted = count_counted(profile);
	sorted = measured->rounds;
	measured->ratio = rounds_spread(&sorted).median / rounds_spread(&clocks).median;
	if (counted == 0)
		result = measured_fail(measured, -EOPNOTSUPP,
				       "this source counts none of the events here, for this user");
	else if (event)
		snprintf(measured->note, sizeof(measured->note), "%s alone", event);
	else
		snprintf(measured->note, sizeof(measured->note), "%zu events of set default",
			 counted);
	json_decref(profile);
	return result;
}

int measure_region(const void *region_way, void *result)
{
	const struct region_way *way = region_way;
	int status = -EOPNOTSUPP;

	if (way->set)
		return measure_with(way, NULL, result);
	for (const char *const *event = way->events; *event && status == -EOPNOTSUPP; event++)
		status = measure_with(way, *event, result);
	return status;
}
