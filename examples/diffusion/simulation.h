/* SPDX-License-Identifier: MIT */
/* simulation.h - one scheme from its start to its last step, in this process */
#ifndef DIFFUSION_SIMULATION_H
#define DIFFUSION_SIMULATION_H

#include "scheme.h"

/**
 * struct simulation - what to run
 * @threads: for the schemes on threads
 * @mark_workers: whether those threads have regions of their own
 */
struct simulation {
	const struct scheme *scheme;
	const struct kernels *kernels;
	struct shape shape;
	size_t threads;
	bool mark_workers;
	size_t warmup;
	size_t steps;
};

/** simulation_run() - run it and store the sum over the last grid; says why it failed; -errno */
int simulation_run(const struct simulation *simulation, double *result);

#endif
