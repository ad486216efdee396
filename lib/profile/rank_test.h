/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_RANK_TEST_H
#define PROBEKIT_RANK_TEST_H

#include <stdbool.h>
#include <stddef.h>

/* The test of Mann and Whitney: do values of one kind tend to be larger than those of another? */
struct rank_test {
	double u;   /* of a: pairs in which it is the larger, ties as halves */
	double p;   /* two-sided */
	bool exact; /* from all ways to deal the ranks, ties and all; else by the normal law */
};

/*
 * Exact wherever it costs but milliseconds (25 values each, or 3 beside 120), else with corrections
 * for ties and continuity. Returns 0; -EINVAL where a side is empty; -ENOMEM.
 */
int rank_test(const double *a, size_t a_count, const double *b, size_t b_count,
	      struct rank_test *test);

/* The least p that so many values can reach: 2 / binomial(a + b, a). */
double rank_test_least_p(size_t a_count, size_t b_count);

/*
 * Holm's correction of p values that were looked at together, each put in its place; NaN ones count
 * for nothing and stay. 0 or -ENOMEM.
 */
int rank_test_holm(double *p, size_t count);

#endif
