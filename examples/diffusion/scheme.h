/* SPDX-License-Identifier: MIT */
/*
 * scheme.h - one way to compute a diffusion step
 *
 * A new scheme is one file that defines a struct scheme_ops, its declaration below, and one row in
 * schemes.c. A row may also run another's ops without vectors or on threads.
 */
#ifndef DIFFUSION_SCHEME_H
#define DIFFUSION_SCHEME_H

#include <stdbool.h>
#include <stddef.h>

#include "setup.h"

/**
 * struct scheme_ops - what a scheme does; functions return 0 or a negative errno
 * @create: make the grid with its start in it
 * @step: advance by one time step; after a failure the state may only be destroyed
 * @pass: in place of @step, advance by several, from 1 to @steps_a_pass; NULL for none
 * @copy: store the grid, row by row
 * @destroy: free the state; NULL is ignored
 */
struct scheme_ops {
	int (*create)(void **state, const struct setup *setup);
	int (*step)(void *state);
	int (*pass)(void *state, size_t steps);
	size_t steps_a_pass;
	void (*copy)(const void *state, double *cells);
	void (*destroy)(void *state);
};

/** enum order - the order of the additions: schemes of one order agree in every bit */
enum order {
	NEIGHBOURS_FIRST, /* down + up + right + left - 4 * cell */
	CENTRE_FIRST,	  /* -4 * cell + down + up + right + left */
	IN_MEMORY_ORDER,  /* up + left - 4 * cell + right + down */
};

/**
 * struct scheme - what the program knows of a scheme
 * @name: how the user calls it
 * @summary: what it does, in one line
 * @example: its example in "High Performance Python" (2014), chapter 6; "-" for none
 * @improves: the scheme that it is faster than in the chapter, or meant to be; NULL for none
 * @instead_of: the scheme that it is compared with in words; NULL for none
 * @in_chapter: its time there over that of @instead_of
 * @order: order of the additions
 * @scalar: runs the kernels that were compiled without vectorisation
 * @threaded: runs on as many threads as the user chose, else on the caller's alone
 * @bytes_a_cell: its largest memory, including what malloc adds to each block
 * @bytes_a_col: buffers as long as a row
 * @arrays_a_step: arrays of the grid's size that a step allocates
 */
struct scheme {
	const char *name;
	const char *summary;
	const char *example;
	const char *improves;
	const char *instead_of;
	double in_chapter;
	enum order order;
	bool scalar;
	bool threaded;
	unsigned int bytes_a_cell;
	unsigned int bytes_a_col;
	unsigned int arrays_a_step;
	const struct scheme_ops *ops;
};

#define SCHEMES_MAX 16

extern const struct scheme_ops boxed_ops;
extern const struct scheme_ops boxed_prealloc_ops;
extern const struct scheme_ops array_ops;
extern const struct scheme_ops roll_ops;
extern const struct scheme_ops inplace_ops;
extern const struct scheme_ops rolladd_ops;
extern const struct scheme_ops blocked_ops;
extern const struct scheme_ops filter_ops;
extern const struct scheme_ops fused_ops;
extern const struct scheme_ops tiled_ops;

/** scheme_at() - the scheme at @index, in the order of the chapter; NULL past the last */
const struct scheme *scheme_at(size_t index);

/** scheme_find() - the scheme of a name; NULL when there is none */
const struct scheme *scheme_find(const char *name);

/** scheme_nearest() - the scheme whose name takes the fewest edits to get from @name */
const struct scheme *scheme_nearest(const char *name);

/** scheme_kernels() - the kernels that @scheme runs when the user or the CPU chose @chosen */
const struct kernels *scheme_kernels(const struct scheme *scheme, const struct kernels *chosen);

/** scheme_visit_steps() - how many of the @left steps one call of scheme_advance() may take */
size_t scheme_visit_steps(const struct scheme *scheme, size_t left);

/** scheme_advance() - advance @state by @steps, from 1 to scheme_visit_steps(); 0 or -errno */
int scheme_advance(const struct scheme *scheme, void *state, size_t steps);

#endif
