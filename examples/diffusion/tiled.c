/* SPDX-License-Identifier: MIT */
/*
 * Several time steps for each pass through memory, in the one grid that there is. Each thread has a
 * band of rows. What it needs of its neighbours' rows, they have copied for it when the pass before
 * ended, so nothing has to wait for another thread until the pass is over.
 */
#include "scheme.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "band.h"
#include "dense.h"
#include "lines.h"
#include "wrap.h"

/* What is computed twice is an eighth of as many */
#define BAND_ROWS_LEAST ((size_t)64)

/**
 * struct tiled - what is kept beside the grid
 * @bands: at most one a thread
 * @memory: of the bands, @memory_cells each
 * @edges: of each band BAND_STEPS_MOST rows at its upper edge, and those at its lower; one set is
 *	read while the other one is filled
 * @current: the set that has the rows as they are
 */
struct tiled {
	size_t bands;
	size_t memory_cells;
	double *memory;
	double *edges[2];
	size_t current;
};

/* One pass, as the threads see it */
struct pass {
	const struct dense *dense;
	size_t steps;
};

static void free_tiled(void *own)
{
	struct tiled *const tiled = own;

	free(tiled->edges[1]);
	free(tiled->edges[0]);
	free(tiled->memory);
	free(tiled);
}

/* Touched here, so that the first pass takes no page faults for it; not by zeros, for which
 * compilers call calloc, which touches nothing. It makes NaNs */
static double *touched_cells(size_t n)
{
	double *const cells = dense_cells(n);

	if (cells)
		memset(cells, 0xff, n * sizeof(*cells));
	return cells;
}

static struct tiled *new_tiled(const struct setup *setup)
{
	const struct shape shape = setup->shape;
	const size_t most = shape.rows / BAND_ROWS_LEAST;
	const size_t threads = pool_threads(setup->pool);
	struct tiled *const tiled = calloc(1, sizeof(*tiled));
	size_t edge_cells;

	if (!tiled)
		return NULL;

	tiled->bands = most < 1 ? 1 : most < threads ? most : threads;
	tiled->memory_cells = band_memory_cells(
		(struct shape){ shape.rows / tiled->bands + 1, shape.cols });
	edge_cells = tiled->bands * 2 * BAND_STEPS_MOST * shape.cols;
	tiled->memory = touched_cells(tiled->bands * tiled->memory_cells);
	tiled->edges[0] = touched_cells(edge_cells);
	tiled->edges[1] = touched_cells(edge_cells);
	if (tiled->memory && tiled->edges[0] && tiled->edges[1])
		return tiled;

	free_tiled(tiled);
	return NULL;
}

static double *upper_edge(const struct dense *dense, size_t set, size_t band)
{
	const struct tiled *const tiled = dense->own;

	return tiled->edges[set] + band * 2 * BAND_STEPS_MOST * dense->shape.cols;
}

static double *lower_edge(const struct dense *dense, size_t set, size_t band)
{
	return upper_edge(dense, set, band) + BAND_STEPS_MOST * dense->shape.cols;
}

/* A grid with fewer rows than an edge repeats itself in it: it is one band */
static void copy_edges(const struct dense *dense, size_t set, size_t band)
{
	const struct tiled *const tiled = dense->own;
	const struct shape shape = dense->shape;
	const struct share share = pool_share(shape.rows, band, tiled->bands);
	double *upper = upper_edge(dense, set, band);
	double *lower = lower_edge(dense, set, band);

	for (size_t i = 0; i < BAND_STEPS_MOST; i++) {
		const size_t from_top = (share.first + i) % shape.rows;
		const size_t from_end = wrap_index(share.end, i, BAND_STEPS_MOST, shape.rows);

		memcpy(upper, dense->grid + from_top * shape.cols, shape.cols * sizeof(*upper));
		memcpy(lower, dense->grid + from_end * shape.cols, shape.cols * sizeof(*lower));
		upper += shape.cols;
		lower += shape.cols;
	}
}

static int create(void **state, const struct setup *setup)
{
	struct tiled *const tiled = new_tiled(setup);
	int err;

	if (!tiled)
		return -ENOMEM;
	err = dense_create_own(state, dense_create_one, setup, tiled, free_tiled);
	if (err)
		return err;

	for (size_t band = 0; band < tiled->bands; band++)
		copy_edges(*state, tiled->current, band);
	return 0;
}

static void advance_part(void *work, size_t part, size_t parts)
{
	const struct pass *const pass = work;
	const struct dense *const dense = pass->dense;
	const struct tiled *const tiled = dense->own;
	const size_t bands = tiled->bands;

	(void)parts;
	if (part >= bands)
		return;
	LINE(band_advance(&(struct band){
		.dense = dense,
		.share = pool_share(dense->shape.rows, part, bands),
		.steps = pass->steps,
		.above = lower_edge(dense, tiled->current, (part + bands - 1) % bands),
		.below = upper_edge(dense, tiled->current, (part + 1) % bands),
		.memory = tiled->memory + part * tiled->memory_cells,
	}));
	LINE(copy_edges(dense, 1 - tiled->current, part));
}

static int advance(void *state, size_t steps)
{
	struct dense *const dense = state;
	struct tiled *const tiled = dense->own;
	struct pass pass = { dense, steps };

	LINE(pool_run(dense->pool, advance_part, &pass));
	LINE(tiled->current = 1 - tiled->current);
	return 0;
}

const struct scheme_ops tiled_ops = {
	.create = create,
	.pass = advance,
	.steps_a_pass = BAND_STEPS_MOST,
	.copy = dense_copy,
	.destroy = dense_destroy,
};
