/* SPDX-License-Identifier: MIT */
#include "interval.h"

#include <math.h>

/* Of the normal distribution: 95 % lie within so many standard deviations. */
#define DEVIATIONS 1.959963984540054

struct interval interval_of_share(double met, double all)
{
	const double z2 = DEVIATIONS * DEVIATIONS;
	const double share = met / all;
	const double centre = (share + z2 / (2 * all)) / (1 + z2 / all);
	const double half = DEVIATIONS * sqrt(share * (1 - share) / all + z2 / (4 * all * all)) /
			    (1 + z2 / all);

	if (!(all > 0))
		return (struct interval){ 0, 1 };
	return (struct interval){ fmax(0, centre - half), fmin(1, centre + half) };
}
