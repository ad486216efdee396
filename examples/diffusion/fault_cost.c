/* SPDX-License-Identifier: MIT */
#include "fault_cost.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "median.h"

#define MEASUREMENTS 9
#define BYTES_LEAST  ((size_t)512 << 10)
#define BYTES_MOST   ((size_t)32 << 20)

/**
 * struct bench - the blocks that are copied
 * @previous: the block mapped last. It outlives the next, as an operand outlives the operation:
 *	otherwise the kernel hands out the pages that are still in the cache, and faults look cheap
 */
struct bench {
	size_t bytes;
	void *source;
	void *used;
	void *previous;
};

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void *map(size_t bytes)
{
	void *const block = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
				 -1, 0);

	if (block == MAP_FAILED)
		return NULL;
	/* Huge pages would make one fault of hundreds; an error means that there are none */
	madvise(block, bytes, MADV_NOHUGEPAGE);
	return block;
}

static void *map_touched(size_t bytes)
{
	void *const block = map(bytes);

	return block ? memset(block, 1, bytes) : NULL;
}

static void unmap(void *block, size_t bytes)
{
	if (block)
		munmap(block, bytes);
}

static void bench_close(const struct bench *bench)
{
	unmap(bench->source, bench->bytes);
	unmap(bench->used, bench->bytes);
	unmap(bench->previous, bench->bytes);
}

static double measure(struct bench *bench, size_t page)
{
	const double begin = now_ns();
	void *const fresh = map(bench->bytes);
	double between;

	if (!fresh)
		return NAN;
	memcpy(fresh, bench->source, bench->bytes);
	munmap(bench->previous, bench->bytes);
	bench->previous = fresh;

	between = now_ns();
	memcpy(bench->used, bench->source, bench->bytes);
	return (2.0 * between - begin - now_ns()) / (double)(bench->bytes / page);
}

static double median_cost(struct bench *bench, size_t page)
{
	double costs[MEASUREMENTS];

	for (size_t i = 0; i < MEASUREMENTS; i++) {
		costs[i] = measure(bench, page);
		if (isnan(costs[i]))
			return NAN;
	}
	return median_of(costs, MEASUREMENTS);
}

double fault_cost_ns(size_t bytes)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const size_t capped = bytes > BYTES_MOST ? BYTES_MOST : bytes;
	const size_t block = (capped < BYTES_LEAST ? BYTES_LEAST : capped) / page * page;
	struct bench bench = {
		.bytes = block,
		.source = map_touched(block),
		.used = map_touched(block),
		.previous = map_touched(block),
	};
	double cost = NAN;

	if (bench.source && bench.used && bench.previous)
		cost = median_cost(&bench, page);
	bench_close(&bench);
	return cost;
}
