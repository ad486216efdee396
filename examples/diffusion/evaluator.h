/* SPDX-License-Identifier: MIT */
/*
 * evaluator.h - an expression over whole arrays, computed block by block
 *
 * Each operation runs over one block before the next one starts, and a block with all that is
 * computed from it stays in the first-level cache: no intermediate result goes to memory.
 */
#ifndef DIFFUSION_EVALUATOR_H
#define DIFFUSION_EVALUATOR_H

#include <stddef.h>

#include "kernels.h"
#include "pool.h"

#define EXPRESSION_REGISTERS_MAX 16

enum operation {
	OPERATION_SCALE,    /* to = factor * a */
	OPERATION_ADD,	    /* to = a + b */
	OPERATION_SUBTRACT, /* to = a - b */
};

/**
 * struct instruction - one operation on registers
 * @to: a temporary, neither @a nor @b; the last instruction has none and stores the result
 */
struct instruction {
	enum operation operation;
	unsigned int to;
	unsigned int a;
	unsigned int b;
	double factor;
};

/**
 * struct expression - a program for the evaluator
 * @operands: the arrays, which are the registers from 0 on
 * @temporaries: the registers after them; EXPRESSION_REGISTERS_MAX in all
 */
struct expression {
	const struct instruction *instructions;
	size_t length;
	unsigned int operands;
	unsigned int temporaries;
};

struct evaluator;

/**
 * evaluator_new() - make ready to evaluate @expression, which must outlive it
 * Returns: 0 or -ENOMEM
 */
int evaluator_new(struct evaluator **evaluator, const struct expression *expression,
		  const struct kernels *kernels, struct pool *pool);

/** evaluator_block() - how many cells a block has */
size_t evaluator_block(const struct evaluator *evaluator);

/**
 * evaluator_run() - store the expression's value of @n cells in @out
 * @operands: as many arrays as the expression has; the last instruction must not read @out
 */
void evaluator_run(const struct evaluator *evaluator, double *out, const double *const *operands,
		   size_t n);

/** evaluator_free() - free it; NULL is ignored */
void evaluator_free(struct evaluator *evaluator);

#endif
