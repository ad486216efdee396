/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include "dense.h"

static int step(void *state)
{
	struct dense *const dense = state;
	const size_t rows = dense->shape.rows;
	const size_t cols = dense->shape.cols;

	for (size_t i = 0; i < rows; i++) {
		const double *const up = dense->grid + (i + rows - 1) % rows * cols;
		const double *const down = dense->grid + (i + 1) % rows * cols;

		dense->kernels->fused_row(dense->next + i * cols, up, dense->grid + i * cols, down,
					  cols, DIFFUSION_D * DIFFUSION_DT);
	}
	dense_swap(dense);
	return 0;
}

const struct scheme_ops fused_ops = {
	.create = dense_create_two,
	.step = step,
	.copy = dense_copy,
	.destroy = dense_destroy,
};
