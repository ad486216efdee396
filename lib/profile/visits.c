/* SPDX-License-Identifier: MIT */
/* How long a region's visits took. */
#include <math.h>

#include "profile.h"

/* Of a sum no part may be missing. */
static double sum_of_squares(const struct profile_repeat *to, const struct profile_repeat *from)
{
	if (to->elapsed_visits == 0)
		return from->elapsed_squares;
	if (from->elapsed_visits == 0)
		return to->elapsed_squares;
	return to->elapsed_squares > 0 && from->elapsed_squares > 0
		       ? to->elapsed_squares + from->elapsed_squares
		       : 0;
}

void profile_add_visits(struct profile_repeat *to, const struct profile_repeat *from)
{
	to->elapsed_squares = sum_of_squares(to, from);
	to->visits += from->visits;
	to->threads += from->threads;
	to->elapsed_total += from->elapsed_total;
	to->elapsed_visits += from->elapsed_visits;
	if (from->elapsed_least < to->elapsed_least)
		to->elapsed_least = from->elapsed_least;
	if (from->elapsed_most > to->elapsed_most)
		to->elapsed_most = from->elapsed_most;
}

double profile_deviation(const struct profile_repeat *visits)
{
	const double count = (double)visits->elapsed_visits;
	const double total = (double)visits->elapsed_total;
	double variance;

	if (visits->elapsed_visits < 2 || !(visits->elapsed_squares > 0))
		return NAN;
	variance = (visits->elapsed_squares - total * total / count) / (count - 1);
	/* Times are rounded to nanoseconds, squares are not. */
	return variance > 0 ? sqrt(variance) : 0;
}
