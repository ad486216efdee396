/* SPDX-License-Identifier: MIT */
/*
 * a = a + b makes a new array and frees the old one; a += b does not. On arrays of 10 x 10 there is
 * little else to do. The first few addresses of the array's buffer are shown.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include <probekit.h>

#include "number.h"
#include "vectorize.h"

#define CELLS	((size_t)100)
#define SHOWN	((size_t)4)
#define A_VISIT ((size_t)1000)

static double *make(void)
{
	double *const array = malloc(CELLS * sizeof(*array));

	if (!array)
		err(EXIT_FAILURE, "an array");
	return array;
}

static double *filled(void)
{
	double *const array = make();

	for (size_t i = 0; i < CELLS; i++)
		array[i] = 1.0;
	return array;
}

/* The old array is freed once the new one is there: they never stand at one address */
__attribute__((noinline)) static double *add(double *restrict a, const double *restrict b)
{
	double *const restrict sum = make();

	VECTORIZE
	for (size_t i = 0; i < CELLS; i++)
		sum[i] = a[i] + b[i];
	free(a);
	return sum;
}

__attribute__((noinline)) static double *add_in_place(double *restrict a, const double *restrict b)
{
	VECTORIZE
	for (size_t i = 0; i < CELLS; i++)
		a[i] += b[i];
	return a;
}

static void show(const char *what, double *(*step)(double *a, const double *b))
{
	double *const b = filled();
	double *a = filled();

	printf("%-10s the buffer stands at %p", what, (void *)a);
	for (size_t i = 0; i < SHOWN; i++) {
		a = step(a, b);
		printf(", %p", (void *)a);
	}
	putchar('\n');
	free(a);
	free(b);
}

/* A visit is of many additions: one takes no longer than what begins and ends a region */
static void measure(const char *what, double *(*step)(double *a, const double *b), size_t visits)
{
	struct probe_named_region *const region = probe_region(what);
	double *const b = filled();
	double *a = filled();

	for (size_t visit = 0; visit < visits; visit++) {
		probe_enter(region);
		for (size_t i = 0; i < A_VISIT; i++)
			a = step(a, b);
		probe_leave(region);
	}
	free(a);
	free(b);
}

int main(int argc, char **argv)
{
	size_t visits = 1000;

	if (argc > 2 || (argc > 1 && !number_read(argv[1], 1000000, &visits))) {
		fputs("Usage: small [VISITS]: of 1000 additions each, from 1 to 1000000\n", stderr);
		return 2;
	}
	show("a = a + b:", add);
	show("a += b:", add_in_place);
	measure("a = a + b", add, visits);
	measure("a += b", add_in_place, visits);
	if (fflush(stdout) != 0)
		err(EXIT_FAILURE, "standard output");
	return EXIT_SUCCESS;
}
