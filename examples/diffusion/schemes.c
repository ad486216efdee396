/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include <string.h>

/*
 * Bytes a cell: a dense array has 8. A boxed cell has its pointer and a 24-byte object, which
 * malloc rounds up to 32, and two grids live at once. roll has at most four arrays alive. Times
 * in the chapter are those under examples 6-18, 6-20 and 6-22.
 */
static const struct scheme schemes[] = {
	{
		.name = "boxed",
		.summary = "rows of pointers to numbers, all allocated anew in every step",
		.example = "6-3",
		.order = NEIGHBOURS_FIRST,
		.bytes_a_cell = 2 * (8 + 32),
		.ops = &boxed_ops,
	},
	{
		.name = "boxed-prealloc",
		.summary = "the same, but the rows of the second grid are made once and swapped",
		.example = "6-6",
		.improves = "boxed",
		.order = NEIGHBOURS_FIRST,
		.bytes_a_cell = 2 * (8 + 32),
		.ops = &boxed_prealloc_ops,
	},
	{
		.name = "array",
		.summary = "one array of numbers, cell by cell through accessor calls",
		.example = "-",
		.order = NEIGHBOURS_FIRST,
		.bytes_a_cell = 2 * 8,
		.ops = &array_ops,
	},
	{
		.name = "roll",
		.summary = "whole-array operations; each allocates its result, used once and freed",
		.example = "6-9",
		.improves = "roll-scalar",
		.order = NEIGHBOURS_FIRST,
		.bytes_a_cell = 4 * 8,
		.arrays_a_step = 11,
		.ops = &roll_ops,
	},
	{
		.name = "roll-scalar",
		.summary = "roll, compiled without vectorisation",
		.example = "6-11",
		.improves = "boxed-prealloc",
		.order = NEIGHBOURS_FIRST,
		.scalar = true,
		.bytes_a_cell = 4 * 8,
		.arrays_a_step = 11,
		.ops = &roll_ops,
	},
	{
		.name = "inplace",
		.summary = "*= and += into a second grid made once; only roll allocates",
		.example = "6-14",
		.improves = "roll",
		.order = CENTRE_FIRST,
		.bytes_a_cell = 3 * 8,
		.arrays_a_step = 4,
		.ops = &inplace_ops,
	},
	{
		.name = "rolladd",
		.summary = "adds the shifted grid in place; allocates nothing in a step",
		.example = "6-17",
		.improves = "inplace",
		.order = CENTRE_FIRST,
		.bytes_a_cell = 2 * 8,
		.ops = &rolladd_ops,
	},
	{
		.name = "blocked",
		.summary = "rolladd, its last operations by blocks that fit the cache, on threads",
		.example = "6-19",
		.instead_of = "rolladd",
		.in_chapter = 3.009811418 / 1.386148918,
		.order = CENTRE_FIRST,
		.threaded = true,
		.bytes_a_cell = 2 * 8,
		.ops = &blocked_ops,
	},
	{
		.name = "filter",
		.summary = "a filter for any weights and dimensions, given the laplacian's",
		.example = "6-21",
		.instead_of = "rolladd",
		.in_chapter = 2.258396667 / 1.386148918,
		.order = IN_MEMORY_ORDER,
		.bytes_a_cell = 2 * 8,
		.bytes_a_col = 3 * 8,
		.ops = &filter_ops,
	},
	{
		.name = "fused",
		.summary = "one pass over the grid, the boundary apart",
		.example = "-",
		.improves = "rolladd",
		.order = NEIGHBOURS_FIRST,
		.bytes_a_cell = 2 * 8,
		.ops = &fused_ops,
	},
	{
		.name = "fused-threads",
		.summary = "fused, the rows shared out to threads",
		.example = "-",
		.improves = "fused",
		.order = NEIGHBOURS_FIRST,
		.threaded = true,
		.bytes_a_cell = 2 * 8,
		.ops = &fused_ops,
	},
	{
		.name = "tiled",
		.summary =
			"eight steps for each pass through memory, in place, in strips of columns",
		.example = "-",
		.improves = "fused",
		.order = NEIGHBOURS_FIRST,
		.bytes_a_cell = 8 + 1,
		.bytes_a_col = 4 * 8 * 8,
		.ops = &tiled_ops,
	},
	{
		.name = "tiled-threads",
		.summary = "tiled, the rows shared out to threads",
		.example = "-",
		.improves = "tiled",
		.order = NEIGHBOURS_FIRST,
		.threaded = true,
		.bytes_a_cell = 8 + 1 + 4,
		.ops = &tiled_ops,
	},
};

#define SCHEMES (sizeof(schemes) / sizeof(schemes[0]))

_Static_assert(SCHEMES <= SCHEMES_MAX, "raise SCHEMES_MAX");

const struct scheme *scheme_at(size_t index)
{
	return index < SCHEMES ? &schemes[index] : NULL;
}

const struct scheme *scheme_find(const char *name)
{
	for (size_t i = 0; i < SCHEMES; i++) {
		if (strcmp(schemes[i].name, name) == 0)
			return &schemes[i];
	}
	return NULL;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance, one row of its table at a time; a longer @a is cut */
static size_t edits(const char *a, const char *b)
{
	enum {
		LONGEST = 32
	};
	const size_t length = strnlen(a, LONGEST);
	size_t row[LONGEST + 1];

	for (size_t i = 0; i <= length; i++)
		row[i] = i;
	for (size_t j = 0; b[j]; j++) {
		size_t diagonal = row[0];

		row[0] = j + 1;
		for (size_t i = 1; i <= length; i++) {
			const size_t replaced = diagonal + (a[i - 1] != b[j]);

			diagonal = row[i];
			row[i] = least(replaced, least(row[i], row[i - 1]) + 1);
		}
	}
	return row[length];
}

const struct scheme *scheme_nearest(const char *name)
{
	const struct scheme *nearest = &schemes[0];

	for (size_t i = 1; i < SCHEMES; i++) {
		if (edits(name, schemes[i].name) < edits(name, nearest->name))
			nearest = &schemes[i];
	}
	return nearest;
}

const struct kernels *scheme_kernels(const struct scheme *scheme, const struct kernels *chosen)
{
	return scheme->scalar ? kernels_scalar() : chosen;
}

size_t scheme_visit_steps(const struct scheme *scheme, size_t left)
{
	return scheme->ops->pass ? least(left, scheme->ops->steps_a_pass) : 1;
}

int scheme_advance(const struct scheme *scheme, void *state, size_t steps)
{
	return scheme->ops->pass ? scheme->ops->pass(state, steps) : scheme->ops->step(state);
}
