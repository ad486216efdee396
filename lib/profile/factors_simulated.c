/* SPDX-License-Identifier: MIT */
/* What was simulated on both sides: beside the factors of real time, never among them. */
#include "factors.h"

#include <math.h>
#include <string.h>

static const struct {
	const char *event;
	const char *words;
	double weight;
} simulated[] = {
	{ "instructions", "instructions", 1 },
	{ "cache-references", "misses of the first cache level", 10 },
	{ "cache-misses", "misses of the last cache level", 100 },
	{ "branch-misses", "mispredicted branches", 10 },
	{ "L1-dcache-load-misses", "data reads that miss the first cache level", 10 },
	{ "LLC-load-misses", "data reads that miss the last cache level", 100 },
};

#define SIMULATED (sizeof(simulated) / sizeof(simulated[0]))

_Static_assert(SIMULATED <= FACTORS_SIMULATED_MOST, "struct explained has room for each");

static size_t find(const char *event)
{
	size_t i = 0;

	while (strcmp(simulated[i].event, event) != 0)
		i++;
	return i;
}

const char *factors_simulated_words(const char *event)
{
	return simulated[find(event)].words;
}

double factors_simulated_weight(const char *event)
{
	return simulated[find(event)].weight;
}

size_t factors_simulated(const struct explain_sides *sides, struct probe_explained_factor *factors)
{
	size_t count = 0;

	for (size_t i = 0; i < SIMULATED; i++) {
		const char *const event = simulated[i].event;
		struct side_pair pair;

		if (!sides_read(sides, event, &event, 1, &pair) ||
		    pair.base.status != PROBE_SIMULATED)
			continue;
		factors[count++] = (struct probe_explained_factor){
			.name = event,
			.base = pair.base.value,
			.candidate = pair.candidate.value,
			.unit = "count",
			.factor = pair.base.value > 0 && pair.candidate.value > 0
					  ? pair.base.value / pair.candidate.value
					  : NAN,
			.share = NAN,
			.source = pair.base.source,
			.status = pair.base.status,
		};
	}
	return count;
}
