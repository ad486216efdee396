/* SPDX-License-Identifier: MIT */
#include "boxed_grid.h"

#include "lines.h"

#include <errno.h>
#include <stdlib.h>

static struct boxed_float *box(double value)
{
	struct boxed_float *const boxed = malloc(sizeof(*boxed));

	if (boxed)
		*boxed = (struct boxed_float){ .references = 1, .value = value };
	return boxed;
}

/* The new object is made before the old one goes, as an interpreter does it */
static int put(struct boxed_float **slot, double value)
{
	struct boxed_float *const boxed = box(value);

	if (!boxed)
		return -ENOMEM;
	free(*slot);
	*slot = boxed;
	return 0;
}

struct boxed_grid *boxed_grid_new(struct shape shape)
{
	struct boxed_grid *const grid = malloc(sizeof(*grid));

	if (!grid)
		return NULL;

	grid->shape = shape;
	grid->rows = calloc(shape.rows, sizeof(*grid->rows));
	if (!grid->rows)
		goto fail;

	for (size_t i = 0; i < shape.rows; i++) {
		grid->rows[i] = calloc(shape.cols, sizeof(*grid->rows[i]));
		if (!grid->rows[i])
			goto fail;
	}
	return grid;

fail:
	boxed_grid_free(grid);
	return NULL;
}

void boxed_grid_free(struct boxed_grid *grid)
{
	if (!grid)
		return;

	for (size_t i = 0; grid->rows && i < grid->shape.rows; i++) {
		for (size_t j = 0; grid->rows[i] && j < grid->shape.cols; j++)
			free(grid->rows[i][j]);
		free(grid->rows[i]);
	}
	free(grid->rows);
	free(grid);
}

int boxed_grid_advance(struct boxed_grid *to, const struct boxed_grid *from)
{
	const size_t rows = from->shape.rows;
	const size_t cols = from->shape.cols;
	struct boxed_float ***const u = from->rows;

	for (size_t i = 0; i < rows; i++) {
		HIT();
		for (size_t j = 0; j < cols; j++) {
			double cell, change;
			int err;

			HIT();
			LINE(cell = u[i][j]->value);
			LINE(change = u[(i + 1) % rows][j]->value +
				      u[(i + rows - 1) % rows][j]->value);
			LINE(change += u[i][(j + 1) % cols]->value);
			LINE(change += u[i][(j + cols - 1) % cols]->value);
			LINE(cell += DIFFUSION_D * DIFFUSION_DT * (change - 4.0 * cell));
			LINE(err = put(&to->rows[i][j], cell));
			if (err)
				return err;
		}
	}
	return 0;
}

static int fill(struct boxed_grid *grid, start_fn *start)
{
	for (size_t i = 0; i < grid->shape.rows; i++) {
		for (size_t j = 0; j < grid->shape.cols; j++) {
			const int err = put(&grid->rows[i][j], start(grid->shape, i, j));

			if (err)
				return err;
		}
	}
	return 0;
}

int boxed_create(void **state, const struct setup *setup)
{
	struct boxed *const boxed = calloc(1, sizeof(*boxed));

	if (!boxed)
		return -ENOMEM;

	boxed->grid = boxed_grid_new(setup->shape);
	if (!boxed->grid || fill(boxed->grid, setup->start) != 0)
		goto fail;

	*state = boxed;
	return 0;

fail:
	boxed_destroy(boxed);
	return -ENOMEM;
}

void boxed_copy(const void *state, double *cells)
{
	const struct boxed *const boxed = state;
	const struct boxed_grid *const grid = boxed->grid;

	for (size_t i = 0; i < grid->shape.rows; i++) {
		for (size_t j = 0; j < grid->shape.cols; j++)
			*cells++ = grid->rows[i][j]->value;
	}
}

void boxed_destroy(void *state)
{
	struct boxed *const boxed = state;

	if (!boxed)
		return;
	boxed_grid_free(boxed->next);
	boxed_grid_free(boxed->grid);
	free(boxed);
}
