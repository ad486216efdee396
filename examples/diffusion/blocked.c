/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include "evaluator.h"
#include "laplacian.h"
#include "lines.h"

enum {
	REGISTER_NEXT,
	REGISTER_GRID,
	REGISTER_SCALED,
	REGISTER_CHANGE,
};

/* next * D * dt + grid, from left to right: D is 1, so it has the bits of next * (D * dt) + grid */
static const struct instruction instructions[] = {
	{
		.operation = OPERATION_SCALE,
		.to = REGISTER_SCALED,
		.a = REGISTER_NEXT,
		.factor = DIFFUSION_D,
	},
	{
		.operation = OPERATION_SCALE,
		.to = REGISTER_CHANGE,
		.a = REGISTER_SCALED,
		.factor = DIFFUSION_DT,
	},
	{
		.operation = OPERATION_ADD,
		.a = REGISTER_CHANGE,
		.b = REGISTER_GRID,
	},
};

static const struct expression update = {
	.instructions = instructions,
	.length = sizeof(instructions) / sizeof(instructions[0]),
	.operands = 2,
	.temporaries = 2,
};

static void free_evaluator(void *own)
{
	evaluator_free(own);
}

static int create(void **state, const struct setup *setup)
{
	struct evaluator *evaluator;
	const int err = evaluator_new(&evaluator, &update, setup->kernels, setup->pool);

	return err ? err
		   : dense_create_own(state, dense_create_two, setup, evaluator, free_evaluator);
}

/* The sum of the neighbours is no expression over whole arrays: the evaluator cannot shift one */
static int step(void *state)
{
	struct dense *const dense = state;
	const double *const operands[] = { dense->next, dense->grid };
	int err;

	LINE(err = laplacian_build(dense, laplacian_roll_add));
	if (err)
		return err;

	LINE(evaluator_run(dense->own, dense->next, operands, dense->n));
	LINE(dense_swap(dense));
	return 0;
}

const struct scheme_ops blocked_ops = {
	.create = create,
	.step = step,
	.copy = dense_copy,
	.destroy = dense_destroy,
};
