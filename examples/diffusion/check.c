/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <err.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "findings.h"

#define CELLS_MOST ((size_t)512 * 512)

/*
 * Sizes at which an index is its own neighbour, at which vectors leave a rest, an even one, and
 * some larger than a block, a strip and two strips
 */
static const struct shape shapes[] = {
	{ 1, 1 },   { 1, 7 },	{ 7, 1 },   { 2, 2 },	 { 3, 5 },    { 17, 40 },
	{ 40, 17 }, { 64, 64 }, { 9, 600 }, { 2, 1031 }, { 1031, 2 }, { 30, 1100 },
};

#define SHAPES (sizeof(shapes) / sizeof(shapes[0]))

/* A pool each: no thread but ours, an even and an odd number, more than some grids have rows */
static const size_t thread_counts[] = { 1, 2, 3, 7 };

#define THREAD_COUNTS (sizeof(thread_counts) / sizeof(thread_counts[0]))

/**
 * struct check - what is compared, and with what means
 * @pools: of thread_counts
 * @pool: of as many threads as the user chose
 */
struct check {
	const struct options *options;
	struct pool *pools[THREAD_COUNTS];
	struct pool *pool;
	struct findings findings;
};

static int compute(const struct scheme *scheme, const struct setup *setup, size_t steps,
		   double *cells)
{
	void *state = NULL;
	int err = scheme->ops->create(&state, setup);

	while (steps > 0 && !err) {
		const size_t taken = scheme_visit_steps(scheme, steps);

		err = scheme_advance(scheme, state, taken);
		steps -= taken;
	}
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

/* Compute what was computed with other means before, and say whether a bit of it differs */
static int recompute(const struct check *check, size_t index, const struct setup *setup,
		     const double *expected, double *cells, bool *differ)
{
	const int err = compute(check->options->schemes[index], setup, check->options->steps,
				cells);

	if (!err && memcmp(cells, expected, shape_cells(setup->shape) * sizeof(*cells)) != 0)
		*differ = true;
	return err;
}

static int compare_isas(struct check *check, size_t index, struct setup setup,
			const double *expected, double *cells)
{
	const struct kernels *list[KERNELS_MAX];
	const size_t count = kernels_supported(list);
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		setup.kernels = scheme_kernels(check->options->schemes[index], list[i]);
		err = recompute(check, index, &setup, expected, cells,
				&check->findings.isas_differ[index]);
	}
	return err;
}

static int compare_threads(struct check *check, size_t index, struct setup setup,
			   const double *expected, double *cells)
{
	int err = 0;

	for (size_t i = 0; i < THREAD_COUNTS && !err; i++) {
		setup.pool = check->pools[i];
		err = recompute(check, index, &setup, expected, cells,
				&check->findings.threads_differ[index]);
	}
	return err;
}

static int compare_means(struct check *check, size_t index, struct shape shape, start_fn *start,
			 double *cells, double *spare)
{
	const struct scheme *const scheme = check->options->schemes[index];
	const struct setup setup = {
		.shape = shape,
		.start = start,
		.kernels = scheme_kernels(scheme, check->options->kernels),
		.pool = scheme->threaded ? check->pool : NULL,
	};
	int err = compute(scheme, &setup, check->options->steps, cells);

	if (!err)
		err = compare_isas(check, index, setup, cells, spare);
	if (!err && scheme->threaded)
		err = compare_threads(check, index, setup, cells, spare);
	return err;
}

/* @cells has room for one grid a scheme and another */
static int compare_on(struct check *check, struct shape shape, start_fn *start, double *cells)
{
	struct findings *const findings = &check->findings;
	const size_t schemes = check->options->scheme_count;
	const size_t n = shape_cells(shape);
	double *const spare = cells + schemes * n;
	const double before = sum_at_start(shape, start, spare);

	for (size_t i = 0; i < schemes; i++) {
		double *const mine = cells + i * n;
		const int err = compare_means(check, i, shape, start, mine, spare);

		if (err)
			return err;

		findings->drift[i] = larger(findings->drift[i], drift(before, grid_sum(mine, n)));
		for (size_t j = 0; j < i; j++)
			findings->apart[i][j] = larger(findings->apart[i][j],
						       distance(mine, cells + j * n, n));
	}
	return 0;
}

static int check_shape(struct check *check, struct shape shape, start_fn *start)
{
	double *const cells = calloc((check->options->scheme_count + 1) * shape_cells(shape),
				     sizeof(*cells));
	int err = cells ? 0 : -ENOMEM;

	printf(" %zux%zu", shape.rows, shape.cols);
	if (!err)
		err = compare_on(check, shape, start, cells);
	free(cells);
	return err;
}

static int check_shapes(struct check *check)
{
	const struct options *const options = check->options;
	int err = 0;

	printf("%zu schemes, %zu steps each, on grids of", options->scheme_count, options->steps);
	for (size_t i = 0; i < SHAPES && !err; i++)
		err = check_shape(check, shapes[i], start_pattern);
	if (!err && shape_cells(options->shape) <= CELLS_MOST)
		err = check_shape(check, options->shape, start_square);
	else if (!err)
		printf(" (%zux%zu is too large to compare)", options->shape.rows,
		       options->shape.cols);
	putchar('\n');
	return err;
}

/* What the schemes are built from, each against its definition */
static int check_parts(const struct check *check)
{
	const struct kernels *list[KERNELS_MAX];
	const size_t count = kernels_supported(list);
	int err = check_filter();

	for (size_t i = 0; i < SHAPES && !err; i++) {
		err = check_rolls(kernels_scalar(), shapes[i]);
		for (size_t j = 0; j < count && !err; j++)
			err = check_rolls(list[j], shapes[i]);
	}
	for (size_t i = 0; i < THREAD_COUNTS && !err; i++)
		err = check_evaluator(check->options->kernels, check->pools[i]);
	return err;
}

static int start_pools(struct check *check)
{
	int err = pool_start(&check->pool, check->options->threads, false);

	for (size_t i = 0; i < THREAD_COUNTS && !err; i++)
		err = pool_start(&check->pools[i], thread_counts[i], false);
	return err;
}

static void stop_pools(const struct check *check)
{
	for (size_t i = 0; i < THREAD_COUNTS; i++)
		pool_stop(check->pools[i]);
	pool_stop(check->pool);
}

int check_run(const struct options *options)
{
	struct check check = { .options = options };
	int err;

	err = start_pools(&check);
	if (err) {
		warnx("--check: its threads: %s", strerror(-err));
		goto out;
	}
	err = check_shapes(&check);
	if (!err)
		err = check_parts(&check);
	if (err == -ENOMEM)
		warnx("--check: out of memory: give a smaller --grid");
	if (err)
		goto out;

	err = findings_print(&check.findings, options);
	printf("\nroll_add adds what roll returns, along both axes, by -3 to 3 cells: good\n"
	       "The filter gives what its definition gives, in 1 to 4 dimensions: good\n"
	       "The evaluator gives what whole arrays give, below and above its block: good\n%s\n",
	       err ? "FAILED: see the lines above" : "All agree.");
out:
	stop_pools(&check);
	return err;
}
