/* SPDX-License-Identifier: MIT */
/*
 * A band is cut into strips of columns. A strip's rows are read once, in pairs. As soon as a pair
 * is there, the pair of the first step that it completes can be computed, then that of the second,
 * and so on; the last step's goes to the grid. A pair of a step depends on two of the step before,
 * lies a row lower than the older one of them and takes its place: so one pair a step is all that
 * is kept, in the first-level cache.
 *
 * A cell depends on those around it, one further in each step, so a strip reads a margin as wide
 * as there are steps, and computes what neighbouring strips compute too. The margin must be as it
 * was: what a strip computes for the margins of others is withheld until those have read them.
 */
#include "band.h"

#include <string.h>

#include "lines.h"
#include "wrap.h"

/* With these one pair a step is 36 KiB */
#define STRIP_COLS    ((size_t)256)
#define LINE_OF_CACHE ((size_t)8)
#define PAIRS_AHEAD   ((size_t)2)
#define LINES_A_STEP  (STRIP_COLS / LINE_OF_CACHE / BAND_STEPS_MOST)
/* Beside a strip's columns: a margin, and as much that is read though it comes to nothing */
#define MARGIN_COLS LINE_OF_CACHE
#define LINE_CELLS  (STRIP_COLS + 4 * MARGIN_COLS)
#define PAIR_CELLS  (2 * LINE_CELLS)
/* One pair a step; two as they were read; one for what nobody needs */
#define KEPT_CELLS ((BAND_STEPS_MOST + 3) * PAIR_CELLS)
#define FACTOR	   (DIFFUSION_D * DIFFUSION_DT)

_Static_assert(BAND_STEPS_MOST <= MARGIN_COLS, "each step needs a column more");
_Static_assert(MARGIN_COLS * 2 <= STRIP_COLS, "both margins of others are withheld");

/**
 * struct strip - the columns from @first_col on
 * @read: where the margins begin of the rows that were read last, and of the two before, which may
 *	be in the grid: pairs of even and of odd number
 */
struct strip {
	const struct band *band;
	size_t first_col;
	size_t cols;
	const double *read[2][2];
};

/** struct rows - where the margins of two pairs of rows begin */
struct rows {
	const double *up;
	const double *row;
	const double *next;
	const double *down;
};

static size_t rows_of(const struct band *band)
{
	return band->share.end - band->share.first;
}

/* MARGIN_COLS a row, and a row more where pairs need it, of either of two strips */
static size_t withheld_cells(size_t rows)
{
	return (rows + 1) * MARGIN_COLS;
}

size_t band_memory_cells(struct shape shape)
{
	return KEPT_CELLS + (shape.cols > STRIP_COLS ? 2 * withheld_cells(shape.rows) : 0);
}

static double *withheld_first(const struct band *band, size_t row)
{
	return band->memory + KEPT_CELLS + row * MARGIN_COLS;
}

static double *withheld_last(const struct band *band, size_t row)
{
	return withheld_first(band, row) + withheld_cells(rows_of(band));
}

static bool is_first(const struct strip *strip)
{
	return strip->first_col == 0;
}

static bool is_last(const struct strip *strip)
{
	return strip->first_col + strip->cols == strip->band->dense->shape.cols;
}

/* Where the margins before a pair's first columns begin; the lower row is LINE_CELLS further */
static double *kept_pair(const struct strip *strip, size_t pair)
{
	return strip->band->memory + pair % BAND_STEPS_MOST * PAIR_CELLS + MARGIN_COLS;
}

static double *copied_pair(const struct strip *strip, size_t pair)
{
	return strip->band->memory + (BAND_STEPS_MOST + pair % 2) * PAIR_CELLS + MARGIN_COLS;
}

static double *unneeded(const struct strip *strip)
{
	return strip->band->memory + (BAND_STEPS_MOST + 2) * PAIR_CELLS;
}

/* Rows are numbered from the first one that is read, a margin before the band's first */
static const double *old_row(const struct band *band, size_t row)
{
	const size_t cols = band->dense->shape.cols;
	const size_t below = band->steps + rows_of(band);

	if (row < band->steps)
		return band->above + (BAND_STEPS_MOST - band->steps + row) * cols;
	if (row < below)
		return band->dense->grid + (band->share.first + row - band->steps) * cols;
	/* One more than there are makes their number even, and comes to nothing */
	row -= below;
	return band->below + (row < BAND_STEPS_MOST ? row : BAND_STEPS_MOST - 1) * cols;
}

/*
 * In the grid, where margins, and a cell beyond each, lie beside the strip, and rows are not
 * overwritten before the next pair has read them
 */
static bool is_read_in_place(const struct strip *strip)
{
	return strip->band->steps > 1 && strip->first_col > MARGIN_COLS &&
	       strip->first_col + strip->cols + MARGIN_COLS < strip->band->dense->shape.cols;
}

