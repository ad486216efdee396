/* SPDX-License-Identifier: MIT */
#include "laplacian.h"

#include "lines.h"

#include <string.h>

#include <probekit.h>

int laplacian_roll_add(struct dense *dense, enum axis axis, int shift)
{
	dense->kernels->roll_add(dense->next, dense->grid, roll_along(dense->shape, axis, shift));
	return 0;
}

static int build(struct dense *dense, add_rolled_fn *add_rolled)
{
	static const struct {
		enum axis axis;
		int shift;
	} neighbours[] = {
		{ AXIS_ROWS, -1 },
		{ AXIS_ROWS, +1 },
		{ AXIS_COLS, -1 },
		{ AXIS_COLS, +1 },
	};

	LINE(memcpy(dense->next, dense->grid, dense->n * sizeof(*dense->next)));
	LINE(dense->kernels->multiply_in_place(dense->next, -4.0, dense->n));
	for (size_t i = 0; i < sizeof(neighbours) / sizeof(neighbours[0]); i++) {
		int err;

		LINE(err = add_rolled(dense, neighbours[i].axis, neighbours[i].shift));
		if (err)
			return err;
	}
	return 0;
}

int laplacian_build(struct dense *dense, add_rolled_fn *add_rolled)
{
	int err;

	PROBE_BEGIN(laplacian);
	err = build(dense, add_rolled);
	PROBE_END(laplacian);
	return err;
}

void laplacian_finish(struct dense *dense)
{
	LINE(dense->kernels->multiply_in_place(dense->next, DIFFUSION_D * DIFFUSION_DT, dense->n));
	LINE(dense->kernels->add_in_place(dense->next, dense->grid, dense->n));
	LINE(dense_swap(dense));
}

int laplacian_step(struct dense *dense, add_rolled_fn *add_rolled)
{
	int err;

	LINE(err = laplacian_build(dense, add_rolled));
	if (!err)
		LINE(laplacian_finish(dense));
	return err;
}
