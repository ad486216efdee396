/* SPDX-License-Identifier: MIT */
#include "simulation.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <probekit.h>

static int advance(const struct simulation *simulation, void *state, size_t steps)
{
	int err = 0;

	for (size_t i = 0; i < steps && !err; i++) {
		PROBE_BEGIN(evolve);
		err = simulation->scheme->ops->step(state);
		PROBE_END(evolve);
	}
	return err;
}

static int start(const struct simulation *simulation, void **state)
{
	int err;

	PROBE_BEGIN(init);
	err = simulation->scheme->ops->create(
		state, simulation->shape, start_square,
		scheme_kernels(simulation->scheme, simulation->kernels));
	PROBE_END(init);
	return err;
}

static int warm_up(const struct simulation *simulation, void *state)
{
	int err;

	PROBE_BEGIN(warmup);
	err = advance(simulation, state, simulation->warmup);
	PROBE_END(warmup);
	return err;
}

static int sum(const struct simulation *simulation, const void *state, double *result)
{
	const size_t n = shape_cells(simulation->shape);
	double *const cells = malloc(n * sizeof(*cells));

	if (!cells)
		return -ENOMEM;

	simulation->scheme->ops->copy(state, cells);
	*result = grid_sum(cells, n);
	free(cells);
	return 0;
}

int simulation_run(const struct simulation *simulation, double *result)
{
	void *state = NULL;
	int err;

	err = start(simulation, &state);
	if (err)
		goto out;
	err = warm_up(simulation, state);
	if (err)
		goto out;
	err = advance(simulation, state, simulation->steps);
	if (err)
		goto out;
	/* After the last step: it would change what malloc does in the steps */
	err = sum(simulation, state, result);
out:
	if (err)
		warnx("%s: a grid of %zux%zu: %s: take a smaller --grid", simulation->scheme->name,
		      simulation->shape.rows, simulation->shape.cols, strerror(-err));
	simulation->scheme->ops->destroy(state);
	return err;
}
