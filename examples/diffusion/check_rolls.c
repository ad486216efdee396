/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arrays {
	double *in;
	double *defined;
	double *rolled;
	double *sum;
	double *added;
};

/* The definition, as slow and as plain as can be */
static void roll_by_definition(double *out, const double *in, struct shape shape, enum axis axis,
			       int shift)
{
	const long rows = (long)shape.rows;
	const long cols = (long)shape.cols;

	for (long i = 0; i < rows; i++) {
		for (long j = 0; j < cols; j++) {
			const long to_i = axis == AXIS_ROWS ? (i + shift + 8 * rows) % rows : i;
			const long to_j = axis == AXIS_COLS ? (j + shift + 8 * cols) % cols : j;

			out[to_i * cols + to_j] = in[i * cols + j];
		}
	}
}

static int compare(const struct kernels *kernels, struct shape shape, enum axis axis, int shift,
		   const struct arrays *arrays)
{
	const struct roll roll = roll_along(shape, axis, shift);
	const size_t n = shape_cells(shape);
	const size_t bytes = n * sizeof(double);
	const char *const along = axis == AXIS_ROWS ? "rows" : "columns";

	roll_by_definition(arrays->defined, arrays->in, shape, axis, shift);
	kernels->roll(arrays->rolled, arrays->in, roll);
	if (memcmp(arrays->rolled, arrays->defined, bytes) != 0) {
		printf("FAILED: roll (%s) by %d along the %s of %zux%zu is not what it should be\n",
		       kernels->name, shift, along, shape.rows, shape.cols);
		return -EDOM;
	}

	kernels->multiply(arrays->added, arrays->in, 0.7, n);
	kernels->add(arrays->sum, arrays->added, arrays->rolled, n);
	kernels->roll_add(arrays->added, arrays->in, roll);
	if (memcmp(arrays->added, arrays->sum, bytes) != 0) {
		printf("FAILED: roll_add (%s) by %d along the %s of %zux%zu differs from roll\n",
		       kernels->name, shift, along, shape.rows, shape.cols);
		return -EDOM;
	}
	return 0;
}

int check_rolls(const struct kernels *kernels, struct shape shape)
{
	const size_t n = shape_cells(shape);
	double *const all = calloc(5 * n, sizeof(*all));
	int err = 0;

	if (!all)
		return -ENOMEM;

	const struct arrays arrays = { all, all + n, all + 2 * n, all + 3 * n, all + 4 * n };

	for (size_t i = 0; i < n; i++)
		arrays.in[i] = start_pattern(shape, i / shape.cols, i % shape.cols);
	for (int shift = -3; shift <= 3 && !err; shift++) {
		err = compare(kernels, shape, AXIS_ROWS, shift, &arrays);
		if (!err)
			err = compare(kernels, shape, AXIS_COLS, shift, &arrays);
	}
	free(all);
	return err;
}
