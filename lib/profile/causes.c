/* SPDX-License-Identifier: MIT */
#include "causes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The least share of the difference that is worth a word; of those without a known cost, */
#define WORTH_A_WORD	     0.01
#define WORTH_A_WORD_UNKNOWN 0.05
/* and the least that these have to change by. */
#define CHANGE_UNKNOWN 1.1

static const struct cause causes[] = {
	{
		.name = "page-faults",
		.events = { "page-faults", "minor-faults" },
		.cost = "page-fault",
		.one = "page fault",
		.many = "page faults",
		.usual_most = 5e3,
	},
	{
		.name = "major-faults",
		.events = { "major-faults" },
		.cost = "major-fault",
		.one = "page fault that reads a disk",
		.many = "page faults that read a disk",
		.usual_most = 50e6,
	},
	{
		.name = "cache-misses",
		.events = { "cache-misses", "LLC-load-misses" },
		.cost = "cache-miss",
		.one = "cache miss",
		.many = "cache misses",
		.usual_most = 200,
	},
	{
		.name = "branch-misses",
		.events = { "branch-misses" },
		.cost = "branch-miss",
		.one = "mispredicted branch",
		.many = "mispredicted branches",
		.usual_most = 20,
	},
	{
		.name = "context-switches",
		.events = { "context-switches" },
		.cost = "context-switch",
		.one = "context switch",
		.many = "context switches",
		.usual_most = 50e3,
	},
	{
		.name = "cpu-migrations",
		.events = { "cpu-migrations" },
		.cost = "cpu-migration",
		.one = "migration to another CPU",
		.many = "migrations to another CPU",
		.usual_most = 500e3,
	},
	{
		.name = "allocations",
		.events = { "allocations" },
		.cost = "allocation",
		.one = "allocation",
		.many = "allocations",
		.usual_most = 1e3,
	},
};

#define CAUSES (sizeof(causes) / sizeof(causes[0]))

_Static_assert(CAUSES <= CAUSES_MOST, "struct explained has room for each cause");

const struct cause *cause_named(const char *name)
{
	for (size_t i = 0; i < CAUSES; i++)
		if (strcmp(causes[i].name, name) == 0)
			return &causes[i];
	return NULL;
}

const char *causes_cost_names(char *text, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < CAUSES && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s",
					 i == 0		  ? ""
					 : i + 1 < CAUSES ? ", "
							  : " or ",
					 causes[i].cost);
	return text;
}

bool causes_know_cost(const char *name)
{
	for (size_t i = 0; i < CAUSES; i++)
		if (strcmp(causes[i].cost, name) == 0)
			return true;
	return false;
}

/* The last of a name counts: a user's, behind those that the machine was measured to have. */
static const struct probe_cost *find_cost(const struct cause_search *search, const char *name)
{
	for (size_t i = search->costs_count; i-- > 0;)
		if (strcmp(search->costs[i].name, name) == 0)
			return &search->costs[i];
	return NULL;
}

/* The first event of the cause that both sides have. */
static const char *read_cause(const struct cause_search *search, const struct cause *cause,
			      struct side_pair *pair)
{
	for (size_t i = 0; i < CAUSE_EVENTS_MOST && cause->events[i]; i++) {
		const char *const event = cause->events[i];

		if (sides_read(search->sides, event, &event, 1, pair))
			return event;
	}
	return NULL;
}

static bool has_changed(const struct probe_explained_cause *found)
{
	return found->base > CHANGE_UNKNOWN * found->candidate ||
	       found->candidate > CHANGE_UNKNOWN * found->base;
}

static void weigh(const struct cause_search *search, const struct cause *cause,
		  struct probe_explained_cause *found)
{
	const double change = found->base - found->candidate;
	const double whole = search->difference != 0 ? fabs(search->difference) : search->time;

	found->against = change * search->difference < 0;
	found->budget = fabs(change) * found->cost;
	if (isnan(whole)) /* beside what was simulated, where there is no time */
		found->weighs = has_changed(found);
	else if (isnan(found->cost))
		found->weighs = has_changed(found) &&
				fabs(change) * cause->usual_most >= WORTH_A_WORD_UNKNOWN * whole;
	else
		found->weighs = found->budget >= WORTH_A_WORD * whole;
	found->share = NAN;
	if (search->difference == 0 || found->against || isnan(found->cost))
		return;
	found->share = found->budget / whole;
	if (found->share > 1)
		found->share = 1;
}

size_t causes_find(const struct cause_search *search, struct probe_explained_cause *found)
{
	size_t count = 0;

	for (size_t i = 0; i < CAUSES; i++) {
		const struct probe_cost *cost = find_cost(search, causes[i].cost);
		struct side_pair pair;
		const char *event = read_cause(search, &causes[i], &pair);

		/* A simulator's misses are not this machine's, and take no time. */
		if (!event || pair.base.status == PROBE_SIMULATED ||
		    pair.base.value == pair.candidate.value)
			continue;
		found[count] = (struct probe_explained_cause){
			.name = causes[i].name,
			.event = event,
			.base = pair.base.value,
			.candidate = pair.candidate.value,
			.source = pair.base.status >= pair.candidate.status ? pair.base.source
									    : pair.candidate.source,
			.cost = cost ? cost->nanoseconds : NAN,
			.cost_source = cost ? cost->source : NULL,
		};
		weigh(search, &causes[i], &found[count]);
		count++;
	}
	return count;
}
