/* SPDX-License-Identifier: MIT */
/* laplacian.h - steps that build up the neighbours' sum in the second grid, then add the first */
#ifndef DIFFUSION_LAPLACIAN_H
#define DIFFUSION_LAPLACIAN_H

#include "dense.h"

/** add_rolled_fn - add the grid, shifted along @axis, to the second grid; 0 or -errno */
typedef int add_rolled_fn(struct dense *dense, enum axis axis, int shift);

/** laplacian_roll_add() - an add_rolled_fn that needs no third array */
add_rolled_fn laplacian_roll_add;

/** laplacian_build() - the sum, centre first, in the region laplacian; 0 or -errno */
int laplacian_build(struct dense *dense, add_rolled_fn *add_rolled);

/** laplacian_finish() - turn the sum into the grid after the step */
void laplacian_finish(struct dense *dense);

/** laplacian_step() - one step, where @add_rolled is all that schemes differ in; 0 or -errno */
int laplacian_step(struct dense *dense, add_rolled_fn *add_rolled);

#endif
