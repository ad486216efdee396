/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include <probekit.h>

#include "placement.h"

struct worker {
	struct pool *pool;
	size_t part;
	pthread_t thread;
};

/**
 * struct pool - @mutex guards what stands below it
 * @started: workers that run; the caller's thread is not one of them
 * @turn: how many works there were: a worker that knows a lower number has one to do
 * @unfinished: workers that have not done their part of this turn
 */
struct pool {
	size_t threads;
	struct placement placement;
	size_t started;
	bool marked;
	pthread_mutex_t mutex;
	pthread_cond_t begun;
	pthread_cond_t done;
	pool_fn *fn;
	void *work;
	unsigned long turn;
	size_t unfinished;
	bool ending;
	struct worker workers[];
};

static void run_part(const struct pool *pool, pool_fn *fn, void *work, size_t part)
{
	if (pool->marked) {
		PROBE_SCOPED("evolve part");
		fn(work, part, pool->threads);
	} else {
		fn(work, part, pool->threads);
	}
}

/* Returns whether there is a turn after @turn, or else the pool ends */
static bool await_turn(struct pool *pool, unsigned long *turn, pool_fn **fn, void **work)
{
	bool there;

	pthread_mutex_lock(&pool->mutex);
	while (pool->turn == *turn && !pool->ending)
		pthread_cond_wait(&pool->begun, &pool->mutex);
	there = pool->turn != *turn;
	*turn = pool->turn;
	*fn = pool->fn;
	*work = pool->work;
	pthread_mutex_unlock(&pool->mutex);
	return there;
}

static void finish_turn(struct pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	pool->unfinished--;
	if (pool->unfinished == 0)
		pthread_cond_signal(&pool->done);
	pthread_mutex_unlock(&pool->mutex);
}

static void *run_worker(void *argument)
{
	const struct worker *const worker = argument;
	struct pool *const pool = worker->pool;
	unsigned long turn = 0;
	pool_fn *fn;
	void *work;

	placement_bind(&pool->placement, worker->part);
	while (await_turn(pool, &turn, &fn, &work)) {
		run_part(pool, fn, work, worker->part);
		finish_turn(pool);
	}
	return NULL;
}

int pool_start(struct pool **pool, size_t threads, bool marked)
{
	struct pool *const made = calloc(1,
					 sizeof(*made) + (threads - 1) * sizeof(made->workers[0]));

	if (!made)
		return -ENOMEM;

	made->threads = threads;
	made->placement = placement_choose(threads);
	made->marked = marked;
	pthread_mutex_init(&made->mutex, NULL);
	pthread_cond_init(&made->begun, NULL);
	pthread_cond_init(&made->done, NULL);
	for (; made->started < threads - 1; made->started++) {
		struct worker *const worker = &made->workers[made->started];
		int err;

		*worker = (struct worker){ .pool = made, .part = made->started + 1 };
		err = pthread_create(&worker->thread, NULL, run_worker, worker);
		if (err) {
			pool_stop(made);
			return -err;
		}
	}
	/* Last: the workers started with the CPUs that this thread had */
	placement_bind(&made->placement, 0);
	*pool = made;
	return 0;
}

size_t pool_threads(const struct pool *pool)
{
	return pool ? pool->threads : 1;
}

void pool_run(struct pool *pool, pool_fn *fn, void *work)
{
	if (!pool) {
		fn(work, 0, 1);
		return;
	}

	pthread_mutex_lock(&pool->mutex);
	pool->fn = fn;
	pool->work = work;
	pool->unfinished = pool->started;
	pool->turn++;
	pthread_cond_broadcast(&pool->begun);
	pthread_mutex_unlock(&pool->mutex);

	run_part(pool, fn, work, 0);

	pthread_mutex_lock(&pool->mutex);
	while (pool->unfinished > 0)
		pthread_cond_wait(&pool->done, &pool->mutex);
	pthread_mutex_unlock(&pool->mutex);
}

void pool_stop(struct pool *pool)
{
	if (!pool)
		return;

	pthread_mutex_lock(&pool->mutex);
	pool->ending = true;
	pthread_cond_broadcast(&pool->begun);
	pthread_mutex_unlock(&pool->mutex);
	for (size_t i = 0; i < pool->started; i++)
		pthread_join(pool->workers[i].thread, NULL);

	placement_release(&pool->placement);
	pthread_cond_destroy(&pool->done);
	pthread_cond_destroy(&pool->begun);
	pthread_mutex_destroy(&pool->mutex);
	free(pool);
}
