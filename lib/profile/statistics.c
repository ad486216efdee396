/* SPDX-License-Identifier: MIT */
#include "statistics.h"

#include <math.h>

double statistics_mean(const double *values, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += values[i];
	return count > 0 ? sum / (double)count : NAN;
}

double statistics_variation(const double *values, size_t count)
{
	const double mean = statistics_mean(values, count);
	double squares = 0;

	if (count < 2)
		return NAN;
	for (size_t i = 0; i < count; i++)
		squares += (values[i] - mean) * (values[i] - mean);
	if (squares == 0)
		return 0;
	return mean == 0 ? NAN : sqrt(squares / (double)(count - 1) / (double)count) / fabs(mean);
}
