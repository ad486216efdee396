/* SPDX-License-Identifier: MIT */
/*
 * What a dormant probe costs: a function that holds a pair, beside one without. Built with
 * -DPROBE_WEAK and without the library; both run in turn, medians are over rounds.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <probekit.h>

#define ROUNDS 101
#define PASSES 1000000

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* Functions of their own, called by address: in one loop a compiler looks once whether to wake. */
static void nothing(void)
{
	__asm__ volatile("" ::: "memory");
}

static void pair(void)
{
	PROBE_BEGIN(asleep);
	__asm__ volatile("" ::: "memory");
	PROBE_END(asleep);
}

static void scope(void)
{
	PROBE_SCOPED("asleep");
	__asm__ volatile("" ::: "memory");
}

static double nanoseconds_of(void (*volatile pass)(void))
{
	const uint64_t start = now();

	for (int i = 0; i < PASSES; i++)
		pass();
	return (double)(now() - start) / PASSES;
}

static int by_value(const void *a, const void *b)
{
	const double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double median(double *rounds)
{
	qsort(rounds, ROUNDS, sizeof(rounds[0]), by_value);
	return rounds[ROUNDS / 2];
}

int main(void)
{
	double calls[ROUNDS], pairs[ROUNDS], scopes[ROUNDS];

	if (probe_version) {
		fputs("bench_dormant: the library is there, the probes are awake\n", stderr);
		return EXIT_FAILURE;
	}
	for (int i = 0; i < ROUNDS; i++) {
		calls[i] = nanoseconds_of(nothing);
		pairs[i] = nanoseconds_of(pair) - calls[i];
		scopes[i] = nanoseconds_of(scope) - calls[i];
	}
	printf("dormant (PROBE_WEAK), above an empty function of %.2f ns: PROBE_BEGIN and "
	       "PROBE_END %.2f ns, PROBE_SCOPED %.2f ns (about 0.5)\n",
	       median(calls), median(pairs), median(scopes));
	return EXIT_SUCCESS;
}
