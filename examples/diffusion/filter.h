/* SPDX-License-Identifier: MIT */
/*
 * filter.h - correlation of an array of any number of dimensions with any weights, where indices
 * beyond an edge go on at the opposite one
 *
 * out[i] = sum over k of weights[k] * in[i + k - footprint / 2], in every dimension. The footprint
 * may be odd, even, and larger than the array.
 */
#ifndef DIFFUSION_FILTER_H
#define DIFFUSION_FILTER_H

#include <stddef.h>

#define FILTER_DIMENSIONS_MAX 8

struct filter;

/**
 * struct extent - the edges of an array, the last one that of neighbours in memory
 * @dimensions: from 1 to FILTER_DIMENSIONS_MAX
 * @edges: each at least 1
 */
struct extent {
	size_t dimensions;
	size_t edges[FILTER_DIMENSIONS_MAX];
};

/** extent_cells() - the product of the edges */
size_t extent_cells(const struct extent *extent);

/**
 * filter_new() - make ready to filter arrays of one shape
 * @footprint: the extent of @weights, in as many dimensions as @shape
 * @weights: copied; those that are 0 cost nothing
 *
 * Returns: 0; -EINVAL for dimensions or edges out of range; -ENOMEM
 */
int filter_new(struct filter **filter, const struct extent *shape, const struct extent *footprint,
	       const double *weights);

/** filter_apply() - store @in, filtered, in @out, which must not overlap it */
void filter_apply(const struct filter *filter, double *restrict out, const double *restrict in);

/** filter_free() - free it; NULL is ignored */
void filter_free(struct filter *filter);

#endif
