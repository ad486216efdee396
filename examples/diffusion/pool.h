/* SPDX-License-Identifier: MIT */
/* pool.h - threads that are started once and share the work of every step */
#ifndef DIFFUSION_POOL_H
#define DIFFUSION_POOL_H

#include <stdbool.h>
#include <stddef.h>

#define POOL_THREADS_MAX ((size_t)64)

struct pool;

/** pool_fn - do @part, from 0, of a work in @parts */
typedef void pool_fn(void *work, size_t part, size_t parts);

/** struct share - the items from @first to the one before @end */
struct share {
	size_t first;
	size_t end;
};

/** pool_share() - @part of @n items in @parts of nearly equal size; empty when items are few */
static inline struct share pool_share(size_t n, size_t part, size_t parts)
{
	return (struct share){ n * part / parts, n * (part + 1) / parts };
}

/**
 * pool_start() - start the threads
 * @threads: how many, the caller's among them; at least 1
 * @marked: each thread marks what it does as a region "evolve part"; the caller's stands inside
 *	the regions that it has open, the others' stand alone
 *
 * Returns: 0; -ENOMEM; or why no thread could be started
 */
int pool_start(struct pool **pool, size_t threads, bool marked);

/** pool_threads() - how many there are; 1 for NULL */
size_t pool_threads(const struct pool *pool);

/** pool_run() - do all parts of @work, a thread each, and return when they are done */
void pool_run(struct pool *pool, pool_fn *fn, void *work);

/** pool_stop() - end the threads; NULL is ignored */
void pool_stop(struct pool *pool);

#endif
