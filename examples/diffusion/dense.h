/* SPDX-License-Identifier: MIT */
/* dense.h - the state of the schemes whose grid is one contiguous array */
#ifndef DIFFUSION_DENSE_H
#define DIFFUSION_DENSE_H

#include "grid.h"
#include "kernels.h"

/**
 * struct dense - a grid, and a second one for the schemes that keep it from step to step
 * @n: cells in a grid
 */
struct dense {
	struct shape shape;
	size_t n;
	const struct kernels *kernels;
	double *grid;
	double *next;
};

int dense_create_one(void **state, struct shape shape, start_fn *start,
		     const struct kernels *kernels);
int dense_create_two(void **state, struct shape shape, start_fn *start,
		     const struct kernels *kernels);
void dense_swap(struct dense *dense);
void dense_copy(const void *state, double *cells);
void dense_destroy(void *state);

#endif
