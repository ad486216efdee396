/* SPDX-License-Identifier: MIT */
#include "dense.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void fill(struct dense *dense, start_fn *start)
{
	double *cell = dense->grid;

	for (size_t i = 0; i < dense->shape.rows; i++) {
		for (size_t j = 0; j < dense->shape.cols; j++)
			*cell++ = start(dense->shape, i, j);
	}
}

int dense_create_one(void **state, struct shape shape, start_fn *start,
		     const struct kernels *kernels)
{
	struct dense *const dense = malloc(sizeof(*dense));

	if (!dense)
		return -ENOMEM;

	*dense = (struct dense){
		.shape = shape,
		.n = shape_cells(shape),
		.kernels = kernels,
	};
	dense->grid = malloc(dense->n * sizeof(*dense->grid));
	if (!dense->grid)
		goto fail;

	fill(dense, start);
	*state = dense;
	return 0;

fail:
	free(dense);
	return -ENOMEM;
}

int dense_create_two(void **state, struct shape shape, start_fn *start,
		     const struct kernels *kernels)
{
	void *made;
	struct dense *dense;
	const int err = dense_create_one(&made, shape, start, kernels);

	if (err)
		return err;

	dense = made;
	dense->next = malloc(dense->n * sizeof(*dense->next));
	if (!dense->next)
		goto fail;

	*state = dense;
	return 0;

fail:
	dense_destroy(dense);
	return -ENOMEM;
}

void dense_swap(struct dense *dense)
{
	double *const previous = dense->grid;

	dense->grid = dense->next;
	dense->next = previous;
}

void dense_copy(const void *state, double *cells)
{
	const struct dense *const dense = state;

	memcpy(cells, dense->grid, dense->n * sizeof(*cells));
}

void dense_destroy(void *state)
{
	struct dense *const dense = state;

	if (!dense)
		return;
	free(dense->next);
	free(dense->grid);
	free(dense);
}
