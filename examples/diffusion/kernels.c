/* SPDX-License-Identifier: MIT */
/*
 * Compiled several times: KERNELS_NAME is the set it becomes, KERNELS_ISA what the user calls it.
 * KERNELS_SCALAR leaves out the request to vectorise.
 */
#include "kernels.h"

#include <string.h>

/*
 * A request in the source and not a flag: automake puts the user's -O2 behind ours, and gcc's
 * -O2 leaves loops of unknown length scalar.
 */
#ifdef __clang__
/* Without optimisation, or with a sanitizer, the request is in vain, and that is well */
#pragma clang diagnostic ignored "-Wpass-failed"
#endif
#ifdef KERNELS_SCALAR
#define VECTORIZE
#else
#define VECTORIZE _Pragma("omp simd")
#endif

static void add(double *restrict out, const double *restrict a, const double *restrict b, size_t n)
{
	VECTORIZE
	for (size_t i = 0; i < n; i++)
		out[i] = a[i] + b[i];
}

static void subtract(double *restrict out, const double *restrict a, const double *restrict b,
		     size_t n)
{
	VECTORIZE
	for (size_t i = 0; i < n; i++)
		out[i] = a[i] - b[i];
}

static void multiply(double *restrict out, const double *restrict a, double factor, size_t n)
{
	VECTORIZE
	for (size_t i = 0; i < n; i++)
		out[i] = factor * a[i];
}

static void add_in_place(double *restrict out, const double *restrict a, size_t n)
{
	VECTORIZE
	for (size_t i = 0; i < n; i++)
		out[i] += a[i];
}

static void multiply_in_place(double *out, double factor, size_t n)
{
	VECTORIZE
	for (size_t i = 0; i < n; i++)
		out[i] *= factor;
}

/* Copies are libc's in every set, the scalar one too: array languages do not write their own */
static void roll(double *restrict out, const double *restrict in, struct roll roll)
{
	const size_t rest = roll.length - roll.shift;

	for (size_t block = 0; block < roll.blocks; block++) {
		memcpy(out + roll.shift, in, rest * sizeof(*out));
		memcpy(out, in + rest, roll.shift * sizeof(*out));
		out += roll.length;
		in += roll.length;
	}
}

static void roll_add(double *restrict out, const double *restrict in, struct roll roll)
{
	const size_t rest = roll.length - roll.shift;

	for (size_t block = 0; block < roll.blocks; block++) {
		add_in_place(out + roll.shift, in, rest);
		add_in_place(out, in + rest, roll.shift);
		out += roll.length;
		in += roll.length;
	}
}

static inline double update(double down, double up, double right, double left, double cell,
			    double factor)
{
	return cell + factor * (down + up + right + left - 4.0 * cell);
}

/*
 * No restrict here: it lets clang carry row[j] and row[j + 1] from one turn to the next in
 * registers, and then it cannot vectorise.
 */
static void fused_cells(double *out, const double *up, const double *row, const double *down,
			size_t n, double factor)
{
	VECTORIZE
	for (size_t j = 0; j < n; j++)
		out[j] = update(down[j], up[j], row[j + 1], row[j - 1], row[j], factor);
}

static void fused_row(double *out, const double *up, const double *row, const double *down,
		      size_t cols, double factor)
{
	const size_t last = cols - 1;

	/* First and last column apart, so that the loop between them has no modulo */
	out[0] = update(down[0], up[0], row[1 % cols], row[last], row[0], factor);
	if (last > 1)
		fused_cells(out + 1, up + 1, row + 1, down + 1, last - 1, factor);
	if (last > 0)
		out[last] = update(down[last], up[last], row[0], row[last - 1], row[last], factor);
}

extern const struct kernels KERNELS_NAME;

const struct kernels KERNELS_NAME = {
	.name = KERNELS_ISA,
	.add = add,
	.subtract = subtract,
	.multiply = multiply,
	.add_in_place = add_in_place,
	.multiply_in_place = multiply_in_place,
	.roll = roll,
	.roll_add = roll_add,
	.fused_cells = fused_cells,
	.fused_row = fused_row,
};
