/* SPDX-License-Identifier: MIT */
/*
 * The squared norm of 0, 1, ..., n - 1, in six ways that do the same additions and differ in where
 * the numbers stand and in how they are reached; each is a region.
 */
#include <err.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <probekit.h>

#include "number.h"
#include "vectorize.h"

#define LANES ((size_t)8)

/**
 * struct vectors - the same numbers twice
 * @boxed: each of them an object of its own, as in a list
 * @plain: beside each other
 */
struct vectors {
	size_t n;
	double **boxed;
	double *plain;
};

/** struct generator - hands out one square at a time */
struct generator {
	const struct vectors *vectors;
	size_t next;
};

static double **make_boxes(size_t n)
{
	double **const boxes = calloc(n, sizeof(*boxes));

	for (size_t i = 0; boxes && i < n; i++) {
		boxes[i] = malloc(sizeof(*boxes[i]));
		if (!boxes[i])
			err(EXIT_FAILURE, "%zu numbers", n);
	}
	if (!boxes)
		err(EXIT_FAILURE, "%zu numbers", n);
	return boxes;
}

static void free_boxes(double **boxes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(boxes[i]);
	free(boxes);
}

static double *make_plain(size_t n)
{
	double *const plain = malloc(n * sizeof(*plain));

	if (!plain)
		err(EXIT_FAILURE, "%zu numbers", n);
	return plain;
}

static double by_list(const struct vectors *vectors)
{
	double sum = 0.0;

	for (size_t i = 0; i < vectors->n; i++)
		sum += *vectors->boxed[i] * *vectors->boxed[i];
	return sum;
}

static double by_list_of_squares(const struct vectors *vectors)
{
	double **const squares = make_boxes(vectors->n);
	double sum = 0.0;

	for (size_t i = 0; i < vectors->n; i++)
		*squares[i] = *vectors->boxed[i] * *vectors->boxed[i];
	for (size_t i = 0; i < vectors->n; i++)
		sum += *squares[i];
	free_boxes(squares, vectors->n);
	return sum;
}

__attribute__((noinline)) static double *generate(struct generator *generator)
{
	const struct vectors *const vectors = generator->vectors;
	double *square;

	if (generator->next == vectors->n)
		return NULL;
	square = malloc(sizeof(*square));
	if (!square)
		err(EXIT_FAILURE, "a number");
	*square = *vectors->boxed[generator->next] * *vectors->boxed[generator->next];
	generator->next++;
	return square;
}

static double by_generator(const struct vectors *vectors)
{
	struct generator generator = { .vectors = vectors };
	double sum = 0.0;
	double *square;

	while ((square = generate(&generator))) {
		sum += *square;
		free(square);
	}
	return sum;
}

/* An interpreter's array: plain numbers, each fetched by a call */
__attribute__((noinline)) static double element(const struct vectors *vectors, size_t index)
{
	return vectors->plain[index % vectors->n];
}

static double by_array(const struct vectors *vectors)
{
	double sum = 0.0;

	for (size_t i = 0; i < vectors->n; i++)
		sum += element(vectors, i) * element(vectors, i);
	return sum;
}

/* Compilers may not change the order of additions: lanes of our own let them use vectors */
static double sum_of_lanes(const double *lanes)
{
	double sum = 0.0;

	for (size_t lane = 0; lane < LANES; lane++)
		sum += lanes[lane];
	return sum;
}

static double by_sum_of_products(const struct vectors *vectors)
{
	double *const products = make_plain(vectors->n);
	const size_t whole = vectors->n / LANES * LANES;
	double lanes[LANES] = { 0.0 };
	double sum;

	VECTORIZE
	for (size_t i = 0; i < vectors->n; i++)
		products[i] = vectors->plain[i] * vectors->plain[i];
	for (size_t i = 0; i < whole; i += LANES) {
		for (size_t lane = 0; lane < LANES; lane++)
			lanes[lane] += products[i + lane];
	}
	sum = sum_of_lanes(lanes);
	for (size_t i = whole; i < vectors->n; i++)
		sum += products[i];
	free(products);
	return sum;
}

static double by_dot(const struct vectors *vectors)
{
	const double *const v = vectors->plain;
	const size_t whole = vectors->n / LANES * LANES;
	double lanes[LANES] = { 0.0 };
	double sum;

	for (size_t i = 0; i < whole; i += LANES) {
		for (size_t lane = 0; lane < LANES; lane++)
			lanes[lane] += v[i + lane] * v[i + lane];
	}
	sum = sum_of_lanes(lanes);
	for (size_t i = whole; i < vectors->n; i++)
		sum += v[i] * v[i];
	return sum;
}

static const struct {
	const char *name;
	double (*norm)(const struct vectors *vectors);
} ways[] = {
	{ "list", by_list },
	{ "list of squares", by_list_of_squares },
	{ "generator", by_generator },
	{ "array", by_array },
	{ "sum of products", by_sum_of_products },
	{ "dot", by_dot },
};

static int measure(const struct vectors *vectors, size_t times)
{
	const double n = (double)vectors->n;
	const double expected = (n - 1.0) * n * (2.0 * n - 1.0) / 6.0;
	int status = EXIT_SUCCESS;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct probe_named_region *const region = probe_region(ways[i].name);
		double norm = 0.0;

		for (size_t time = 0; time < times; time++) {
			probe_enter(region);
			norm = ways[i].norm(vectors);
			probe_leave(region);
		}
		if (fabs(norm - expected) > 1e-9 * expected) {
			warnx("%s: %.17g, and not %.17g", ways[i].name, norm, expected);
			status = EXIT_FAILURE;
		}
	}
	return status;
}

int main(int argc, char **argv)
{
	struct vectors vectors = { .n = 1000000 };
	size_t times = 5;
	int status;

	if (argc > 3 || (argc > 1 && !number_read(argv[1], 100000000, &vectors.n)) ||
	    (argc > 2 && !number_read(argv[2], 100000000, &times))) {
		fputs("Usage: norm [LENGTH [TIMES]]: whole numbers from 1 to 100000000\n", stderr);
		return 2;
	}
	vectors.boxed = make_boxes(vectors.n);
	vectors.plain = make_plain(vectors.n);
	for (size_t i = 0; i < vectors.n; i++)
		*vectors.boxed[i] = vectors.plain[i] = (double)i;

	status = measure(&vectors, times);
	free(vectors.plain);
	free_boxes(vectors.boxed, vectors.n);
	return status;
}
