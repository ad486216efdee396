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

	while (steps > 0 && !err) {
		const size_t taken = scheme_visit_steps(simulation->scheme, steps);

		PROBE_BEGIN(evolve);
		err = scheme_advance(simulation->scheme, state, taken);
		PROBE_END(evolve);
		steps -= taken;
	}
	return err;
}

/* Inside a region: counters that are open by then count the threads that start here too */
static int start(const struct simulation *simulation, struct pool **pool, void **state)
{
	struct setup setup = {
		.shape = simulation->shape,
		.start = start_square,
		.kernels = scheme_kernels(simulation->scheme, simulation->kernels),
	};
	int err;

	PROBE_SCOPED("init");
	if (simulation->scheme->threaded) {
		err = pool_start(pool, simulation->threads, simulation->mark_workers);
		if (err)
			return err;
		setup.pool = *pool;
	}
	return simulation->scheme->ops->create(state, &setup);
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
	struct pool *pool = NULL;
	void *state = NULL;
	int err;

	err = start(simulation, &pool, &state);
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
	if (err == -ENOMEM)
		warnx("%s: a grid of %zux%zu: %s: take a smaller --grid", simulation->scheme->name,
		      simulation->shape.rows, simulation->shape.cols, strerror(-err));
	else if (err)
		warnx("%s: %zu threads: %s: give fewer --threads", simulation->scheme->name,
		      simulation->threads, strerror(-err));
	simulation->scheme->ops->destroy(state);
	pool_stop(pool);
	return err;
}
