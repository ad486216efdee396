/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_STATISTICS_H
#define PROBEKIT_STATISTICS_H

#include <stddef.h>

/* Mean and spread of values met one by one, by Welford's method. Begin with { 0 }. */
struct statistics {
	size_t count;
	double mean;
	double squares; /* of the distances from the mean */
};

void statistics_add(struct statistics *statistics, double value);

/*
 * The standard error of the mean over the mean, as perf stat prints it behind "+-":
 * sqrt(sum((x - mean)^2) / (n - 1) / n) / mean. NaN for fewer than two values or a mean of 0 of
 * values that differ; 0 where all are equal.
 */
double statistics_variation(const struct statistics *statistics);

#endif
