/* SPDX-License-Identifier: MIT */
#include "median.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	const double *const x = a;
	const double *const y = b;

	return (*x > *y) - (*x < *y);
}

double median_of(double *values, size_t n)
{
	qsort(values, n, sizeof(values[0]), compare);
	return (values[(n - 1) / 2] + values[n / 2]) / 2.0;
}
