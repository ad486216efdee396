/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include "laplacian.h"
#include "lines.h"

#include <errno.h>
#include <stdlib.h>

/* What is left of the allocations: roll makes a new array, one at a time */
static int add_rolled(struct dense *dense, enum axis axis, int shift)
{
	double *rolled;

	LINE(rolled = malloc(dense->n * sizeof(*rolled)));
	if (!rolled)
		return -ENOMEM;

	LINE(dense->kernels->roll(rolled, dense->grid, roll_along(dense->shape, axis, shift)));
	LINE(dense->kernels->add_in_place(dense->next, rolled, dense->n));
	LINE(free(rolled));
	return 0;
}

static int step(void *state)
{
	return laplacian_step(state, add_rolled);
}

const struct scheme_ops inplace_ops = {
	.create = dense_create_two,
	.step = step,
	.copy = dense_copy,
	.destroy = dense_destroy,
};
