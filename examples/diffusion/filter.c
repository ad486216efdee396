/* SPDX-License-Identifier: MIT */
/*
 * The last dimension goes line by line. For each line of the result, the lines of the input that
 * the footprint reaches are copied to buffers and extended at both ends by wrapping; then each cell
 * is the sum over its taps, the weights that are not 0, in the order of the footprint.
 */
#include "filter.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "lines.h"
#include "wrap.h"

/**
 * struct tap - one weight
 * @offset: from the cell's place in the first buffer to what the weight is multiplied by
 */
struct tap {
	double weight;
	size_t offset;
};

/**
 * struct filter - arrays of one shape, one set of weights
 * @reach: the index, among the lines of the footprint, of the line that each buffer is for
 * @buffers: @buffer_count lines of @buffer_cells
 */
struct filter {
	struct extent shape;
	struct extent footprint;
	struct tap *taps;
	size_t tap_count;
	size_t *reach;
	double *buffers;
	size_t buffer_count;
	size_t buffer_cells;
};

size_t extent_cells(const struct extent *extent)
{
	size_t cells = 1;

	for (size_t i = 0; i < extent->dimensions; i++)
		cells *= extent->edges[i];
	return cells;
}

static size_t last_edge(const struct extent *extent)
{
	return extent->edges[extent->dimensions - 1];
}

static bool is_good(const struct extent *extent)
{
	if (!extent->dimensions || extent->dimensions > FILTER_DIMENSIONS_MAX)
		return false;
	for (size_t i = 0; i < extent->dimensions; i++) {
		if (!extent->edges[i])
			return false;
	}
	return true;
}

/* A line of the footprint without any weight gets no buffer */
static void add_taps(struct filter *filter, const double *weights, size_t line)
{
	const size_t length = last_edge(&filter->footprint);
	const size_t before = filter->tap_count;

	for (size_t i = 0; i < length; i++) {
		const double weight = weights[line * length + i];

		if (weight != 0.0)
			filter->taps[filter->tap_count++] = (struct tap){
				.weight = weight,
				.offset = filter->buffer_count * filter->buffer_cells + i,
			};
	}
	if (filter->tap_count > before)
		filter->reach[filter->buffer_count++] = line;
}

int filter_new(struct filter **filter, const struct extent *shape, const struct extent *footprint,
	       const double *weights)
{
	struct filter *made;
	size_t lines;

	if (!is_good(shape) || !is_good(footprint) || shape->dimensions != footprint->dimensions)
		return -EINVAL;
	made = calloc(1, sizeof(*made));
	if (!made)
		return -ENOMEM;

	lines = extent_cells(footprint) / last_edge(footprint);
	made->shape = *shape;
	made->footprint = *footprint;
	made->buffer_cells = last_edge(shape) + last_edge(footprint) - 1;
	made->taps = calloc(extent_cells(footprint), sizeof(*made->taps));
	made->reach = calloc(lines, sizeof(*made->reach));
	if (!made->taps || !made->reach)
		goto fail;

	for (size_t i = 0; i < lines; i++)
		add_taps(made, weights, i);
	/* One more, so that weights of 0 alone do not ask for nothing */
	made->buffers = calloc((made->buffer_count + 1) * made->buffer_cells,
			       sizeof(*made->buffers));
	if (!made->buffers)
		goto fail;

	*filter = made;
	return 0;

fail:
	filter_free(made);
	return -ENOMEM;
}

/* The line of the array that @reach, a line of the footprint, meets around @line */
static size_t line_met(const struct filter *filter, size_t line, size_t reach)
{
	size_t met = 0;
	size_t stride = 1;

	/* From the last of the outer dimensions to the first, as digits of a number */
	for (size_t i = filter->shape.dimensions - 1; i-- > 0;) {
		const size_t n = filter->shape.edges[i];
		const size_t length = filter->footprint.edges[i];

		met += stride * wrap_index(line % n, reach % length, length / 2, n);
		line /= n;
		reach /= length;
		stride *= n;
	}
	return met;
}

static void fill_buffers(const struct filter *filter, const double *in, size_t line)
{
	const size_t n = last_edge(&filter->shape);

	for (size_t i = 0; i < filter->buffer_count; i++)
		wrap_line(filter->buffers + i * filter->buffer_cells, filter->buffer_cells,
			  in + line_met(filter, line, filter->reach[i]) * n, n,
			  last_edge(&filter->footprint) / 2);
}

static void weigh_buffers(const struct filter *filter, double *restrict out)
{
	const size_t n = last_edge(&filter->shape);

	for (size_t j = 0; j < n; j++) {
		double sum = 0.0;

		for (size_t k = 0; k < filter->tap_count; k++)
			sum += filter->taps[k].weight * filter->buffers[filter->taps[k].offset + j];
		out[j] = sum;
	}
}

void filter_apply(const struct filter *filter, double *restrict out, const double *restrict in)
{
	const size_t n = last_edge(&filter->shape);
	const size_t lines = extent_cells(&filter->shape) / n;

	for (size_t i = 0; i < lines; i++) {
		LINE(fill_buffers(filter, in, i));
		LINE(weigh_buffers(filter, out + i * n));
	}
}

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	free(filter->buffers);
	free(filter->reach);
	free(filter->taps);
	free(filter);
}
