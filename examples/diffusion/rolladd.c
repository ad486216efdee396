/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include "laplacian.h"

static int step(void *state)
{
	return laplacian_step(state, laplacian_roll_add);
}

const struct scheme_ops rolladd_ops = {
	.create = dense_create_two,
	.step = step,
	.copy = dense_copy,
	.destroy = dense_destroy,
};
