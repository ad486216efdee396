/* SPDX-License-Identifier: MIT */
/*
 * Diffusion in two dimensions from one of two starts. Prints the grid at several times, a block of
 * rows each, for scripts/figures.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "examples/diffusion/scheme.h"

#define EDGE ((size_t)128)

static const size_t steps_shown[] = { 0, 100, 1000 };

static bool inside_disc(size_t row, size_t col, double centre_row, double centre_col, double radius)
{
	const double down = (double)row / (double)EDGE - centre_row;
	const double across = (double)col / (double)EDGE - centre_col;

	return down * down + across * across < radius * radius;
}

/* A large disc with a hole, and a small one beside it */
static double start_discs(struct shape shape, size_t row, size_t col)
{
	(void)shape;
	if (inside_disc(row, col, 0.4, 0.4, 0.12))
		return 0.0;
	return inside_disc(row, col, 0.4, 0.4, 0.25) || inside_disc(row, col, 0.78, 0.78, 0.1)
		       ? 0.005
		       : 0.0;
}

static const struct {
	const char *name;
	start_fn *start;
} starts[] = {
	{ "square", start_square },
	{ "discs", start_discs },
};

static start_fn *find(const char *name)
{
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (strcmp(starts[i].name, name) == 0)
			return starts[i].start;
	}
	return NULL;
}

static void print(const double *cells, size_t step)
{
	printf("# after %zu steps\n", step);
	for (size_t row = 0; row < EDGE; row++) {
		for (size_t col = 0; col < EDGE; col++)
			printf("%.6g%c", cells[row * EDGE + col], col + 1 < EDGE ? ' ' : '\n');
	}
	puts("\n");
}

static int run(const struct scheme *scheme, void *state, double *cells)
{
	size_t step = 0;

	for (size_t shown = 0; shown < sizeof(steps_shown) / sizeof(steps_shown[0]); shown++) {
		for (; step < steps_shown[shown]; step++) {
			const int err = scheme_advance(scheme, state, 1);

			if (err)
				return err;
		}
		scheme->ops->copy(state, cells);
		print(cells, step);
	}
	return 0;
}

int main(int argc, char **argv)
{
	static double cells[EDGE * EDGE];
	const struct scheme *const scheme = scheme_find("fused");
	struct setup setup = { .shape = { EDGE, EDGE } };
	void *state = NULL;
	int status;

	setup.start = argc == 2 ? find(argv[1]) : NULL;
	if (!setup.start) {
		fputs("Usage: plane square | discs\n", stderr);
		return 2;
	}
	kernels_find(NULL, &setup.kernels);
	status = scheme->ops->create(&state, &setup);
	if (!status)
		status = run(scheme, state, cells);
	scheme->ops->destroy(state);
	if (status)
		errx(EXIT_FAILURE, "%s", strerror(-status));
	if (fflush(stdout) != 0)
		err(EXIT_FAILURE, "standard output");
	return EXIT_SUCCESS;
}
