/* SPDX-License-Identifier: MIT */
#include "rank_test.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "special.h"

/* Additions for one exact distribution: some milliseconds. */
#define EXACT_COST_MOST 4e6

struct ranked {
	double value;
	bool is_a;
	size_t twice_rank; /* ties share the mean of their ranks: a multiple of 1/2 */
};

static int by_value(const void *left, const void *right)
{
	const struct ranked *l = left;
	const struct ranked *r = right;

	return (l->value > r->value) - (l->value < r->value);
}

/* Ranks from 1. Returns the sum of t^3 - t over all groups of t ties. */
static double rank_all(struct ranked *all, size_t count)
{
	double ties = 0;

	qsort(all, count, sizeof(all[0]), by_value);
	for (size_t first = 0, next; first < count; first = next) {
		for (next = first + 1; next < count && all[next].value == all[first].value; next++)
			;
		for (size_t i = first; i < next; i++)
			all[i].twice_rank = first + 1 + next;
		ties += (double)(next - first) *
			((double)(next - first) * (double)(next - first) - 1);
	}
	return ties;
}

/*
 * In how many ways the ranks can be dealt so that `few` of them sum up to each value: the shift
 * algorithm of Streitberg and Roehmel, which ties do not disturb. ways[k * sums + s] is for k ranks
 * and twice their sum s.
 */
static void count_ways(const struct ranked *all, size_t count, size_t few, double *ways,
		       size_t sums)
{
	ways[0] = 1;
	for (size_t i = 0; i < count; i++)
		for (size_t k = i < few ? i + 1 : few; k > 0; k--) {
			double *to = ways + k * sums;
			const double *from = ways + (k - 1) * sums;

			for (size_t s = all[i].twice_rank; s < sums; s++)
				to[s] += from[s - all[i].twice_rank];
		}
}

/* p of twice the rank sum of the smaller side; negative: no memory */
static double exact_p(const struct ranked *all, size_t count, size_t few, size_t twice_sum)
{
	const size_t sums = count * (count + 1) + 1;
	double *ways = calloc((few + 1) * sums, sizeof(ways[0]));
	double below = 0, above = 0, all_ways = 0;
	double p;

	if (!ways)
		return -1;
	count_ways(all, count, few, ways, sums);
	for (size_t s = 0; s < sums; s++) {
		const double here = ways[few * sums + s];

		below += s <= twice_sum ? here : 0;
		above += s >= twice_sum ? here : 0;
		all_ways += here;
	}
	free(ways);
	p = 2 * (below < above ? below : above) / all_ways;
	return p < 1 ? p : 1;
}

static double normal_p(double u, double a, double b, double ties)
{
	const double n = a + b;
	const double variance = a * b / 12 * (n + 1 - ties / (n * (n - 1)));
	const double distance = fabs(u - a * b / 2) - 0.5;

	if (!(variance > 0) || distance <= 0)
		return 1;
	return special_erfc(distance / sqrt(variance) / 1.41421356237309504880);
}

int rank_test(const double *a, size_t a_count, const double *b, size_t b_count,
	      struct rank_test *test)
{
	const size_t count = a_count + b_count;
	const size_t few = a_count < b_count ? a_count : b_count;
	const double n = (double)count;
	struct ranked *all;
	size_t twice_sums[2] = { 0 }; /* of b, of a */
	double ties;

	if (few == 0)
		return -EINVAL;
	all = calloc(count, sizeof(all[0]));
	if (!all)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		all[i] = (struct ranked){
			.value = i < a_count ? a[i] : b[i - a_count],
			.is_a = i < a_count,
		};
	ties = rank_all(all, count);
	for (size_t i = 0; i < count; i++)
		twice_sums[all[i].is_a] += all[i].twice_rank;
	test->u = (double)twice_sums[true] / 2 - (double)a_count * ((double)a_count + 1) / 2;
	test->exact = (double)few * n * n * n <= EXACT_COST_MOST;
	test->p = test->exact ? exact_p(all, count, few, twice_sums[few == a_count])
			      : normal_p(test->u, (double)a_count, (double)b_count, ties);
	free(all);
	return test->p < 0 ? -ENOMEM : 0;
}

double rank_test_least_p(size_t a_count, size_t b_count)
{
	double p = 2;

	for (size_t i = 1; i <= a_count; i++)
		p *= (double)i / (double)(b_count + i);
	return p < 1 ? p : 1;
}

static int by_pointed(const void *left, const void *right)
{
	const double l = **(const double *const *)left;
	const double r = **(const double *const *)right;

	return (l > r) - (l < r);
}

int rank_test_holm(double *p, size_t count)
{
	double **sorted = calloc(count ? count : 1, sizeof(sorted[0]));
	size_t tested = 0;
	double least = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		if (!isnan(p[i]))
			sorted[tested++] = &p[i];
	qsort(sorted, tested, sizeof(sorted[0]), by_pointed);
	for (size_t i = 0; i < tested; i++) {
		const double corrected = *sorted[i] * (double)(tested - i);

		least = corrected > least ? corrected : least;
		*sorted[i] = least < 1 ? least : 1;
	}
	free(sorted);
	return 0;
}
