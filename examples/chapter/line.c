/* SPDX-License-Identifier: MIT */
/*
 * Diffusion along a closed line of length 1, the chapter's first example: a top hat that flattens.
 * Prints the line at several times, a block each, for scripts/figures.
 */
#include <err.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <probekit.h>

#define CELLS 64
#define D     1.0
#define DT    0.0001

static const unsigned int steps_shown[] = { 0, 10, 50, 200, 1000 };

static void evolve(const double *u, double *next)
{
	const double factor = D * DT * CELLS * CELLS;

	for (size_t i = 0; i < CELLS; i++)
		next[i] = u[i] +
			  factor * (u[(i + 1) % CELLS] + u[(i + CELLS - 1) % CELLS] - 2.0 * u[i]);
}

static double sum_of(const double *u)
{
	double sum = 0.0;

	for (size_t i = 0; i < CELLS; i++)
		sum += u[i];
	return sum;
}

static void print(const double *u, unsigned int step)
{
	printf("\"t = %.3f\"\n", step * DT);
	for (size_t i = 0; i < CELLS; i++)
		printf("%.5f %.7f\n", ((double)i + 0.5) / CELLS, u[i]);
	puts("\n");
}

int main(int argc, char **argv)
{
	double grids[2][CELLS] = { { 0.0 } };
	unsigned int step = 0;
	double before;

	(void)argv;
	if (argc > 1) {
		fputs("Usage: line\n", stderr);
		return 2;
	}
	for (size_t i = CELLS * 2 / 5; i < CELLS * 3 / 5; i++)
		grids[0][i] = 1.0;
	before = sum_of(grids[0]);

	for (size_t shown = 0; shown < sizeof(steps_shown) / sizeof(steps_shown[0]); shown++) {
		for (; step < steps_shown[shown]; step++) {
			PROBE_BEGIN(evolve);
			evolve(grids[step % 2], grids[(step + 1) % 2]);
			PROBE_END(evolve);
		}
		print(grids[step % 2], step);
	}
	if (fabs(sum_of(grids[step % 2]) - before) > 1e-9) {
		warnx("the sum went from %g to %g", before, sum_of(grids[step % 2]));
		return EXIT_FAILURE;
	}
	if (fflush(stdout) != 0)
		err(EXIT_FAILURE, "standard output");
	return EXIT_SUCCESS;
}
