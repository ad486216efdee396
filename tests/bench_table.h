/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TESTS_BENCH_TABLE_H
#define PROBEKIT_TESTS_BENCH_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define BENCH_ROUNDS 31

/* What was measured, round by round. */
struct bench_row {
	const char *name;
	const char *unit;
	double rounds[BENCH_ROUNDS];
	int count;	     /* of rounds; 0: it could not be had */
	const char *missing; /* why */
};

void bench_add(struct bench_row *row, double value);

/* Prints rows with medians, quartiles and the ratio of medians to those of the row `one`, for people
 * or as JSON. Sorts their rounds. */
void bench_print(struct bench_row *rows, size_t count, const struct bench_row *one, bool json);

#endif
