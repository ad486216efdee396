/* SPDX-License-Identifier: MIT */
/*
 * What a mark costs where it is simulated, by the real clock: of it the program's own counts hold
 * nothing. Beside it, how much slower a loop is that has no marks. `make bench` runs it twice: as it
 * is, and by `probekit run --simulate`.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <probekit.h>

#define ROUNDS 21
#define PASSES 100
#define TURNS  1000000

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	const double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double marks(void)
{
	const uint64_t start = now();

	for (int i = 0; i < PASSES; i++) {
		PROBE_BEGIN(empty);
		PROBE_END(empty);
	}
	return (double)(now() - start) / PASSES / 2;
}

static double turns(void)
{
	const uint64_t start = now();

	for (volatile long i = 0; i < TURNS; i++)
		;
	return (double)(now() - start) / TURNS;
}

static double median_of(double (*way)(void))
{
	double values[ROUNDS];

	way(); /* warms up */
	for (int i = 0; i < ROUNDS; i++)
		values[i] = way();
	qsort(values, ROUNDS, sizeof(values[0]), by_value);
	return values[ROUNDS / 2];
}

int main(void)
{
	printf("%-10s %10.1f ns a mark (begin or end), %7.2f ns a turn of a loop; medians of %d\n",
	       getenv("PROBE_CALLGRIND_LOG") ? "simulated" : "real", median_of(marks),
	       median_of(turns), ROUNDS);
	return 0;
}
