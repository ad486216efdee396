/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include "boxed_grid.h"

#include <errno.h>

static int step(void *state)
{
	struct boxed *const boxed = state;
	struct boxed_grid *const next = boxed_grid_new(boxed->grid->shape);
	int err;

	if (!next)
		return -ENOMEM;

	err = boxed_grid_advance(next, boxed->grid);
	if (err)
		goto fail;

	boxed_grid_free(boxed->grid);
	boxed->grid = next;
	return 0;

fail:
	boxed_grid_free(next);
	return err;
}

const struct scheme_ops boxed_ops = {
	.create = boxed_create,
	.step = step,
	.copy = boxed_copy,
	.destroy = boxed_destroy,
};
