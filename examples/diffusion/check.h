/* SPDX-License-Identifier: MIT */
/* check.h - whether the schemes compute the same */
#ifndef DIFFUSION_CHECK_H
#define DIFFUSION_CHECK_H

#include "options.h"

/** check_run() - compare the schemes and print a table; 0, -EDOM when one is wrong, or -ENOMEM */
int check_run(const struct options *options);

/**
 * check_rolls() - compare roll_add with roll, and roll with its definition, on a grid of @shape
 * Returns: 0; -EDOM after printing which differs; -ENOMEM
 */
int check_rolls(const struct kernels *kernels, struct shape shape);

/**
 * check_filter() - compare the filter with its definition, in random shapes, footprints and weights
 * Returns: as check_rolls()
 */
int check_filter(void);

/**
 * check_evaluator() - compare the evaluator, on the threads of @pool, with whole arrays
 * Returns: as check_rolls()
 */
int check_evaluator(const struct kernels *kernels, struct pool *pool);

#endif
