/* SPDX-License-Identifier: MIT */
/*
 * band.h - a band of a grid's rows, advanced by several time steps in one pass through memory
 *
 * In place: a row is overwritten once all that needs it as it was has been computed. What is beyond
 * the band comes from copies, so that bands wait for no other.
 */
#ifndef DIFFUSION_BAND_H
#define DIFFUSION_BAND_H

#include "dense.h"

#define BAND_STEPS_MOST ((size_t)8)

/**
 * struct band - the rows of @share, and what a pass needs
 * @steps: by how many the pass advances, from 1 to BAND_STEPS_MOST
 * @above: BAND_STEPS_MOST rows as they were before the pass, the last the one above the band
 * @below: BAND_STEPS_MOST rows as they were before the pass, the first the one below the band
 * @memory: band_memory_cells(), touched and of any content
 */
struct band {
	const struct dense *dense;
	struct share share;
	size_t steps;
	const double *above;
	const double *below;
	double *memory;
};

/** band_memory_cells() - what a band of @shape's rows needs; a whole number of cache lines */
size_t band_memory_cells(struct shape shape);

/** band_advance() - the pass */
void band_advance(const struct band *band);

#endif
