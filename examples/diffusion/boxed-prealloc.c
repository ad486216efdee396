/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include "boxed_grid.h"
#include "lines.h"

#include <errno.h>

static int create(void **state, const struct setup *setup)
{
	void *made;
	struct boxed *boxed;
	const int err = boxed_create(&made, setup);

	if (err)
		return err;

	boxed = made;
	boxed->next = boxed_grid_new(setup->shape);
	if (!boxed->next)
		goto fail;

	*state = boxed;
	return 0;

fail:
	boxed_destroy(boxed);
	return -ENOMEM;
}

static int step(void *state)
{
	struct boxed *const boxed = state;
	struct boxed_grid *const previous = boxed->grid;
	int err;

	LINE(err = boxed_grid_advance(boxed->next, boxed->grid));
	if (err)
		return err;

	LINE(boxed->grid = boxed->next);
	LINE(boxed->next = previous);
	return 0;
}

const struct scheme_ops boxed_prealloc_ops = {
	.create = create,
	.step = step,
	.copy = boxed_copy,
	.destroy = boxed_destroy,
};
