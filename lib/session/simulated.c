/* SPDX-License-Identifier: MIT */
#include "simulated.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include <probekit.h>

#include "../measure/callgrind.h"

/* Less is not worth a warning: of all instructions of a region, and of them at all. */
#define SHARE_LEAST 0.1
#define COUNT_LEAST 10000

void simulated_steady(void)
{
	json_object_seed(1);
}

/*
 * As the program calls marks, as far as it is compiled as this library: an address, a call, and what
 * leads to a shared object's function. That the mark ends nothing it finds out where nothing counts.
 */
void simulated_calibrate(void)
{
	static const struct probe_site site = { .size = sizeof(site), .name = "calibration" };
	static const enum callgrind_event exact[] = { CALLGRIND_IR, CALLGRIND_DR, CALLGRIND_DW,
						      CALLGRIND_BC, CALLGRIND_BI };
	uint64_t overhead[CALLGRIND_EVENTS] = { 0 };
	uint64_t before[CALLGRIND_EVENTS], between[CALLGRIND_EVENTS], after[CALLGRIND_EVENTS];

	callgrind_calibrate_begin();
	callgrind_calibrate_read(before);
	callgrind_calibrate_read(between);
	probe_site_leave(&site);
	callgrind_calibrate_read(after);
	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
		const enum callgrind_event event = exact[i];
		const uint64_t reading = between[event] - before[event];
		const uint64_t both = after[event] - between[event];

		overhead[event] = both > reading ? both - reading : 0;
	}
	callgrind_calibrate_end(overhead);
}

static double value_of(const struct probe_profile *profile,
		       const struct probe_profile_region *region, const char *event)
{
	struct probe_value value;

	if (probe_profile_value(profile, region, event, PROBE_EXCLUSIVE, 0, &value) < 0)
		return NAN;
	if (value.status == PROBE_UNAVAILABLE)
		probe_profile_value(profile, region, event, PROBE_INCLUSIVE, 0, &value);
	return value.status == PROBE_SIMULATED ? value.value : NAN;
}

/*
 * Each step of a string instruction (rep stos, rep movs) is simulated as an instruction and a branch.
 * Other code has at most a branch in two instructions, so that so many are such steps at the least.
 */
static double string_steps(const struct probe_profile *profile,
			   const struct probe_profile_region *region, double instructions)
{
	return 2 * value_of(profile, region, "branches") - instructions;
}

int simulated_warn(struct probe_profile *profile, const struct request *request)
{
	const struct probe_profile_region *region = NULL;

	if (!(request->sources & REQUEST_CALLGRIND))
		return 0;
	while ((region = profile_walk(profile, region))) {
		const double instructions = value_of(profile, region, "instructions");
		const double steps = string_steps(profile, region, instructions);
		char text[512];

		if (!(steps >= COUNT_LEAST && steps >= SHARE_LEAST * instructions))
			continue;
		snprintf(text, sizeof(text),
			 "region '%.100s': at least %.0f %% of its simulated instructions, and as "
			 "many branches, are steps of string instructions (rep stos, rep movs, as "
			 "of memset and memcpy), which a CPU does many at a time: it retires far "
			 "fewer; misses are not affected",
			 probe_profile_name(region), steps / instructions * 100);
		if (profile_add_warning(profile, text) < 0)
			return -ENOMEM;
	}
	return 0;
}
