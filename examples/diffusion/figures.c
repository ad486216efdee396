/* SPDX-License-Identifier: MIT */
#include "figures.h"

#include <math.h>

#include "median.h"
#include "options.h"

/* The value of one repeat; NaN when it was not measured */
typedef double read_fn(const struct probe_profile *profile,
		       const struct probe_profile_region *region, const char *event, size_t repeat);

static double total(const struct probe_profile *profile, const struct probe_profile_region *region,
		    const char *event, size_t repeat)
{
	struct probe_value value;

	if (probe_profile_value(profile, region, event, PROBE_INCLUSIVE, repeat, &value) != 0 ||
	    value.status == PROBE_UNAVAILABLE)
		return NAN;
	return value.value;
}

static double read_share_of_elapsed(const struct probe_profile *profile,
				    const struct probe_profile_region *region, const char *event,
				    size_t repeat)
{
	return total(profile, region, event, repeat) / total(profile, region, "elapsed", repeat);
}

static struct figure over_repeats(const struct probe_profile *profile,
				  const struct probe_profile_region *region, const char *event,
				  read_fn *read)
{
	const size_t repeats = probe_profile_repeats(profile);
	double values[REPEAT_MAX];
	double median;
	size_t n = 0;

	for (size_t i = 0; i < repeats && n < REPEAT_MAX; i++) {
		const double value = read(profile, region, event, i);

		if (!isnan(value))
			values[n++] = value;
	}
	if (!n)
		return (struct figure){ NAN, NAN, NAN };

	median = median_of(values, n);
	return (struct figure){
		.median = median,
		.least = values[0],
		.most = values[n - 1],
	};
}

/* Over all steps and not over visits, of which the last may advance by fewer than the others */
static struct figure over_steps(const struct probe_profile *profile,
				const struct probe_profile_region *region, const char *event,
				size_t steps)
{
	const struct figure all = over_repeats(profile, region, event, total);
	const double n = (double)steps;

	return (struct figure){ all.median / n, all.least / n, all.most / n };
}

/* Asked for and not counted, as opposed to a set that does not ask */
static bool lacks(const struct probe_profile *profile, const struct probe_profile_region *region,
		  const char *event)
{
	struct probe_value value;

	return probe_profile_value(profile, region, event, PROBE_INCLUSIVE, PROBE_MEAN, &value) ==
		       0 &&
	       value.status == PROBE_UNAVAILABLE;
}

bool figure_known(struct figure figure)
{
	return !isnan(figure.median);
}

void figures_of(const struct probe_profile *profile, size_t steps, struct figures *figures)
{
	static const struct figure unknown = { NAN, NAN, NAN };
	const struct probe_profile_region *const region = profile ? probe_profile_find(profile,
										       "evolve")
								  : NULL;

	*figures = (struct figures){ unknown, unknown, unknown, unknown, unknown, false };
	if (!region)
		return;

	figures->elapsed = over_steps(profile, region, "elapsed", steps);
	figures->faults = over_steps(profile, region, "page-faults", steps);
	figures->cpus = over_repeats(profile, region, "task-clock", read_share_of_elapsed);
	figures->instructions = over_steps(profile, region, "instructions", steps);
	figures->cycles = over_steps(profile, region, "cycles", steps);
	figures->no_hardware = lacks(profile, region, "instructions") ||
			       lacks(profile, region, "cycles");
}
