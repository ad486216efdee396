/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TICKS_H
#define PROBEKIT_TICKS_H

#include <stdbool.h>

#include "profile.h"

/* User and system time are sampled by the kernel's tick: few ticks say nothing. */

/* ns: the longest that Linux is configured with; a profile does not tell which it was. */
#define TICK 1e7

/* In total, of both: fewer are not shown, nor anything concluded from them. */
#define TICKS_LEAST 50

/*
 * How far the kernel's books may be off, in ticks, that put sampled of all ticks on one side: they
 * are off as so many draws are. Twice the standard deviation, and a tick at least.
 */
double ticks_off(double sampled, double all);

/* Whether the event is sampled by the tick, and in this region, over all repeats, by too few. */
bool ticks_too_few(const struct probe_profile *profile, const struct probe_profile_region *region,
		   const char *event);

/* ns: how far a mean over the repeats may be off; NaN of what is not sampled by the tick. */
double ticks_error(const struct probe_profile *profile, const struct probe_profile_region *region,
		   const char *event);

/* why what ticks_too_few() tells of is unavailable */
extern const char ticks_reason[];

#endif
