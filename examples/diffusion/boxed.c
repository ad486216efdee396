/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include "boxed_grid.h"
#include "lines.h"

#include <errno.h>

static int step(void *state)
{
	struct boxed *const boxed = state;
	struct boxed_grid *next;
	int err;

	LINE(next = boxed_grid_new(boxed->grid->shape));
	if (!next)
		return -ENOMEM;

	LINE(err = boxed_grid_advance(next, boxed->grid));
	if (err)
		goto fail;

	LINE(boxed_grid_free(boxed->grid));
	LINE(boxed->grid = next);
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
