/* SPDX-License-Identifier: MIT */
#include "dense.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cache.h"

#define CACHE_LINE ((size_t)64)

static void fill(struct dense *dense, start_fn *start)
{
	double *cell = dense->grid;

	for (size_t i = 0; i < dense->shape.rows; i++) {
		for (size_t j = 0; j < dense->shape.cols; j++)
			*cell++ = start(dense->shape, i, j);
	}
}

/* At a line of the cache, which vectors then do not straddle */
double *dense_cells(size_t cells)
{
	void *memory;

	return posix_memalign(&memory, CACHE_LINE, cells * sizeof(double)) == 0 ? memory : NULL;
}

/* The last cache is shared with other CPUs, and other virtual machines: a quarter of it is ours */
static bool is_streamed(const struct setup *setup)
{
	if (setup->streaming != STREAMING_BY_SIZE)
		return setup->streaming == STREAMING_ALWAYS;
	return 2 * shape_cells(setup->shape) * sizeof(double) > cache_last_bytes() / 4;
}

int dense_create_one(void **state, const struct setup *setup)
{
	struct dense *const dense = malloc(sizeof(*dense));

	if (!dense)
		return -ENOMEM;

	*dense = (struct dense){
		.shape = setup->shape,
		.n = shape_cells(setup->shape),
		.kernels = setup->kernels,
		.pool = setup->pool,
		.streamed = is_streamed(setup),
	};
	dense->grid = dense_cells(dense->n);
	if (!dense->grid)
		goto fail;

	fill(dense, setup->start);
	*state = dense;
	return 0;

fail:
	free(dense);
	return -ENOMEM;
}

int dense_create_two(void **state, const struct setup *setup)
{
	void *made;
	struct dense *dense;
	const int err = dense_create_one(&made, setup);

	if (err)
		return err;

	dense = made;
	dense->next = dense_cells(dense->n);
	if (!dense->next)
		goto fail;

	*state = dense;
	return 0;

fail:
	dense_destroy(dense);
	return -ENOMEM;
}

int dense_create_own(void **state, int (*create)(void **state, const struct setup *setup),
		     const struct setup *setup, void *own, void (*free_own)(void *own))
{
	void *made;
	struct dense *dense;
	const int err = create(&made, setup);

	if (err) {
		free_own(own);
		return err;
	}

	dense = made;
	dense->own = own;
	dense->free_own = free_own;
	*state = dense;
	return 0;
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
	if (dense->free_own)
		dense->free_own(dense->own);
	free(dense->next);
	free(dense->grid);
	free(dense);
}
