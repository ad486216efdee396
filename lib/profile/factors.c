/* SPDX-License-Identifier: MIT */
#include "factors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define INSTRUCTIONS                                                                               \
	{                                                                                          \
		.event = "instructions", .name = "instructions", .label = "instructions",          \
		.unit = "count", .better = "it executes fewer instructions",                       \
		.worse = "it executes more instructions",                                          \
	}
#define CYCLES_PER_INSTRUCTION                                                                     \
	{                                                                                          \
		.event = "cycles", .name = "cycles-per-instruction",                               \
		.label = "cycles per instruction", .unit = "ratio",                                \
		.better = "each instruction takes fewer cycles",                                   \
		.worse = "each instruction takes more cycles",                                     \
	}
#define FREQUENCY(clock)                                                                           \
	{                                                                                          \
		.event = clock, .name = "frequency", .label = "frequency", .unit = "GHz",          \
		.inverse = true, .better = "its CPUs run more cycles a second",                    \
		.worse = "its CPUs run fewer cycles a second",                                     \
	}
#define CPUS_USED                                                                                  \
	{                                                                                          \
		.event = SET_ELAPSED, .name = "cpus-used", .label = "CPUs used", .unit = "ratio",  \
		.inverse = true, .better = "it keeps more CPUs busy",                              \
		.worse = "it keeps fewer CPUs busy",                                               \
	}

static const struct identity identities[] = {
	{
		.formula = "time = instructions x cycles per instruction / frequency / CPUs used",
		.domain = DOMAIN_ALL,
		.links = { INSTRUCTIONS, CYCLES_PER_INSTRUCTION, FREQUENCY("task-clock"),
			   CPUS_USED },
	},
	{
		.formula = "user time = instructions x cycles per instruction / frequency",
		.domain = DOMAIN_USER,
		.links = { INSTRUCTIONS, CYCLES_PER_INSTRUCTION, FREQUENCY("user-time") },
	},
	{
		.formula = "time = instructions x cycles per instruction x CPU time per cycle / "
			   "CPUs used; instructions and cycles in user mode only",
		.domain = DOMAIN_USER,
		.left_over = "the hardware counters leave out the kernel, so that the clock's "
			     "frequency and time in the kernel cannot be told apart",
		.links = { INSTRUCTIONS,
			   CYCLES_PER_INSTRUCTION,
			   {
				   .event = "task-clock",
				   .name = "cpu-time-per-cycle",
				   .mixed = true,
				   .label = "CPU time per user cycle",
				   .unit = "ns",
				   .better = "it spends less CPU time for each cycle in user mode",
				   .worse = "it spends more CPU time for each cycle in user mode",
			   },
			   CPUS_USED },
	},
	{
		.formula = "time = instructions x CPU time per instruction / CPUs used",
		.domain = DOMAIN_ANY,
		.left_over = "cycles were not counted, so that slower instructions, a slower clock "
			     "and time in the kernel cannot be told apart",
		.links = { INSTRUCTIONS,
			   {
				   .event = "task-clock",
				   .name = "cpu-time-per-instruction",
				   .mixed = true,
				   .label = "CPU time per instruction",
				   .unit = "ns",
				   .better = "it spends less CPU time for each instruction",
				   .worse = "it spends more CPU time for each instruction",
			   },
			   CPUS_USED },
	},
	{
		.formula = "time = cycles / frequency / CPUs used",
		.domain = DOMAIN_ALL,
		.left_over = "instructions were not counted, so that fewer of them and faster "
			     "ones cannot be told apart",
		.links = { {
				   .event = "cycles",
				   .name = "cycles",
				   .mixed = true,
				   .label = "cycles",
				   .unit = "count",
				   .better = "it takes fewer cycles",
				   .worse = "it takes more cycles",
			   },
			   FREQUENCY("task-clock"),
			   CPUS_USED },
	},
	{
		.formula = "time = CPU time / CPUs used",
		.domain = DOMAIN_ANY,
		.left_over = "neither instructions nor cycles were counted on both sides, so that "
			     "less work and faster work cannot be told apart",
		.links = { {
				   .event = "task-clock",
				   .name = "cpu-time",
				   .mixed = true,
				   .label = "CPU time",
				   .unit = "ns",
				   .better = "it spends less CPU time",
				   .worse = "it spends more CPU time",
			   },
			   CPUS_USED },
	},
};

