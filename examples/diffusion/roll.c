/* SPDX-License-Identifier: MIT */
/*
 * grid + D * dt * (roll + roll + roll + roll - 4 * grid), evaluated as an array language does:
 * every operation allocates its result and frees operands that nobody else holds. A result that
 * could not be allocated is NULL, and so is everything computed from it.
 */
#include "scheme.h"

#include "dense.h"
#include "lines.h"

#include <errno.h>
#include <stdlib.h>

#include <probekit.h>

static double *rolled(const struct dense *dense, enum axis axis, int shift)
{
	double *const out = malloc(dense->n * sizeof(*out));

	if (out)
		dense->kernels->roll(out, dense->grid, roll_along(dense->shape, axis, shift));
	return out;
}

static double *times(const struct dense *dense, double factor, const double *operand)
{
	double *const out = operand ? malloc(dense->n * sizeof(*out)) : NULL;

	if (out)
		dense->kernels->multiply(out, operand, factor, dense->n);
	return out;
}

/* Frees both operands */
static double *combine(const struct dense *dense,
		       void (*operation)(double *restrict out, const double *restrict a,
					 const double *restrict b, size_t n),
		       double *a, double *b)
{
	double *const out = a && b ? malloc(dense->n * sizeof(*out)) : NULL;

	if (out)
		operation(out, a, b, dense->n);
	free(a);
	free(b);
	return out;
}

static double *laplacian(const struct dense *dense)
{
	const struct kernels *const kernels = dense->kernels;
	double *sum;

	LINE(sum = rolled(dense, AXIS_ROWS, -1));
	LINE(sum = combine(dense, kernels->add, sum, rolled(dense, AXIS_ROWS, +1)));
	LINE(sum = combine(dense, kernels->add, sum, rolled(dense, AXIS_COLS, -1)));
	LINE(sum = combine(dense, kernels->add, sum, rolled(dense, AXIS_COLS, +1)));
	LINE(sum = combine(dense, kernels->subtract, sum, times(dense, 4.0, dense->grid)));
	return sum;
}

static int step(void *state)
{
	struct dense *const dense = state;
	double *change;
	double *scaled;

	PROBE_BEGIN(laplacian);
	LINE(change = laplacian(dense));
	PROBE_END(laplacian);

	LINE(scaled = times(dense, DIFFUSION_D * DIFFUSION_DT, change));
	LINE(free(change));
	LINE(dense->grid = combine(dense, dense->kernels->add, dense->grid, scaled));
	return dense->grid ? 0 : -ENOMEM;
}

const struct scheme_ops roll_ops = {
	.create = dense_create_one,
	.step = step,
	.copy = dense_copy,
	.destroy = dense_destroy,
};
