/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include <probekit.h>

#include "filter.h"
#include "laplacian.h"
#include "lines.h"

static void free_filter(void *own)
{
	filter_free(own);
}

static int create(void **state, const struct setup *setup)
{
	static const struct extent footprint = { 2, { 3, 3 } };
	static const double weights[] = {
		0.0, 1.0,  0.0, /* above */
		1.0, -4.0, 1.0, /* the cell's row */
		0.0, 1.0,  0.0, /* below */
	};
	const struct extent shape = { 2, { setup->shape.rows, setup->shape.cols } };
	struct filter *filter;
	const int err = filter_new(&filter, &shape, &footprint, weights);

	return err ? err : dense_create_own(state, dense_create_two, setup, filter, free_filter);
}

static int step(void *state)
{
	struct dense *const dense = state;

	PROBE_BEGIN(laplacian);
	LINE(filter_apply(dense->own, dense->next, dense->grid));
	PROBE_END(laplacian);
	LINE(laplacian_finish(dense));
	return 0;
}

const struct scheme_ops filter_ops = {
	.create = create,
	.step = step,
	.copy = dense_copy,
	.destroy = dense_destroy,
};
