/* SPDX-License-Identifier: MIT */
/*
 * kernels.h - whole-array operations, the way an array language offers them
 *
 * One source, compiled once for each instruction set. All of them give the same bits: the order of
 * operations is fixed by the source and no compiler may contract a product and a sum.
 */
#ifndef DIFFUSION_KERNELS_H
#define DIFFUSION_KERNELS_H

#include "grid.h"

enum axis {
	AXIS_ROWS,
	AXIS_COLS,
};

/**
 * struct roll - a cyclic shift of an array along one axis
 * @blocks: pieces that are shifted each for itself: 1 along the rows, as many as rows along columns
 * @length: cells in a piece
 * @shift: by how many cells the piece moves up, below @length
 */
struct roll {
	size_t blocks;
	size_t length;
	size_t shift;
};

/** roll_along() - out[i + shift] = in[i] along @axis, indices modulo the shape; any sign */
struct roll roll_along(struct shape shape, enum axis axis, int shift);

/** fused_fn - the whole update of @n cells, or of a row */
typedef void fused_fn(double *out, const double *up, const double *row, const double *down,
		      size_t n, double factor);

/**
 * fused_pair_fn - the whole update of @n cells of two rows, between @up and @down
 *
 * @out may be @up, and @out_next @row.
 */
typedef void fused_pair_fn(double *out, double *out_next, const double *up, const double *row,
			   const double *next, const double *down, size_t n, double factor);

/**
 * struct kernels - the operations, for one instruction set
 *
 * Arrays have @n cells. An output never overlaps an input, but for fused_pair's. What is streamed
 * goes past the cache, where the instruction set has stores that do: it is not read again soon.
 */
struct kernels {
	const char *name;
	void (*add)(double *restrict out, const double *restrict a, const double *restrict b,
		    size_t n);
	void (*subtract)(double *restrict out, const double *restrict a, const double *restrict b,
			 size_t n);
	void (*multiply)(double *restrict out, const double *restrict a, double factor, size_t n);
	void (*add_in_place)(double *restrict out, const double *restrict a, size_t n);
	void (*multiply_in_place)(double *out, double factor, size_t n);
	/* In a loop, not by a call of libc's */
	void (*copy)(double *restrict out, const double *restrict in, size_t n);
	void (*copy_streamed)(double *restrict out, const double *restrict in, size_t n);
	void (*roll)(double *restrict out, const double *restrict in, struct roll roll);
	void (*roll_add)(double *restrict out, const double *restrict in, struct roll roll);
	/* The whole update of @n cells whose neighbours all lie beside them in memory */
	fused_fn *fused_cells;
	fused_fn *fused_cells_streamed;
	fused_pair_fn *fused_pair;
	/* The whole update of one row of @n columns, from it and the rows above and below */
	fused_fn *fused_row;
	fused_fn *fused_row_streamed;
	/* Behind the last of what was streamed: other threads see it */
	void (*stream_end)(void);
};

#define KERNELS_MAX 3

/** kernels_scalar() - the portable source, compiled without vectorisation */
const struct kernels *kernels_scalar(void);

/**
 * kernels_supported() - the sets that this CPU can run, from plainest to widest
 * Returns: how many; at least 1
 */
size_t kernels_supported(const struct kernels *list[KERNELS_MAX]);

/**
 * kernels_find() - the set of a name; NULL is the widest that this CPU has
 * Returns: 0; -ENOENT for an unknown name; -ENOTSUP where the CPU or the build lacks it
 */
int kernels_find(const char *name, const struct kernels **kernels);

#endif