static void read_pair(struct strip *strip, size_t pair)
{
	const size_t cols = strip->band->dense->shape.cols;

	for (size_t i = 0; i < 2; i++) {
		const double *const line = old_row(strip->band, 2 * pair + i);
		double *const copy = copied_pair(strip, pair) + i * LINE_CELLS;

		if (is_read_in_place(strip)) {
			strip->read[pair % 2][i] = line + strip->first_col - MARGIN_COLS;
			continue;
		}
		strip->read[pair % 2][i] = copy;
		wrap_line(copy, strip->cols + 2 * MARGIN_COLS, line, cols,
			  MARGIN_COLS + cols - strip->first_col);
	}
}

/* @n columns of a pair, from @col on, which is counted from where the margin begins */
static void update(const struct strip *strip, double *upper, double *lower, const struct rows *rows,
		   size_t col, size_t n)
{
	strip->band->dense->kernels->fused_pair(upper, lower, rows->up + col, rows->row + col,
						rows->next + col, rows->down + col, n, FACTOR);
}

static double *grid_row(const struct band *band, size_t row)
{
	return band->dense->grid + (band->share.first + row) * band->dense->shape.cols;
}

/* What was withheld of @row and the next, to the columns from @col on */
static void release(const struct band *band, size_t row, size_t col, const double *withheld)
{
	const size_t cells = MARGIN_COLS;

	memcpy(grid_row(band, row) + col, withheld, cells * sizeof(*withheld));
	if (row + 1 < rows_of(band))
		memcpy(grid_row(band, row + 1) + col, withheld + cells, cells * sizeof(*withheld));
}

/* The last step of @row, and of the one below where the band has it; row 0 is the band's first */
static void write_pair(const struct strip *strip, const struct rows *rows, size_t row)
{
	const struct band *const band = strip->band;
	const bool first = is_first(strip);
	const bool last = is_last(strip);
	const size_t from = first && !last ? MARGIN_COLS : 0;
	const size_t end = last ? strip->cols : strip->cols - MARGIN_COLS;
	double *const upper = grid_row(band, row) + strip->first_col;
	double *const lower = row + 1 < rows_of(band) ? upper + band->dense->shape.cols
						      : unneeded(strip);

	if (!first)
		release(band, row, strip->first_col - MARGIN_COLS, withheld_last(band, row));
	update(strip, upper + from, lower + from, rows, MARGIN_COLS + from, end - from);
	if (!last)
		update(strip, withheld_last(band, row), withheld_last(band, row + 1), rows,
		       MARGIN_COLS + end, MARGIN_COLS);
	if (first && !last)
		update(strip, withheld_first(band, row), withheld_first(band, row + 1), rows,
		       MARGIN_COLS, MARGIN_COLS);
	if (last && !first)
		release(band, row, 0, withheld_first(band, row));
}

/*
 * What @step can do once @pair was read. Each step leaves one column less at either end that is
 * right; the others are computed all the same, for whole vectors, until the last.
 */
static void compute_pair(const struct strip *strip, size_t step, size_t pair)
{
	double *const older = kept_pair(strip, pair - step);
	const double *const newer = kept_pair(strip, pair - step + 1);
	const double *const *const before = strip->read[(pair - 1) % 2];
	const double *const *const now = strip->read[pair % 2];
	const struct rows rows = {
		.up = step == 1 ? before[0] : older,
		.row = step == 1 ? before[1] : older + LINE_CELLS,
		.next = step == 1 ? now[0] : newer,
		.down = step == 1 ? now[1] : newer + LINE_CELLS,
	};

	if (step < strip->band->steps)
		update(strip, older, older + LINE_CELLS, &rows, 0, strip->cols + 2 * MARGIN_COLS);
	else
		write_pair(strip, &rows, 2 * (pair - step));
}

/*
 * A strip's rows are far apart, each in pages of its own: where these are takes long to find out.
 * So they are asked for early, a part at each step: all at once they would wait for each other.
 */
static void advance_strip(struct strip *strip)
{
	const struct band *const band = strip->band;
	const size_t pairs = (rows_of(band) + 1) / 2 + band->steps;

	for (size_t pair = 0; pair < pairs; pair++) {
		const size_t ahead = 2 * (pair + PAIRS_AHEAD);
		const double *upper = old_row(band, ahead) + strip->first_col;
		const double *lower = old_row(band, ahead + 1) + strip->first_col;

		LINE(read_pair(strip, pair));
		for (size_t step = 1; step <= band->steps && step <= pair; step++) {
			/* Not in a function of its own: gcc takes it for one without effect */
			for (size_t i = 0; i < LINES_A_STEP; i++) {
				__builtin_prefetch(upper, 0, 2);
				__builtin_prefetch(lower, 0, 2);
				upper += LINE_OF_CACHE;
				lower += LINE_OF_CACHE;
			}
			LINE(compute_pair(strip, step, pair));
		}
	}
}

void band_advance(const struct band *band)
{
	const size_t cols = band->dense->shape.cols;
	struct strip strip = { .band = band };

	for (; strip.first_col < cols; strip.first_col += STRIP_COLS) {
		const size_t rest = cols - strip.first_col;

		strip.cols = rest < STRIP_COLS ? rest : STRIP_COLS;
		LINE(advance_strip(&strip));
	}
}
