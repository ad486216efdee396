/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter.h"

#define TOLERANCE	1e-12
#define DIMENSIONS_MOST 4
#define CASES		150

/**
 * struct test - one filter and one array
 * @scale: what the result is at most, which errors are measured against
 */
struct test {
	struct extent shape;
	struct extent footprint;
	double *weights;
	double *in;
	double *out;
	double scale;
};

/* From 1 to @most; the seed is fixed, for a failure to come back */
static size_t random_edge(unsigned short *seed, size_t most)
{
	return 1 + (size_t)(erand48(seed) * (double)most);
}

/* Edges from 1 up in both, so that either may be the larger, odd or even */
static void choose_extents(struct test *test, unsigned short *seed, size_t dimensions)
{
	static const size_t longest[DIMENSIONS_MOST] = { 40, 14, 7, 5 };
	const size_t most = longest[dimensions - 1];

	test->shape.dimensions = dimensions;
	test->footprint.dimensions = dimensions;
	for (size_t i = 0; i < dimensions; i++) {
		test->shape.edges[i] = random_edge(seed, erand48(seed) < 0.2 ? 1 : most);
		test->footprint.edges[i] = random_edge(seed, most);
	}
}

static void choose_cells(struct test *test, unsigned short *seed)
{
	test->scale = 0.0;
	for (size_t i = 0; i < extent_cells(&test->footprint); i++) {
		test->weights[i] = erand48(seed) < 0.2 ? 0.0 : erand48(seed) - 0.5;
		test->scale += fabs(test->weights[i]);
	}
	for (size_t i = 0; i < extent_cells(&test->shape); i++)
		test->in[i] = 2.0 * erand48(seed) - 1.0;
}

/* The cell that @weight, an index into the weights, meets around @cell */
static size_t cell_met(const struct test *test, size_t cell, size_t weight)
{
	size_t met = 0;
	size_t stride = 1;

	for (size_t i = test->shape.dimensions; i-- > 0;) {
		const long n = (long)test->shape.edges[i];
		const long length = (long)test->footprint.edges[i];
		const long at = (long)cell % n + (long)weight % length - length / 2;

		met += stride * (size_t)((at % n + n) % n);
		cell /= (size_t)n;
		weight /= (size_t)length;
		stride *= (size_t)n;
	}
	return met;
}

static double by_definition(const struct test *test, size_t cell)
{
	double sum = 0.0;

	for (size_t i = 0; i < extent_cells(&test->footprint); i++)
		sum += test->weights[i] * test->in[cell_met(test, cell, i)];
	return sum;
}

static int compare(const struct test *test)
{
	for (size_t i = 0; i < extent_cells(&test->shape); i++) {
		const double expected = by_definition(test, i);

		if (fabs(test->out[i] - expected) <= TOLERANCE * test->scale)
			continue;
		printf("FAILED: the filter in %zu dimensions gives %.17g for cell %zu, not %.17g\n",
		       test->shape.dimensions, test->out[i], i, expected);
		return -EDOM;
	}
	return 0;
}

static int run(struct test *test, unsigned short *seed)
{
	const size_t cells = extent_cells(&test->shape);
	const size_t weights = extent_cells(&test->footprint);
	double *const all = calloc(weights + 2 * cells, sizeof(*all));
	struct filter *filter = NULL;
	int err = -ENOMEM;

	if (!all)
		return err;

	test->weights = all;
	test->in = all + weights;
	test->out = test->in + cells;
	choose_cells(test, seed);
	err = filter_new(&filter, &test->shape, &test->footprint, test->weights);
	if (!err) {
		filter_apply(filter, test->out, test->in);
		err = compare(test);
	}
	filter_free(filter);
	free(all);
	return err;
}

int check_filter(void)
{
	unsigned short seed[3] = { 6, 21, 22 };
	int err = 0;

	for (size_t dimensions = 1; dimensions <= DIMENSIONS_MOST; dimensions++) {
		for (size_t i = 0; i < CASES && !err; i++) {
			struct test test = { 0 };

			choose_extents(&test, seed, dimensions);
			err = run(&test, seed);
		}
	}
	return err;
}
