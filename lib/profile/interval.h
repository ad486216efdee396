/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_INTERVAL_H
#define PROBEKIT_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>

#include "statistics.h"

/* The chance that a verdict is wrong where nothing changed, and that an interval misses. */
#define STATISTICS_ALPHA 0.01

struct interval {
	double low;  /* 0 where a candidate of 0 cannot be ruled out */
	double high; /* infinity where a baseline of 0 cannot be ruled out */
};

/*
 * The confidence interval, of 1 - STATISTICS_ALPHA, of mean(candidate) / mean(base): the ratios that
 * Welch's test (unequal variances) of candidate against ratio * base does not reject. That is
 * Fieller's interval ("Some problems in interval estimation", J. R. Stat. Soc. B 16, 1954) with the
 * degrees of freedom that Tamhane and Logan (Biometrics 60, 2004) put in for variances that differ.
 * Taken before logarithms, which values of 0 have none of, and before the bootstrap, which is far too
 * narrow for three to ten repeats.
 *
 * For values that cannot be negative. False, and interval is NaN, where a side has fewer than two
 * values or a mean that is not above 0.
 */
bool interval_of_ratio(const struct statistics *base, const struct statistics *candidate,
		       struct interval *interval);

#endif
