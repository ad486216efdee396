/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ticks.h"

/* A clock read beside another may be ahead of it by as much. */
#define CLOCKS_APART 1.01

static const struct part_rule rules[] = {
	{ "user-time", "user time", "it spends less time in user mode",
	  "it spends more time in user mode" },
	{ "system-time", "system time", "it spends less time in the kernel",
	  "it spends more time in the kernel" },
	{ "cpu-time", "CPU time", "it spends less CPU time", "it spends more CPU time" },
	{ "waiting", "waiting", "it waits less", "it waits more" },
};

const struct part_rule *part_rule(const char *name)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strcmp(rules[i].name, name) == 0)
			return &rules[i];
	return NULL;
}

/* Ours, and as perf stat's events are called. */
static const char *const splits[][2] = {
	{ "user-time", "system-time" },
	{ "user_time", "system_time" },
};

/* CPU time, all of it and of it in the kernel, and its error by sampling. */
struct cpu_time {
	double all;
	double system;
	double error;
	double ticks;
};

static struct cpu_time split_time(const struct reading *clock, const struct reading *user,
				  const struct reading *system)
{
	const double ticks = (user->total + system->total) / TICK;
	const double share = system->value / (user->value + system->value);

	return (struct cpu_time){
		.all = clock->value,
		.system = clock->value * share,
		.error = clock->value * ticks_off(share * ticks, ticks) / ticks,
		.ticks = ticks,
	};
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static void say_too_few(const struct cpu_time *base, const struct cpu_time *candidate,
			char *why_not, size_t size)
{
	const double least = base->ticks < candidate->ticks ? base->ticks : candidate->ticks;

	snprintf(
		why_not, size,
		"user and system time are not told apart: the kernel samples them by its tick, and "
		"%d ticks are too few to say anything (%d are the least): measure for longer, or "
		"more often",
		(int)least, TICKS_LEAST);
}

/* Whether both sides tell user from system time. */
static bool split(const struct explain_sides *sides, const struct side_pair *clock,
		  struct cpu_time *base, struct cpu_time *candidate, char *why_not, size_t size)
{
	struct side_pair user, system;

	for (size_t i = 0; i < sizeof(splits) / sizeof(splits[0]); i++) {
		if (!side_unit(&sides->base, splits[i][0]) ||
		    !side_unit(&sides->candidate, splits[i][0]))
			continue;
		if (!sides_read(sides, splits[i][0], splits[i], 2, &user) ||
		    !sides_read(sides, splits[i][1], splits[i], 2, &system)) {
			snprintf(why_not, size, "user and system time are not told apart: %s",
				 *user.why_not ? user.why_not : system.why_not);
			return false;
		}
		*base = split_time(&clock->base, &user.base, &system.base);
		*candidate = split_time(&clock->candidate, &user.candidate, &system.candidate);
		if (base->ticks >= TICKS_LEAST && candidate->ticks >= TICKS_LEAST)
			return true;
		say_too_few(base, candidate, why_not, size);
		return false;
	}
	snprintf(why_not, size,
		 "user and system time are not told apart: count the events user-time and "
		 "system-time, as the set software does, to split them");
	return false;
}

static struct probe_explained_part part(const char *name, double base, double candidate,
					double error)
{
	return (struct probe_explained_part){
		.name = name,
		.base = larger(base, 0),
		.candidate = larger(candidate, 0),
		.error = error,
		.share = NAN,
	};
}

size_t parts_find(const struct explain_sides *sides, struct probe_explained_part *parts,
		  char *why_not, size_t size)
{
	static const char *const events[] = { "task-clock", SET_ELAPSED };
	struct side_pair clock, elapsed;
	struct cpu_time base, candidate;
	size_t count = 0;

	why_not[0] = '\0';
	if (!sides_read(sides, events[0], events, 2, &clock) ||
	    !sides_read(sides, events[1], events, 2, &elapsed))
		return 0;
	if (clock.base.value > CLOCKS_APART * elapsed.base.value ||
	    clock.candidate.value > CLOCKS_APART * elapsed.candidate.value)
		return 0; /* several threads ran at once: their times are no parts of the clock's */
	if (split(sides, &clock, &base, &candidate, why_not, size)) {
		const double error = base.error + candidate.error;

		parts[count++] = part("user-time", base.all - base.system,
				      candidate.all - candidate.system, error);
		parts[count++] = part("system-time", base.system, candidate.system, error);
	} else {
		parts[count++] = part("cpu-time", clock.base.value, clock.candidate.value, 0);
	}
	parts[count++] = part("waiting", elapsed.base.value - clock.base.value,
			      elapsed.candidate.value - clock.candidate.value, 0);
	return count;
}
