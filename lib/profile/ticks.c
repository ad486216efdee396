/* SPDX-License-Identifier: MIT */
#include "ticks.h"

#include <math.h>
#include <string.h>

const char ticks_reason[] =
	"the kernel samples user and system time by its tick, and fewer than 50 ticks of 10 ms in "
	"total say nothing: measure for longer, or more often";

/* perf stat's user_time and system_time are shown as it printed them. */
static bool find_clock(const char *event, const char **other)
{
	static const char *const clocks[] = { "user-time", "system-time" };

	for (size_t i = 0; i < 2; i++)
		if (strcmp(clocks[i], event) == 0) {
			*other = clocks[1 - i];
			return true;
		}
	return false;
}

/* Over all repeats that counted it. */
static double sum_ticks(const struct probe_profile *profile,
			const struct probe_profile_region *region, const char *event,
			size_t *repeats)
{
	const int index = set_event_index(profile_set(profile), event);
	double sum = 0;

	*repeats = 0;
	for (size_t i = 0; index >= 0 && i < probe_profile_repeats(profile); i++) {
		const struct profile_value *value = profile_value(profile, region, i, (size_t)index,
								  PROBE_INCLUSIVE);

		if (value->status == PROBE_UNAVAILABLE)
			continue;
		sum += profile_number(value) / TICK;
		(*repeats)++;
	}
	return sum;
}

double ticks_off(double sampled, double all)
{
	const double off = 2 * sqrt(sampled * (1 - sampled / all));

	return off > 1 ? off : 1;
}

bool ticks_too_few(const struct probe_profile *profile, const struct probe_profile_region *region,
		   const char *event)
{
	const char *other;
	size_t repeats, others;

	if (!find_clock(event, &other))
		return false;
	return sum_ticks(profile, region, event, &repeats) +
		       sum_ticks(profile, region, other, &others) <
	       TICKS_LEAST;
}

double ticks_error(const struct probe_profile *profile, const struct probe_profile_region *region,
		   const char *event)
{
	const char *other;
	size_t repeats, others;
	double own, all;

	if (!find_clock(event, &other))
		return NAN;
	own = sum_ticks(profile, region, event, &repeats);
	all = own + sum_ticks(profile, region, other, &others);
	/* Without the other nobody knows of how many ticks these are a part. */
	return repeats > 0 ? ticks_off(own, others > 0 ? all : INFINITY) * TICK / (double)repeats
			   : NAN;
}
