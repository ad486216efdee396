/* SPDX-License-Identifier: MIT */
#include "interval.h"

#include <math.h>

#include "special.h"

/* Of the mean. */
static double variance(const struct statistics *statistics)
{
	const double n = (double)statistics->count;

	return statistics->squares / (n - 1) / n;
}

/*
 * p of Welch's test of candidate * candidate_weight against base * base_weight, weights from 0 to 1:
 * (1, ratio) and (1 / ratio, 1) test the same, and the latter has a limit for an infinite ratio.
 */
static double welch_p(const struct statistics *base, double base_weight,
		      const struct statistics *candidate, double candidate_weight)
{
	const double b = variance(base) * base_weight * base_weight;
	const double c = variance(candidate) * candidate_weight * candidate_weight;
	const double distance = candidate->mean * candidate_weight - base->mean * base_weight;
	const double freedom = (b + c) * (b + c) /
			       (b * b / ((double)base->count - 1) +
				c * c / ((double)candidate->count - 1));

	/* Without any variance nothing but equality is as likely; NaN: its square is below all. */
	if (!(freedom > 0))
		return distance == 0 ? 1 : 0;
	return special_t_tails(distance / sqrt(b + c), freedom);
}

static bool is_rejected(const struct statistics *base, const struct statistics *candidate,
			double ratio)
{
	const double p = ratio < 1 ? welch_p(base, ratio, candidate, 1)
				   : welch_p(base, 1, candidate, 1 / ratio);

	return p < STATISTICS_ALPHA;
}

/* Where the ratios between one that is kept and one that is rejected change sides. */
static double find_end(const struct statistics *base, const struct statistics *candidate,
		       double kept, double rejected)
{
	for (;;) {
		const double middle = kept + (rejected - kept) / 2;

		if (middle == kept || middle == rejected)
			return middle;
		if (is_rejected(base, candidate, middle))
			rejected = middle;
		else
			kept = middle;
	}
}

bool interval_of_ratio(const struct statistics *base, const struct statistics *candidate,
		       struct interval *interval)
{
	const double ratio = candidate->mean / base->mean;
	double beyond = 2 * ratio;

	interval->low = NAN;
	interval->high = NAN;
	if (base->count < 2 || candidate->count < 2 || !(base->mean > 0) || !(candidate->mean > 0))
		return false;
	interval->low = 0;
	interval->high = INFINITY;
	if (base->squares == 0 && candidate->squares == 0) {
		interval->low = ratio;
		interval->high = ratio;
		return true;
	}
	if (is_rejected(base, candidate, 0))
		interval->low = find_end(base, candidate, ratio, 0);
	if (!is_rejected(base, candidate, INFINITY))
		return true;
	while (!is_rejected(base, candidate, beyond))
		beyond *= 2;
	interval->high = find_end(base, candidate, ratio, beyond);
	return true;
}
