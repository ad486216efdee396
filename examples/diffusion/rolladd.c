/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include "laplacian.h"

static int add_rolled(struct dense *dense, enum axis axis, int shift)
{
	dense->kernels->roll_add(dense->next, dense->grid, roll_along(dense->shape, axis, shift));
	return 0;
}

static int step(void *state)
{
	return laplacian_step(state, add_rolled);
}

const struct scheme_ops rolladd_ops = {
	.create = dense_create_two,
	.step = step,
	.copy = dense_copy,
	.destroy = dense_destroy,
};