size_t identity_links(const struct identity *identity)
{
	size_t count = 0;

	while (count < IDENTITY_FACTORS && identity->links[count].event)
		count++;
	return count;
}

const char *identity_of(const struct identity *identity)
{
	return identity->links[identity_links(identity) - 1].event;
}

const struct factor_rule *identity_rule(const struct identity *identity, const char *name)
{
	for (size_t i = 0; i < identity_links(identity); i++)
		if (strcmp(identity->links[i].name, name) == 0)
			return &identity->links[i];
	return NULL;
}

/* Whether counts that begin a chain cover what it says. */
static bool is_in_domain(const struct identity *identity, const struct side_pair *first)
{
	return identity->domain == DOMAIN_ANY ||
	       first->base.user_only == (identity->domain == DOMAIN_USER);
}

/* "cycles is 0 in the base": no ratio is formed of it */
static bool is_above_zero(const char *event, const struct side_pair *pair, char *why_not,
			  size_t size)
{
	const bool base_is_zero = !(pair->base.value > 0);

	if (!base_is_zero && pair->candidate.value > 0)
		return true;
	snprintf(why_not, size, "%s is 0 in the %s: no ratio is formed of it", event,
		 base_is_zero ? "baseline" : "candidate");
	return false;
}

static bool read_chain(const struct explain_sides *sides, const struct identity *identity,
		       struct side_pair pairs[IDENTITY_FACTORS], char *why_not, size_t size)
{
	const char *events[IDENTITY_FACTORS];
	const size_t count = identity_links(identity);

	for (size_t i = 0; i < count; i++)
		events[i] = identity->links[i].event;
	for (size_t i = 0; i < count; i++) {
		if (!sides_read(sides, events[i], events, count, &pairs[i])) {
			snprintf(why_not, size, "%s", pairs[i].why_not);
			return false;
		}
		if (pairs[i].base.status == PROBE_SIMULATED) {
			snprintf(why_not, size, "%s is simulated, which is no part of real time",
				 events[i]);
			return false;
		}
		if (!is_above_zero(events[i], &pairs[i], why_not, size))
			return false;
	}
	return is_in_domain(identity, &pairs[0]);
}

static double shown(const struct factor_rule *rule, double quotient)
{
	return rule->inverse ? 1 / quotient : quotient;
}

/* The least certain of the two counts and two sides stands for the factor. */
static void note_source(struct probe_explained_factor *factor, const struct side_pair *pair)
{
	const struct reading *readings[] = { &pair->base, &pair->candidate };

	for (size_t i = 0; i < 2; i++) {
		if (factor->source && readings[i]->status <= factor->status)
			continue;
		factor->status = readings[i]->status;
		factor->source = readings[i]->source;
	}
}

static void fill_factors(const struct identity *identity, const struct side_pair *pairs,
			 struct probe_explained_factor *factors)
{
	for (size_t i = 0; i < identity_links(identity); i++) {
		const struct factor_rule *rule = &identity->links[i];
		const double base = pairs[i].base.value / (i ? pairs[i - 1].base.value : 1);
		const double candidate = pairs[i].candidate.value /
					 (i ? pairs[i - 1].candidate.value : 1);

		factors[i] = (struct probe_explained_factor){
			.name = rule->name,
			.base = shown(rule, base),
			.candidate = shown(rule, candidate),
			.unit = rule->unit,
			.factor = base / candidate,
			.share = NAN,
		};
		note_source(&factors[i], &pairs[i]);
		if (i > 0)
			note_source(&factors[i], &pairs[i - 1]);
	}
}

const struct identity *factors_find(const struct explain_sides *sides,
				    struct probe_explained_factor *factors, size_t *count,
				    char *why_not, size_t size)
{
	struct side_pair pairs[IDENTITY_FACTORS];
	char reason[320];

	why_not[0] = '\0';
	for (size_t i = 0; i < sizeof(identities) / sizeof(identities[0]); i++) {
		reason[0] = '\0';
		if (!read_chain(sides, &identities[i], pairs, reason, sizeof(reason))) {
			/* Of what the best lacks; the others lack as much or more. */
			if (i == 0)
				snprintf(why_not, size, "%s", reason);
			continue;
		}
		fill_factors(&identities[i], pairs, factors);
		*count = identity_links(&identities[i]);
		return &identities[i];
	}
	*count = 0;
	return NULL;
}
