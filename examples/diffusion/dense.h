/* SPDX-License-Identifier: MIT */
/* dense.h - the state of the schemes whose grid is one contiguous array */
#ifndef DIFFUSION_DENSE_H
#define DIFFUSION_DENSE_H

#include <stdbool.h>

#include "setup.h"

/**
 * struct dense - a grid, and a second one for the schemes that keep it from step to step
 * @n: cells in a grid
 * @pool: NULL where the caller's thread does it all
 * @streamed: what is written to @next goes past the cache, for both grids would not stay in it
 * @own: what the scheme keeps beside the grids, freed by @free_own; NULL for nothing
 */
struct dense {
	struct shape shape;
	size_t n;
	const struct kernels *kernels;
	struct pool *pool;
	bool streamed;
	double *grid;
	double *next;
	void *own;
	void (*free_own)(void *own);
};

/** dense_cells() - room for @n cells that begins with a line of the cache; NULL when there is none */
double *dense_cells(size_t n);

int dense_create_one(void **state, const struct setup *setup);
int dense_create_two(void **state, const struct setup *setup);

/** dense_create_own() - what @create makes, and @own, freed by @free_own also on failure */
int dense_create_own(void **state, int (*create)(void **state, const struct setup *setup),
		     const struct setup *setup, void *own, void (*free_own)(void *own));

void dense_swap(struct dense *dense);
void dense_copy(const void *state, double *cells);
void dense_destroy(void *state);

#endif
