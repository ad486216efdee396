/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "evaluator.h"

#define OPERANDS 3

/* -2 * (a + b) - 3 * c: all operations, and a temporary that is read long after it was written */
static const struct instruction instructions[] = {
	{ .operation = OPERATION_SCALE, .to = 3, .a = 2, .factor = 3.0 },
	{ .operation = OPERATION_ADD, .to = 4, .a = 0, .b = 1 },
	{ .operation = OPERATION_SCALE, .to = 5, .a = 4, .factor = -2.0 },
	{ .operation = OPERATION_SUBTRACT, .a = 5, .b = 3 },
};

static const struct expression expression = {
	.instructions = instructions,
	.length = sizeof(instructions) / sizeof(instructions[0]),
	.operands = OPERANDS,
	.temporaries = 3,
};

static int compare(const double *out, const double *const *operands, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const double expected = -2.0 * (operands[0][i] + operands[1][i]) -
					3.0 * operands[2][i];

		if (out[i] == expected)
			continue;
		printf("FAILED: the evaluator gives %.17g for cell %zu of %zu, not %.17g\n", out[i],
		       i, n, expected);
		return -EDOM;
	}
	if (out[n] != 0.0) {
		printf("FAILED: the evaluator writes past the end of %zu cells\n", n);
		return -EDOM;
	}
	return 0;
}

static int run(const struct evaluator *evaluator, size_t n)
{
	double *const all = calloc((OPERANDS + 1) * n + 1, sizeof(*all));
	const double *operands[OPERANDS];
	double *out;
	int err;

	if (!all)
		return -ENOMEM;

	for (size_t i = 0; i < OPERANDS * n; i++)
		all[i] = start_pattern((struct shape){ OPERANDS, n }, i / n, i % n);
	for (size_t i = 0; i < OPERANDS; i++)
		operands[i] = all + i * n;
	out = all + OPERANDS * n;
	evaluator_run(evaluator, out, operands, n);
	err = compare(out, operands, n);
	free(all);
	return err;
}

int check_evaluator(const struct kernels *kernels, struct pool *pool)
{
	struct evaluator *evaluator;
	int err = evaluator_new(&evaluator, &expression, kernels, pool);

	if (err)
		return err;

	const size_t block = evaluator_block(evaluator);
	const size_t sizes[] = { 1, 7, block - 1, block, block + 1, 2 * block, 9 * block + 3 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]) && !err; i++)
		err = run(evaluator, sizes[i]);
	evaluator_free(evaluator);
	return err;
}
