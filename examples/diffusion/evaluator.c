/* SPDX-License-Identifier: MIT */
#include "evaluator.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cache.h"
#include "lines.h"

/* Whole cache lines and whole vectors, and enough cells to make up for the calls */
#define BLOCK_UNIT ((size_t)64)

/**
 * struct evaluator - an expression and the room for its temporaries
 * @block: cells in a block
 * @temporaries: for each thread, a block for each temporary
 */
struct evaluator {
	const struct expression *expression;
	const struct kernels *kernels;
	struct pool *pool;
	size_t block;
	double *temporaries;
};

/* One evaluation, as the threads see it */
struct evaluation {
	const struct evaluator *evaluator;
	double *out;
	const double *const *operands;
	size_t n;
};

/* The operands' blocks, the result's and the temporaries: all at once in the cache */
static size_t block_for(const struct expression *expression)
{
	const size_t blocks = expression->operands + expression->temporaries + 1;
	const size_t cells = cache_bytes(1) / blocks / sizeof(double) / BLOCK_UNIT * BLOCK_UNIT;

	return cells ? cells : BLOCK_UNIT;
}

int evaluator_new(struct evaluator **evaluator, const struct expression *expression,
		  const struct kernels *kernels, struct pool *pool)
{
	struct evaluator *const made = malloc(sizeof(*made));
	size_t bytes;

	if (!made)
		return -ENOMEM;

	*made = (struct evaluator){
		.expression = expression,
		.kernels = kernels,
		.pool = pool,
		.block = block_for(expression),
	};
	bytes = pool_threads(pool) * expression->temporaries * made->block * sizeof(double);
	made->temporaries = aligned_alloc(BLOCK_UNIT, bytes + BLOCK_UNIT);
	if (!made->temporaries)
		goto fail;

	/* Touched here, so that the first evaluation takes no page faults for it; it makes NaNs */
	memset(made->temporaries, 0xff, bytes);
	*evaluator = made;
	return 0;

fail:
	free(made);
	return -ENOMEM;
}

size_t evaluator_block(const struct evaluator *evaluator)
{
	return evaluator->block;
}

static void execute(const struct kernels *kernels, const struct instruction *instruction,
		    double *to, const double *const *registers, size_t n)
{
	const double *const a = registers[instruction->a];
	const double *const b = registers[instruction->b];

	switch (instruction->operation) {
	case OPERATION_SCALE:
		LINE(kernels->multiply(to, a, instruction->factor, n));
		break;
	case OPERATION_ADD:
		LINE(kernels->add(to, a, b, n));
		break;
	case OPERATION_SUBTRACT:
		LINE(kernels->subtract(to, a, b, n));
		break;
	}
}

static void evaluate_block(const struct evaluation *evaluation, double *temporaries, size_t from,
			   size_t n)
{
	const struct evaluator *const evaluator = evaluation->evaluator;
	const struct expression *const expression = evaluator->expression;
	const size_t last = expression->length - 1;
	const double *registers[EXPRESSION_REGISTERS_MAX];

	for (size_t i = 0; i < expression->operands; i++)
		registers[i] = evaluation->operands[i] + from;
	for (size_t i = 0; i < expression->temporaries; i++)
		registers[expression->operands + i] = temporaries + i * evaluator->block;

	for (size_t i = 0; i < last; i++) {
		const struct instruction *const instruction = &expression->instructions[i];
		const size_t temporary = instruction->to - expression->operands;

		execute(evaluator->kernels, instruction, temporaries + temporary * evaluator->block,
			registers, n);
	}
	execute(evaluator->kernels, &expression->instructions[last], evaluation->out + from,
		registers, n);
}

static void evaluate_part(void *work, size_t part, size_t parts)
{
	const struct evaluation *const evaluation = work;
	const struct evaluator *const evaluator = evaluation->evaluator;
	const size_t block = evaluator->block;
	const size_t blocks = (evaluation->n + block - 1) / block;
	const struct share share = pool_share(blocks, part, parts);
	double *const temporaries = evaluator->temporaries +
				    part * evaluator->expression->temporaries * block;

	for (size_t i = share.first; i < share.end; i++) {
		const size_t from = i * block;
		const size_t rest = evaluation->n - from;

		LINE(evaluate_block(evaluation, temporaries, from, rest < block ? rest : block));
	}
}

void evaluator_run(const struct evaluator *evaluator, double *out, const double *const *operands,
		   size_t n)
{
	struct evaluation evaluation = { evaluator, out, operands, n };

	pool_run(evaluator->pool, evaluate_part, &evaluation);
}

void evaluator_free(struct evaluator *evaluator)
{
	if (!evaluator)
		return;
	free(evaluator->temporaries);
	free(evaluator);
}
