/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <err.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOLERANCE  1e-12
#define CELLS_MOST ((size_t)512 * 512)

/* Sizes at which an index is its own neighbour, at which vectors leave a rest, and an even one */
static const struct shape shapes[] = {
	{ 1, 1 }, { 1, 7 }, { 2, 2 }, { 3, 5 }, { 17, 40 }, { 64, 64 },
};

/**
 * struct findings - what the comparison of all grids came to
 * @apart: largest difference of two schemes, relative to the largest value; 0 is equal in all bits
 * @drift: largest relative change of a scheme's sum
 * @isas_differ: whether a scheme depends on the instruction set
 */
struct findings {
	double apart[SCHEMES_MAX][SCHEMES_MAX];
	double drift[SCHEMES_MAX];
	bool isas_differ[SCHEMES_MAX];
};

static int compute(const struct scheme *scheme, const struct kernels *kernels, struct shape shape,
		   start_fn *start, size_t steps, double *cells)
{
	void *state = NULL;
	int err = scheme->ops->create(&state, shape, start, scheme_kernels(scheme, kernels));

	for (size_t i = 0; i < steps && !err; i++)
		err = scheme->ops->step(state);
	if (!err)
		scheme->ops->copy(state, cells);
	scheme->ops->destroy(state);
	return err;
}

/* The larger of two, where not-a-number is larger than all */
static double larger(double a, double b)
{
	return a > b || isnan(a) ? a : b;
}

static double distance(const double *a, const double *b, size_t n)
{
	double apart = 0.0;
	double most = 0.0;

	if (memcmp(a, b, n * sizeof(*a)) == 0)
		return 0.0;

	for (size_t i = 0; i < n; i++) {
		apart = larger(apart, fabs(a[i] - b[i]));
		most = larger(most, fabs(a[i]));
	}
	/* Only the sign of a zero differs: not equal in every bit, and yet no distance */
	return apart == 0.0 ? 0x1p-1022 : apart / most;
}

static double drift(double before, double after)
{
	return before == 0.0 ? fabs(after) : fabs(after - before) / fabs(before);
}

static double sum_at_start(struct shape shape, start_fn *start, double *cells)
{
	for (size_t i = 0; i < shape_cells(shape); i++)
		cells[i] = start(shape, i / shape.cols, i % shape.cols);
	return grid_sum(cells, shape_cells(shape));
}

static int compare_isas(const struct options *options, size_t index, struct shape shape,
			start_fn *start, const double *expected, double *cells, bool *differ)
{
	const struct kernels *list[KERNELS_MAX];
	const size_t count = kernels_supported(list);

	for (size_t i = 0; i < count; i++) {
		const int err = compute(options->schemes[index], list[i], shape, start,
					options->steps, cells);

		if (err)
			return err;
		if (memcmp(cells, expected, shape_cells(shape) * sizeof(*cells)) != 0)
			*differ = true;
	}
	return 0;
}

/* @cells has room for one grid a scheme and another */
static int compare_on(const struct options *options, struct shape shape, start_fn *start,
		      double *cells, struct findings *findings)
{
	const size_t n = shape_cells(shape);
	double *const spare = cells + options->scheme_count * n;
	const double before = sum_at_start(shape, start, spare);

	for (size_t i = 0; i < options->scheme_count; i++) {
		double *const mine = cells + i * n;
		int err = compute(options->schemes[i], options->kernels, shape, start,
				  options->steps, mine);

		if (!err)
			err = compare_isas(options, i, shape, start, mine, spare,
					   &findings->isas_differ[i]);
		if (err)
			return err;

		findings->drift[i] = larger(findings->drift[i], drift(before, grid_sum(mine, n)));
		for (size_t j = 0; j < i; j++)
			findings->apart[i][j] = larger(findings->apart[i][j],
						       distance(mine, cells + j * n, n));
	}
	return 0;
}

static int compare_rolls(struct shape shape)
{
	const struct kernels *list[KERNELS_MAX];
	const size_t count = kernels_supported(list);
	int err = check_rolls(kernels_scalar(), shape);

	for (size_t i = 0; i < count && !err; i++)
		err = check_rolls(list[i], shape);
	return err;
}

