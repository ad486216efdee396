/* SPDX-License-Identifier: MIT */
#include "statistics.h"

#include <math.h>

void statistics_add(struct statistics *statistics, double value)
{
	const double delta = value - statistics->mean;

	statistics->count++;
	statistics->mean += delta / (double)statistics->count;
	statistics->squares += delta * (value - statistics->mean);
}

double statistics_variation(const struct statistics *statistics)
{
	const double count = (double)statistics->count;

	if (statistics->count < 2)
		return NAN;
	if (statistics->squares == 0)
		return 0;
	if (statistics->mean == 0)
		return NAN;
	return sqrt(statistics->squares / (count - 1) / count) / fabs(statistics->mean);
}
