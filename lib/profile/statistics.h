/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_STATISTICS_H
#define PROBEKIT_STATISTICS_H

#include <stddef.h>

double statistics_mean(const double *values, size_t count);

/*
 * The standard error of the mean over the mean, as perf stat prints it behind "+-":
 * sqrt(sum((x - mean)^2) / (n - 1) / n) / mean. NaN for fewer than two values or a mean of 0 of
 * values that differ; 0 where all are equal.
 */
double statistics_variation(const double *values, size_t count);

#endif
