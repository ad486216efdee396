/* SPDX-License-Identifier: MIT */
/*
 * Compiled several times: KERNELS_NAME is the set it becomes, KERNELS_ISA what the user calls it.
 * KERNELS_SCALAR leaves out the request to vectorise.
 */
#include "kernels.h"

#include <string.h>

#include "vector.h"

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

static void copy(double *restrict out, const double *restrict in, size_t n)
{
	VECTORIZE
	for (size_t i = 0; i < n; i++) {
		out[i] = in[i];
		/* Or compilers call memcpy */
		__asm__("" : "+m"(out[i]));
	}
}

/* Stores that go past the cache, to memory: for what is not read again soon */
static void copy_streamed(double *restrict out, const double *restrict in, size_t n)
{
	size_t i = 0;

	for (; i < n && !vector_aligned(out + i); i++)
		out[i] = in[i];
	for (; i + VECTOR_CELLS <= n; i += VECTOR_CELLS)
		vector_stream(out + i, vector_load(in + i));
	for (; i < n; i++)
		out[i] = in[i];
}

static void stream_end(void)
{
	vector_stream_end();
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

#ifdef KERNELS_SCALAR

static void fused_cells(double *out, const double *up, const double *row, const double *down,
			size_t n, double factor)
{
	for (size_t j = 0; j < n; j++)
		out[j] = update(down[j], up[j], row[j + 1], row[j - 1], row[j], factor);
}

static void fused_cells_streamed(double *out, const double *up, const double *row,
				 const double *down, size_t n, double factor)
{
	fused_cells(out, up, row, down, n, factor);
}

static void fused_pair(double *out, double *out_next, const double *up, const double *row,
		       const double *next, const double *down, size_t n, double factor)
{
	fused_cells(out, up, row, next, n, factor);
	fused_cells(out_next, row, next, down, n, factor);
}

#else

/*
 * By hand: compilers halve the width of vectors. What is to the left is carried from turn to turn,
 * for a load of it would touch two lines of the cache; what is to the right is not there yet
 */
static inline vector update_vector(vector down, vector up, vector right, vector left, vector cell,
				   double factor)
{
	return cell + factor * vector_less_fourfold(down + up + right + left, cell);
}

/* @store is a constant where this is inlined */
static inline void fuse(double *out, const double *up, const double *row, const double *down,
			size_t n, double factor, void (*store)(double *cells, vector stored))
{
	size_t j = 0;

	for (; j < n && !vector_aligned(out + j); j++)
		out[j] = update(down[j], up[j], row[j + 1], row[j - 1], row[j], factor);
	for (vector before = vector_of(row[j - 1]); j + VECTOR_CELLS <= n; j += VECTOR_CELLS) {
		const vector cell = vector_load(row + j);
		const vector left = vector_left(cell, before);

		store(out + j, update_vector(vector_load(down + j), vector_load(up + j),
					     vector_load(row + j + 1), left, cell, factor));
		before = cell;
	}
	for (; j < n; j++)
		out[j] = update(down[j], up[j], row[j + 1], row[j - 1], row[j], factor);
}

/*
 * The rows are loaded once for both. @out may be @up, and @out_next @row: what is to the left in
 * @row is not there any more
 */
static void fused_pair(double *out, double *out_next, const double *up, const double *row,
		       const double *next, const double *down, size_t n, double factor)
{
	const size_t whole = n - n % VECTOR_CELLS;
	double left = *(row + whole - 1);
	vector before = vector_of(row[-1]);
	vector before_next = vector_of(next[-1]);
	size_t j = 0;

	for (; j < whole; j += VECTOR_CELLS) {
		const vector cell = vector_load(row + j);
		const vector below = vector_load(next + j);
		const vector upper = update_vector(below, vector_load(up + j),
						   vector_load(row + j + 1),
						   vector_left(cell, before), cell, factor);
		const vector lower = update_vector(vector_load(down + j), cell,
						   vector_load(next + j + 1),
						   vector_left(below, before_next), below, factor);

		vector_store(out + j, upper);
		vector_store(out_next + j, lower);
		before = cell;
		before_next = below;
	}
	for (; j < n; j++) {
		const double cell = row[j];

		out[j] = update(next[j], up[j], row[j + 1], left, cell, factor);
		out_next[j] = update(down[j], cell, next[j + 1], next[j - 1], next[j], factor);
		left = cell;
	}
}

static void fused_cells(double *out, const double *up, const double *row, const double *down,
			size_t n, double factor)
{
	fuse(out, up, row, down, n, factor, vector_store);
}

static void fused_cells_streamed(double *out, const double *up, const double *row,
				 const double *down, size_t n, double factor)
{
	fuse(out, up, row, down, n, factor, vector_stream);
}

#endif

static inline void fuse_row(double *out, const double *up, const double *row, const double *down,
			    size_t cols, double factor,
			    void (*cells)(double *out, const double *up, const double *row,
					  const double *down, size_t n, double factor))
{
	const size_t last = cols - 1;

	/* First and last column apart, so that the loop between them has no modulo */
	out[0] = update(down[0], up[0], row[1 % cols], row[last], row[0], factor);
	if (last > 1)
		cells(out + 1, up + 1, row + 1, down + 1, last - 1, factor);
	if (last > 0)
		out[last] = update(down[last], up[last], row[0], row[last - 1], row[last], factor);
}

static void fused_row(double *out, const double *up, const double *row, const double *down,
		      size_t cols, double factor)
{
	fuse_row(out, up, row, down, cols, factor, fused_cells);
}

static void fused_row_streamed(double *out, const double *up, const double *row, const double *down,
			       size_t cols, double factor)
{
	fuse_row(out, up, row, down, cols, factor, fused_cells_streamed);
}

extern const struct kernels KERNELS_NAME;

const struct kernels KERNELS_NAME = {
	.name = KERNELS_ISA,
	.add = add,
	.subtract = subtract,
	.multiply = multiply,
	.add_in_place = add_in_place,
	.multiply_in_place = multiply_in_place,
	.copy = copy,
	.copy_streamed = copy_streamed,
	.roll = roll,
	.roll_add = roll_add,
	.fused_cells = fused_cells,
	.fused_cells_streamed = fused_cells_streamed,
	.fused_pair = fused_pair,
	.fused_row = fused_row,
	.fused_row_streamed = fused_row_streamed,
	.stream_end = stream_end,
};
