/* SPDX-License-Identifier: MIT */
/* setup.h - what a scheme is made from */
#ifndef DIFFUSION_SETUP_H
#define DIFFUSION_SETUP_H

#include "grid.h"
#include "kernels.h"
#include "pool.h"

/** enum streaming - whether the fastest schemes store the grid past the cache */
enum streaming {
	STREAMING_BY_SIZE,
	STREAMING_ALWAYS,
	STREAMING_NEVER,
};

/**
 * struct setup - the grid at its start and the means to compute
 * @pool: the threads, which outlive the scheme; NULL for none but the caller's
 */
struct setup {
	struct shape shape;
	start_fn *start;
	const struct kernels *kernels;
	struct pool *pool;
	enum streaming streaming;
};

#endif
