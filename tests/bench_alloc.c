/* SPDX-License-Identifier: MIT */
/*
 * What a malloc and its free cost when libprobekit-alloc counts them, beside the bare pair, which is
 * glibc's own under its other name. Both run in turn, round after round; medians are over rounds.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 51
#define PASSES 100000

extern void *__libc_malloc(size_t size);
extern void __libc_free(void *block);

static const size_t sizes[] = { 16, 64, 512, 1024, 4096, 65536 };

#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static double bare(size_t size)
{
	const uint64_t start = now();

	for (int i = 0; i < PASSES; i++) {
		void *volatile block = __libc_malloc(size);

		__libc_free(block);
	}
	return (double)(now() - start) / PASSES;
}

static double counted(size_t size)
{
	const uint64_t start = now();

	for (int i = 0; i < PASSES; i++) {
		void *volatile block = malloc(size);

		free(block);
	}
	return (double)(now() - start) / PASSES;
}

static int by_value(const void *a, const void *b)
{
	const double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double median(double *values)
{
	qsort(values, ROUNDS, sizeof(values[0]), by_value);
	return values[ROUNDS / 2];
}

static void compare(size_t size)
{
	double bares[ROUNDS], counteds[ROUNDS], ratios[ROUNDS];

	for (int round = -1; round < ROUNDS; round++) {
		const double one = bare(size);
		const double other = counted(size);

		if (round < 0) /* the first warms up */
			continue;
		bares[round] = one;
		counteds[round] = other;
		ratios[round] = other / one;
	}
	printf("%8zu %10.2f %10.2f %8.3f\n", size, median(bares), median(counteds), median(ratios));
}

static void *compare_all(void *unused)
{
	for (size_t i = 0; i < SIZES; i++)
		compare(sizes[i]);
	return unused;
}

int main(void)
{
	pthread_t thread;

	printf("malloc + free, ns, medians of %d interleaved rounds (ratio: at most 1.5)\n"
	       "   bytes       bare    counted    ratio\n",
	       ROUNDS);
	compare_all(NULL);
	/* Where there are threads malloc takes locks for what it does not keep by thread. */
	printf("in a second thread:\n");
	return pthread_create(&thread, NULL, compare_all, NULL) != 0 ||
	       pthread_join(thread, NULL) != 0;
}
