/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include "dense.h"
#include "lines.h"

static void update_rows(void *work, size_t part, size_t parts)
{
	const struct dense *const dense = work;
	const size_t rows = dense->shape.rows;
	const size_t cols = dense->shape.cols;
	const struct share share = pool_share(rows, part, parts);
	fused_fn *const update = dense->streamed ? dense->kernels->fused_row_streamed
						 : dense->kernels->fused_row;

	for (size_t i = share.first; i < share.end; i++) {
		const double *const up = dense->grid + (i + rows - 1) % rows * cols;
		const double *const down = dense->grid + (i + 1) % rows * cols;

		LINE(update(dense->next + i * cols, up, dense->grid + i * cols, down, cols,
			    DIFFUSION_D * DIFFUSION_DT));
	}
	dense->kernels->stream_end();
}

static int step(void *state)
{
	struct dense *const dense = state;

	LINE(pool_run(dense->pool, update_rows, dense));
	LINE(dense_swap(dense));
	return 0;
}

const struct scheme_ops fused_ops = {
	.create = dense_create_two,
	.step = step,
	.copy = dense_copy,
	.destroy = dense_destroy,
};
