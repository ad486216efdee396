/* SPDX-License-Identifier: MIT */
/* A sum of i * sin(n), with the sine inside of the loop and moved out of it. */
#include <err.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <probekit.h>

#include "number.h"

/* Compiled without built-in functions: a compiler that knows sin moves it itself */
static double sine_inside(size_t n, double angle)
{
	double sum = 0.0;

	for (size_t i = 0; i < n; i++)
		sum += (double)i * sin(angle);
	return sum;
}

static double sine_outside(size_t n, double angle)
{
	const double factor = sin(angle);
	double sum = 0.0;

	for (size_t i = 0; i < n; i++)
		sum += (double)i * factor;
	return sum;
}

int main(int argc, char **argv)
{
	size_t n = 1000000;
	double inside, outside;

	if (argc > 2 || (argc > 1 && !number_read(argv[1], 1000000000, &n))) {
		fputs("Usage: invariant [TIMES]: a whole number from 1 to 1000000000\n", stderr);
		return 2;
	}
	PROBE_BEGIN(sine_inside);
	inside = sine_inside(n, (double)n);
	PROBE_END(sine_inside);
	PROBE_BEGIN(sine_outside);
	outside = sine_outside(n, (double)n);
	PROBE_END(sine_outside);

	if (inside != outside) {
		warnx("%.17g inside, %.17g outside", inside, outside);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
