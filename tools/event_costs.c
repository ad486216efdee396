/* SPDX-License-Identifier: MIT */
#include "event_costs.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "flags.h"
#include "machine_costs.h"
#include "message.h"

/* The doctor's names, and the events that cost it. */
static const struct {
	const char *kept;
	const char *name;
} kept_costs[] = {
	{ "minor-fault", "page-fault" },
	{ "missing-access", "cache-miss" },
	{ "branch-miss", "branch-miss" },
	{ "context-switch", "context-switch" },
};

static const struct {
	const char *name;
	double nanoseconds;
} units[] = {
	{ "ns", 1 },	      { "us", 1e3 }, { "\302\265s", 1e3 }, /* the micro sign */
	{ "\316\274s", 1e3 },					   /* the Greek letter */
	{ "ms", 1e6 },	      { "s", 1e9 },
};

/* Grown by one; the last of a name counts, so those in front stand back. */
static int add(struct event_costs *costs, bool in_front, const char *name, double nanoseconds,
	       const char *source)
{
	struct probe_cost *longer = realloc(costs->list, (costs->count + 1) * sizeof(longer[0]));
	char **texts = realloc(costs->texts, 2 * (costs->count + 1) * sizeof(texts[0]));
	char *texts_of_it[2] = { strdup(name), strdup(source) };
	const size_t place = in_front ? 0 : costs->count;

	costs->list = longer ? longer : costs->list;
	costs->texts = texts ? texts : costs->texts;
	if (!longer || !texts || !texts_of_it[0] || !texts_of_it[1]) {
		free(texts_of_it[0]);
		free(texts_of_it[1]);
		return complain("memory ran out");
	}
	memcpy(&texts[2 * costs->count], texts_of_it, sizeof(texts_of_it));
	memmove(&longer[place + 1], &longer[place], (costs->count - place) * sizeof(longer[0]));
	longer[place] = (struct probe_cost){
		.name = texts_of_it[0],
		.nanoseconds = nanoseconds,
		.source = texts_of_it[1],
	};
	costs->count++;
	return 0;
}

/* A number with its unit; 0 for what is none. */
static double nanoseconds_of(const char *text)
{
	char *end;
	const double number = strtod(text, &end);

	if (end == text)
		return 0;
	end += strspn(end, " ");
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(end, units[i].name) == 0)
			return number * units[i].nanoseconds;
	return 0;
}

int event_costs_take(struct event_costs *costs, char **argv, const char *text)
{
	const char *equals = strchr(text, '=');
	double nanoseconds;
	char name[64];

	if (!equals || equals == text || (size_t)(equals - text) >= sizeof(name))
		return flags_complain(argv, "--cost takes NAME=TIME, as page-fault=0.8us, not '%s'",
				      text);
	snprintf(name, sizeof(name), "%.*s", (int)(equals - text), text);
	nanoseconds = nanoseconds_of(equals + 1);
	if (!(nanoseconds > 0 && nanoseconds < 1e18))
		return flags_complain(argv,
				      "--cost %s takes a time above 0 with ns, us, ms or s behind "
				      "it, not '%s'",
				      name, equals + 1);
	return add(costs, false, name, nanoseconds, "given by --cost");
}

static json_t *machine_of(const char *path)
{
	json_t *profile = json_load_file(path, 0, NULL);
	json_t *machine = json_incref(json_object_get(profile, "machine"));

	json_decref(profile);
	return machine;
}

/* Whether both are the same in all that costs hang on. */
static bool is_same_machine(const json_t *base, const json_t *candidate)
{
	json_t *base_identity = machine_costs_identity(base);
	json_t *candidate_identity = machine_costs_identity(candidate);
	const bool is_same = base_identity && candidate_identity &&
			     json_equal(base_identity, candidate_identity);

	json_decref(candidate_identity);
	json_decref(base_identity);
	return is_same;
}

static int add_kept(struct event_costs *costs, const struct machine_costs *kept)
{
	char source[128];
	int status = 0;

	/* A date: the time of day says nothing here. */
	snprintf(source, sizeof(source), "measured by probekit doctor on %.10s", kept->measured);
	for (size_t i = 0; i < sizeof(kept_costs) / sizeof(kept_costs[0]) && status == 0; i++) {
		const struct machine_cost *cost = machine_costs_find(kept, kept_costs[i].kept);

		if (cost)
			status = add(costs, true, kept_costs[i].name, cost->ns, source);
	}
	return status;
}

int event_costs_of_machine(struct event_costs *costs, const char *base, const char *candidate)
{
	json_t *base_machine = machine_of(base);
	json_t *candidate_machine = machine_of(candidate);
	struct machine_costs kept;
	int status = 0;

	if (is_same_machine(base_machine, candidate_machine) &&
	    machine_costs_read(base_machine, &kept, NULL) == 0) {
		status = add_kept(costs, &kept);
		machine_costs_clear(&kept);
	}
	json_decref(candidate_machine);
	json_decref(base_machine);
	return status;
}

void event_costs_free(struct event_costs *costs)
{
	for (size_t i = 0; i < 2 * costs->count; i++)
		free(costs->texts[i]);
	free(costs->texts);
	free(costs->list);
}
