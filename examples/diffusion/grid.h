/* SPDX-License-Identifier: MIT */
/* grid.h - the shape of a grid, what it starts with, and its sum */
#ifndef DIFFUSION_GRID_H
#define DIFFUSION_GRID_H

#include <stddef.h>

/* new = u + D * dt * (the four neighbours - 4 * u), with a grid spacing of 1 */
#define DIFFUSION_D  1.0
#define DIFFUSION_DT 0.1

struct shape {
	size_t rows;
	size_t cols;
};

static inline size_t shape_cells(struct shape shape)
{
	return shape.rows * shape.cols;
}

/** start_fn - the value of a cell before the first step */
typedef double start_fn(struct shape shape, size_t row, size_t col);

/** start_square() - 0.005 in the square from 0.4 n to 0.5 n on both axes, 0 elsewhere */
double start_square(struct shape shape, size_t row, size_t col);

/** start_pattern() - scattered values from 0 to 1: on small grids the square has no cell at all */
double start_pattern(struct shape shape, size_t row, size_t col);

/** grid_sum() - the sum of @n cells, with the rounding errors summed beside it */
double grid_sum(const double *cells, size_t n);

#endif
