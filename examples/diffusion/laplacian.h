/* SPDX-License-Identifier: MIT */
/* laplacian.h - a step whose sums are built up in the second grid */
#ifndef DIFFUSION_LAPLACIAN_H
#define DIFFUSION_LAPLACIAN_H

#include "dense.h"

/** add_rolled_fn - add the grid, shifted along @axis, to the second grid; 0 or -errno */
typedef int add_rolled_fn(struct dense *dense, enum axis axis, int shift);

/** laplacian_step() - one step, where @add_rolled is all that schemes differ in; 0 or -errno */
int laplacian_step(struct dense *dense, add_rolled_fn *add_rolled);

#endif
