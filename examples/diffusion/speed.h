/* SPDX-License-Identifier: MIT */
/* speed.h - the fastest schemes beside plain copies of the grid */
#ifndef DIFFUSION_SPEED_H
#define DIFFUSION_SPEED_H

#include "grid.h"
#include "kernels.h"

/**
 * struct speed - what to measure
 * @turns: of each, at least 1
 */
struct speed {
	struct shape shape;
	const struct kernels *kernels;
	size_t turns;
};

/** speed_print_head() - the head of the table */
void speed_print_head(const struct speed *speed);

/** speed_measure() - measure, and print the rows of a grid; 0, or a negative errno after a word */
int speed_measure(const struct speed *speed);

#endif
