/* SPDX-License-Identifier: MIT */
/*
 * scheme.h - one way to compute a diffusion step
 *
 * A new scheme is one file that defines a struct scheme_ops, its declaration below, and one row in
 * schemes.c.
 */
#ifndef DIFFUSION_SCHEME_H
#define DIFFUSION_SCHEME_H

#include <stdbool.h>
#include <stddef.h>

#include "grid.h"
#include "kernels.h"

/**
 * struct scheme_ops - what a scheme does; functions return 0 or a negative errno
 * @create: make the grid with @start in it
 * @step: advance by one time step; after a failure the state may only be destroyed
 * @copy: store the grid, row by row
 * @destroy: free the state; NULL is ignored
 */
struct scheme_ops {
	int (*create)(void **state, struct shape shape, start_fn *start,
		      const struct kernels *kernels);
	int (*step)(void *state);
	void (*copy)(const void *state, double *cells);
	void (*destroy)(void *state);
};

/** enum order - the order of the additions: schemes of one order agree in every bit */
enum order {
	NEIGHBOURS_FIRST, /* down + up + right + left - 4 * cell */
	CENTRE_FIRST,	  /* -4 * cell + down + up + right + left */
};

/**
 * struct scheme - what the program knows of a scheme
 * @name: how the user calls it
 * @summary: what it does, in one line
 * @example: its example in "High Performance Python" (2014), chapter 6; "-" for none
 * @improves: the scheme that it is faster than in the chapter; NULL for none
 * @order: order of the additions
 * @scalar: runs the kernels that were compiled without vectorisation
 * @bytes_a_cell: its largest memory, including what malloc adds to each block
 * @arrays_a_step: arrays of the grid's size that a step allocates
 */
struct scheme {
	const char *name;
	const char *summary;
	const char *example;
	const char *improves;
	enum order order;
	bool scalar;
	unsigned int bytes_a_cell;
	unsigned int arrays_a_step;
	const struct scheme_ops *ops;
};

#define SCHEMES_MAX 16

extern const struct scheme_ops boxed_ops;
extern const struct scheme_ops boxed_prealloc_ops;
extern const struct scheme_ops roll_ops;
extern const struct scheme_ops inplace_ops;
extern const struct scheme_ops rolladd_ops;
extern const struct scheme_ops fused_ops;

/** scheme_at() - the scheme at @index, in the order of the chapter; NULL past the last */
const struct scheme *scheme_at(size_t index);

/** scheme_find() - the scheme of a name; NULL when there is none */
const struct scheme *scheme_find(const char *name);

/** scheme_nearest() - the scheme whose name takes the fewest edits to get from @name */
const struct scheme *scheme_nearest(const char *name);

/** scheme_kernels() - the kernels that @scheme runs when the user or the CPU chose @chosen */
const struct kernels *scheme_kernels(const struct scheme *scheme, const struct kernels *chosen);

#endif