static int check_shape(const struct options *options, struct shape shape, start_fn *start,
		       struct findings *findings)
{
	double *const cells = calloc((options->scheme_count + 1) * shape_cells(shape),
				     sizeof(*cells));
	int err = cells ? 0 : -ENOMEM;

	printf(" %zux%zu", shape.rows, shape.cols);
	if (!err)
		err = compare_on(options, shape, start, cells, findings);
	free(cells);
	return err;
}

static int check_shapes(const struct options *options, struct findings *findings)
{
	int err = 0;

	printf("%zu schemes, %zu steps each, on grids of", options->scheme_count, options->steps);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]) && !err; i++)
		err = check_shape(options, shapes[i], start_pattern, findings);
	if (!err && shape_cells(options->shape) <= CELLS_MOST)
		err = check_shape(options, options->shape, start_square, findings);
	else if (!err)
		printf(" (%zux%zu is too large to compare)", options->shape.rows,
		       options->shape.cols);
	putchar('\n');

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]) && !err; i++)
		err = compare_rolls(shapes[i]);
	return err;
}

static bool pair_agrees(const struct options *options, const struct findings *findings, size_t i,
			size_t j)
{
	const double most = options->schemes[i]->order == options->schemes[j]->order ? 0.0
										     : TOLERANCE;

	return findings->apart[i][j] <= most;
}

static int print_pairs(const struct options *options, const struct findings *findings)
{
	int err = 0;

	printf("\nLargest difference of two schemes, relative to the largest value\n"
	       "(= equal in every bit, ! more than allowed):\n\n%20s",
	       "");
	for (size_t j = 0; j + 1 < options->scheme_count; j++)
		printf(" %9zu", j + 1);
	putchar('\n');
	for (size_t i = 0; i < options->scheme_count; i++) {
		printf("%3zu %-*s", i + 1, i > 0 ? 16 : 0, options->schemes[i]->name);
		for (size_t j = 0; j < i; j++) {
			const bool agrees = pair_agrees(options, findings, i, j);

			if (findings->apart[i][j] == 0.0)
				printf(" %9s", "=");
			else
				printf(" %s%8.1e", agrees ? " " : "!", findings->apart[i][j]);
			err = agrees ? err : -EDOM;
		}
		putchar('\n');
	}
	return err;
}

static int print_schemes(const struct options *options, const struct findings *findings)
{
	int err = 0;

	printf("\n    %-16s %-18s %-16s %-18s %s\n", "scheme", "additions", "sum changed by",
	       "instruction sets", "verdict");
	for (size_t i = 0; i < options->scheme_count; i++) {
		const struct scheme *const scheme = options->schemes[i];
		bool good = findings->drift[i] <= TOLERANCE && !findings->isas_differ[i];

		for (size_t j = 0; j < options->scheme_count; j++)
			good = good && (j < i ? pair_agrees(options, findings, i, j)
					      : pair_agrees(options, findings, j, i));
		printf("%3zu %-16s %-18s %-16.1e %-18s %s\n", i + 1, scheme->name,
		       scheme->order == NEIGHBOURS_FIRST ? "neighbours first" : "centre first",
		       findings->drift[i], findings->isas_differ[i] ? "differ" : "equal",
		       good ? "good" : "FAILED");
		err = good ? err : -EDOM;
	}
	return err;
}

int check_run(const struct options *options)
{
	struct findings findings = { 0 };
	const int err = check_shapes(options, &findings);
	int verdict;

	if (err == -ENOMEM)
		warnx("--check: out of memory: give a smaller --grid");
	if (err)
		return err;

	verdict = print_pairs(options, &findings);
	if (print_schemes(options, &findings) != 0)
		verdict = -EDOM;
	printf("\nroll_add adds what roll returns, along both axes, by -3 to 3 cells: good\n%s\n",
	       verdict ? "FAILED: see the lines above" : "All agree.");
	return verdict;
}
