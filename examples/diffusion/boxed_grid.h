/* SPDX-License-Identifier: MIT */
/*
 * boxed_grid.h - a grid as an interpreter keeps it: rows of pointers to numbers, each number an
 * object of its own
 */
#ifndef DIFFUSION_BOXED_GRID_H
#define DIFFUSION_BOXED_GRID_H

#include "setup.h"

/** struct boxed_float - as large as a float of CPython on a 64-bit machine */
struct boxed_float {
	size_t references;
	const void *type;
	double value;
};

/** struct boxed_grid - a slot is NULL until a number is put there */
struct boxed_grid {
	struct shape shape;
	struct boxed_float ***rows;
};

/**
 * struct boxed - the state of the boxed schemes
 * @next: the second grid, where the scheme keeps one from step to step
 */
struct boxed {
	struct boxed_grid *grid;
	struct boxed_grid *next;
};

/** boxed_grid_new() - a grid of empty slots; NULL when memory ran out */
struct boxed_grid *boxed_grid_new(struct shape shape);
void boxed_grid_free(struct boxed_grid *grid);

/** boxed_grid_advance() - put a time step after @from into @to, each number a new object; -errno */
int boxed_grid_advance(struct boxed_grid *to, const struct boxed_grid *from);

int boxed_create(void **state, const struct setup *setup);
void boxed_copy(const void *state, double *cells);
void boxed_destroy(void *state);

#endif
