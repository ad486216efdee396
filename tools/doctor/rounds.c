/* SPDX-License-Identifier: MIT */
#include "rounds.h"

#include <stdlib.h>
#include <time.h>

static uint64_t read_clock(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

uint64_t now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

uint64_t cpu_now(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

static int by_value(const void *a, const void *b)
{
	const double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

struct spread rounds_spread(struct rounds *rounds)
{
	qsort(rounds->ns, ROUNDS, sizeof(rounds->ns[0]), by_value);
	return (struct spread){
		.median = rounds->ns[ROUNDS / 2],
		.low = rounds->ns[ROUNDS / 4],
		.high = rounds->ns[ROUNDS - 1 - ROUNDS / 4],
	};
}
