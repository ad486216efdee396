/* SPDX-License-Identifier: MIT */
/*
 * Several time steps for each pass through memory. The grid is cut into strips of columns. A row of
 * a strip is read once; as soon as it is there, a row of the first step can be computed behind it,
 * behind that a row of the second, and so on: of each step only the last three rows are kept, in
 * the cache, and the last step's go to the other grid.
 *
 * A cell depends on those around it, one further in each step, so a strip reads a margin as wide
 * as there are steps, and computes what neighbouring strips compute too. Nothing has to wait for
 * another strip or thread. A margin wider than the grid goes round it again.
 */
#include "scheme.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dense.h"
#include "lines.h"
#include "wrap.h"

#define STEPS_A_PASS ((size_t)8)
/* With these all that is kept fits a first-level cache of 32 KiB */
#define STRIP_COLS    ((size_t)128)
#define ROWS_KEPT     ((size_t)3)
#define ROWS_AHEAD    ((size_t)4)
#define LINE_OF_CACHE ((size_t)8)
/* Beside a strip's columns: a margin, and as much that is read though it comes to nothing */
#define MARGIN_COLS  LINE_OF_CACHE
#define LINE_CELLS   (STRIP_COLS + 4 * MARGIN_COLS)
#define BUFFER_CELLS (STEPS_A_PASS * ROWS_KEPT * LINE_CELLS)

_Static_assert(STEPS_A_PASS <= MARGIN_COLS, "each step needs a column more");

/* One pass, as the threads see it; the grid's own are BUFFER_CELLS for each thread */
struct pass {
	const struct dense *dense;
	size_t steps;
};

/**
 * struct strip - the columns from @first_col on, in the rows of @share, and how to compute them
 * @steps: how many steps this pass advances
 * @lines: of each step but the last the rows kept; step 0 is what was read, maybe in the grid
 */
struct strip {
	const struct dense *dense;
	struct share share;
	size_t first_col;
	size_t cols;
	size_t steps;
	fused_fn *write;
	double *buffer;
	const double *lines[STEPS_A_PASS][ROWS_KEPT];
};

static int create(void **state, const struct setup *setup)
{
	const size_t cells = pool_threads(setup->pool) * BUFFER_CELLS;
	double *const buffers = dense_cells(cells);

	if (!buffers)
		return -ENOMEM;

	/* Touched here, so that the first pass takes no page faults for it; not by zeros, for which
	 * compilers call calloc, which touches nothing. It makes NaNs */
	memset(buffers, 0xff, cells * sizeof(*buffers));
	return dense_create_own(state, setup, buffers, free);
}

/* Where the margin before the strip's first column begins */
static double *kept(const struct strip *strip, size_t step, size_t row)
{
	return strip->buffer + (step * ROWS_KEPT + row % ROWS_KEPT) * LINE_CELLS + MARGIN_COLS;
}

/* A strip's rows are far apart, each in pages of its own: where these are takes long to find out */
static void prefetch(const struct strip *strip, size_t row)
{
	const struct dense *const dense = strip->dense;
	const size_t first = row * dense->shape.cols + strip->first_col;

	for (size_t col = 0; col < strip->cols; col += LINE_OF_CACHE)
		__builtin_prefetch(dense->grid + first + col);
	__builtin_prefetch(dense->next + first, 1);
}

/* Rows are numbered from the first one that is read, a margin before the share's first */
static void read_row(struct strip *strip, size_t row)
{
	const struct shape shape = strip->dense->shape;
	const size_t from = wrap_index(strip->share.first, row, strip->steps, shape.rows);
	const double *const line = strip->dense->grid + from * shape.cols;
	double *copy;

	prefetch(strip, (from + ROWS_AHEAD) % shape.rows);
	/* A cell beyond the margins is read, too, though it comes to nothing */
	if (strip->first_col > MARGIN_COLS &&
	    strip->first_col + strip->cols + MARGIN_COLS < shape.cols) {
		strip->lines[0][row % ROWS_KEPT] = line + strip->first_col - MARGIN_COLS;
		return;
	}
	copy = kept(strip, 0, row);
	strip->lines[0][row % ROWS_KEPT] = copy;
	wrap_line(copy, strip->cols + 2 * MARGIN_COLS, line, shape.cols,
		  MARGIN_COLS + shape.cols - strip->first_col);
}

/*
 * Compute @row as it is after @step steps. Each step leaves one column less at either end that is
 * right; the others are computed all the same, for whole vectors, until the last.
 */
static void compute_row(struct strip *strip, size_t step, size_t row)
{
	const struct dense *const dense = strip->dense;
	const double *const *const lines = strip->lines[step - 1];
	const double *const up = lines[(row - 1) % ROWS_KEPT];
	const double *const middle = lines[row % ROWS_KEPT];
	const double *const down = lines[(row + 1) % ROWS_KEPT];

	if (step < strip->steps) {
		double *const out = kept(strip, step, row);

		strip->lines[step][row % ROWS_KEPT] = out;
		dense->kernels->fused_cells(out, up, middle, down, strip->cols + 2 * MARGIN_COLS,
					    DIFFUSION_D * DIFFUSION_DT);
	} else {
		double *const out = dense->next +
				    (strip->share.first + row - strip->steps) * dense->shape.cols +
				    strip->first_col;

		strip->write(out, up + MARGIN_COLS, middle + MARGIN_COLS, down + MARGIN_COLS,
			     strip->cols, DIFFUSION_D * DIFFUSION_DT);
	}
}

/* A row of a step needs three of the step before: it can be computed once the last is there */
static void update_strip(struct strip *strip)
{
	const size_t rows = strip->share.end - strip->share.first + 2 * strip->steps;

	for (size_t row = 0; row < rows; row++) {
		LINE(read_row(strip, row));
		for (size_t step = 1; step <= strip->steps && 2 * step <= row; step++)
			LINE(compute_row(strip, step, row - step));
	}
}

static void update_part(void *work, size_t part, size_t parts)
{
	const struct pass *const pass = work;
	const struct dense *const dense = pass->dense;
	double *const buffers = dense->own;
	const size_t cols = dense->shape.cols;
	struct strip strip = {
		.dense = dense,
		.share = pool_share(dense->shape.rows, part, parts),
		.steps = pass->steps,
		.write = dense->streamed ? dense->kernels->fused_cells_streamed
					 : dense->kernels->fused_cells,
		.buffer = buffers + part * BUFFER_CELLS,
	};

	if (strip.share.first == strip.share.end)
		return;
	for (; strip.first_col < cols; strip.first_col += STRIP_COLS) {
		const size_t rest = cols - strip.first_col;

		strip.cols = rest < STRIP_COLS ? rest : STRIP_COLS;
		LINE(update_strip(&strip));
	}
	dense->kernels->stream_end();
}

static int advance(void *state, size_t steps)
{
	struct dense *const dense = state;
	struct pass pass = { dense, steps };

	LINE(pool_run(dense->pool, update_part, &pass));
	LINE(dense_swap(dense));
	return 0;
}

const struct scheme_ops tiled_ops = {
	.create = create,
	.pass = advance,
	.steps_a_pass = STEPS_A_PASS,
	.copy = dense_copy,
	.destroy = dense_destroy,
};
