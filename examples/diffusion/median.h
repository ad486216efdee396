/* SPDX-License-Identifier: MIT */
/* median.h - the median */
#ifndef DIFFUSION_MEDIAN_H
#define DIFFUSION_MEDIAN_H

#include <stddef.h>

/** median_of() - sort @values from least to most, and return the median; @n is at least 1 */
double median_of(double *values, size_t n);

#endif
