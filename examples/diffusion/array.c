/* SPDX-License-Identifier: MIT */
/*
 * One contiguous array, and yet cell by cell: what an interpreter's array of numbers offers. Its
 * accessors are calls, each with its indices modulo the shape, so there is nothing to vectorise.
 */
#include "scheme.h"

#include "dense.h"
#include "lines.h"

struct view {
	struct shape shape;
	double *cells;
};

__attribute__((noinline)) static double get(const struct view *view, size_t row, size_t col)
{
	return view->cells[row % view->shape.rows * view->shape.cols + col % view->shape.cols];
}

__attribute__((noinline)) static void set(const struct view *view, size_t row, size_t col,
					  double value)
{
	view->cells[row % view->shape.rows * view->shape.cols + col % view->shape.cols] = value;
}

static int step(void *state)
{
	struct dense *const dense = state;
	const struct shape shape = dense->shape;
	const struct view u = { shape, dense->grid };
	const struct view next = { shape, dense->next };

	for (size_t i = 0; i < shape.rows; i++) {
		for (size_t j = 0; j < shape.cols; j++) {
			double cell, change;

			HIT();
			LINE(cell = get(&u, i, j));
			LINE(change = get(&u, i + 1, j) + get(&u, i + shape.rows - 1, j));
			LINE(change += get(&u, i, j + 1));
			LINE(change += get(&u, i, j + shape.cols - 1));
			LINE(cell += DIFFUSION_D * DIFFUSION_DT * (change - 4.0 * cell));
			LINE(set(&next, i, j, cell));
		}
	}
	LINE(dense_swap(dense));
	return 0;
}

const struct scheme_ops array_ops = {
	.create = dense_create_two,
	.step = step,
	.copy = dense_copy,
	.destroy = dense_destroy,
};
