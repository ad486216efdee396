/* SPDX-License-Identifier: MIT */
/*
 * speed.c - how fast the fastest schemes are beside plain copies of the grid
 *
 * A copy reads the grid once and writes it once: the least that a scheme must do which passes over
 * memory once a step. All are measured in turns, so that a machine that slows down for a while does
 * so for all, and the fastest part of each is shown.
 */
#include "speed.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "dense.h"
#include "scheme.h"

/* Steps of so many cells together; of which slices are timed, and the fastest is kept */
#define CELLS_A_TURN  ((size_t)32 << 20)
#define CELLS_A_SLICE ((size_t)4 << 20)

/**
 * struct contestant - what takes its turns
 * @copy: copies the share of a thread; NULL for a scheme
 * @scheme: NULL for a copy
 */
struct contestant {
	const char *name;
	size_t threads;
	pool_fn *copy;
	const char *scheme;
};

static void copy_by_memcpy(void *work, size_t part, size_t parts)
{
	const struct dense *const dense = work;
	const struct share share = pool_share(dense->n, part, parts);

	memcpy(dense->next + share.first, dense->grid + share.first,
	       (share.end - share.first) * sizeof(double));
}

static void copy_in_loop(void *work, size_t part, size_t parts)
{
	const struct dense *const dense = work;
	const struct share share = pool_share(dense->n, part, parts);

	dense->kernels->copy(dense->next + share.first, dense->grid + share.first,
			     share.end - share.first);
}

static void copy_streamed(void *work, size_t part, size_t parts)
{
	const struct dense *const dense = work;
	const struct share share = pool_share(dense->n, part, parts);

	dense->kernels->copy_streamed(dense->next + share.first, dense->grid + share.first,
				      share.end - share.first);
	dense->kernels->stream_end();
}

static const struct contestant contestants[] = {
	{ "copy, memcpy", 1, copy_by_memcpy, NULL },
	{ "copy, loop", 1, copy_in_loop, NULL },
	{ "copy, streamed", 1, copy_streamed, NULL },
	{ "rolladd", 1, NULL, "rolladd" },
	{ "fused", 1, NULL, "fused" },
	{ "tiled", 1, NULL, "tiled" },
	{ "copy, memcpy", 2, copy_by_memcpy, NULL },
	{ "copy, loop", 2, copy_in_loop, NULL },
	{ "copy, streamed", 2, copy_streamed, NULL },
	{ "fused-threads", 2, NULL, "fused-threads" },
	{ "tiled-threads", 2, NULL, "tiled-threads" },
};

#define CONTESTANTS (sizeof(contestants) / sizeof(contestants[0]))

/**
 * struct result - what the turns of a contestant came to
 * @seconds: a step, in the fastest slice of all turns
 * @faults: page faults a step, over all turns
 */
struct result {
	double seconds;
	double faults;
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static long faults_so_far(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt + usage.ru_majflt;
}

static int advance(const struct contestant *contestant, struct pool *pool, void *state,
		   size_t steps)
{
	const struct scheme *const scheme = contestant->scheme ? scheme_find(contestant->scheme)
							       : NULL;

	while (steps > 0) {
		const size_t taken = scheme ? scheme_visit_steps(scheme, steps) : 1;

		if (scheme) {
			const int err = scheme_advance(scheme, state, taken);

			if (err)
				return err;
		} else {
			pool_run(pool, contestant->copy, state);
		}
		steps -= taken;
	}
	return 0;
}

/*
 * The grids live for one turn: those of all contestants at once would not fit small machines. The
 * pool too: its first thread is bound to a CPU, which is not for those that run on one.
 */
static int take_turn(const struct speed *speed, const struct contestant *contestant, size_t steps,
		     struct result *result)
{
	const struct scheme_ops *const ops = contestant->scheme
						     ? scheme_find(contestant->scheme)->ops
						     : NULL;
	struct setup setup = {
		.shape = speed->shape,
		.start = start_square,
		.kernels = speed->kernels,
	};
	const size_t least = CELLS_A_SLICE / shape_cells(speed->shape);
	/* Whole passes of the scheme that takes several steps in one */
	const size_t slice = least >= 8 ? least / 8 * 8 : ops && ops->pass ? ops->steps_a_pass : 1;
	struct pool *pool = NULL;
	void *state = NULL;
	double seconds;
	long faults;
	int err = 0;

	if (contestant->threads > 1)
		err = pool_start(&pool, contestant->threads, false);
	if (err)
		return err;
	setup.pool = pool;
	err = ops ? ops->create(&state, &setup) : dense_create_two(&state, &setup);
	if (err)
		goto out;
	/* Touches all that it needs */
	err = advance(contestant, pool, state, ops && ops->pass ? ops->steps_a_pass : 2);
	if (err)
		goto out;

	steps -= steps % slice;
	faults = faults_so_far();
	for (size_t taken = 0; taken < steps && !err; taken += slice) {
		seconds = now();
		err = advance(contestant, pool, state, slice);
		seconds = (now() - seconds) / (double)slice;
		if (result->seconds == 0.0 || seconds < result->seconds)
			result->seconds = seconds;
	}
	result->faults += (double)(faults_so_far() - faults) / (double)steps;
out:
	if (state && ops)
		ops->destroy(state);
	else
		dense_destroy(state);
	pool_stop(pool);
	return err;
}

static size_t steps_a_turn(struct shape shape)
{
	const size_t steps = CELLS_A_TURN / shape_cells(shape);

	/* Whole passes of the scheme that takes several steps in one */
	return steps < 8 ? 8 : steps / 8 * 8;
}

static double best_copy(const struct result *results, size_t threads)
{
	double best = 0.0;

	for (size_t i = 0; i < CONTESTANTS; i++) {
		if (contestants[i].threads == threads && contestants[i].copy &&
		    (best == 0.0 || results[i].seconds < best))
			best = results[i].seconds;
	}
	return best;
}

static void print(const struct speed *speed, const struct result *results)
{
	const double bytes = 2.0 * sizeof(double) * (double)shape_cells(speed->shape);

	for (size_t i = 0; i < CONTESTANTS; i++) {
		const struct contestant *const contestant = &contestants[i];
		const double copy = best_copy(results, contestant->threads);

		printf("| %zux%zu | %zu | %s | %.4f | %.1f | %.1f | %.2f |\n", speed->shape.rows,
		       speed->shape.cols, contestant->threads, contestant->name,
		       1e3 * results[i].seconds, 1e-9 * bytes / results[i].seconds,
		       results[i].faults / (double)speed->turns, copy / results[i].seconds);
	}
	fflush(stdout);
}

int speed_measure(const struct speed *speed)
{
	struct result results[CONTESTANTS] = { 0 };
	const size_t steps = steps_a_turn(speed->shape);

	for (size_t turn = 0; turn < speed->turns; turn++) {
		for (size_t i = 0; i < CONTESTANTS; i++) {
			const int err = take_turn(speed, &contestants[i], steps, &results[i]);

			if (err) {
				warnx("%s at %zux%zu: %s", contestants[i].name, speed->shape.rows,
				      speed->shape.cols, strerror(-err));
				return err;
			}
		}
	}
	print(speed, results);
	return 0;
}

void speed_print_head(const struct speed *speed)
{
	printf("Kernels %s, the fastest part of %zu turns\n\n", speed->kernels->name, speed->turns);
	puts("| grid | threads | what | ms a step | GB/s | page faults a step | of the copy's "
	     "speed |\n|---|--:|---|--:|--:|--:|--:|");
}
