/* SPDX-License-Identifier: MIT */
/*
 * What a region costs, beside what its counters cost by themselves. All ways run in turn, round
 * after round, so that a machine whose speed drifts slows all of them; medians are over rounds.
 * Links the shared library, as users do.
 */
#include <linux/perf_event.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <probekit.h>

#define ROUNDS	   51
#define PASSES	   2000
#define MANY	   10000000
#define GROUP_SIZE 5

static int group = -1;

/* The software events of the set `default`, in its order. */
static const uint64_t software_events[GROUP_SIZE] = {
	PERF_COUNT_SW_TASK_CLOCK,	PERF_COUNT_SW_PAGE_FAULTS,    PERF_COUNT_SW_PAGE_FAULTS_MIN,
	PERF_COUNT_SW_CONTEXT_SWITCHES, PERF_COUNT_SW_CPU_MIGRATIONS,
};

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int open_group(void)
{
	for (int i = 0; i < GROUP_SIZE; i++) {
		struct perf_event_attr attr = {
			.type = PERF_TYPE_SOFTWARE,
			.size = sizeof(attr),
			.config = software_events[i],
			.disabled = i == 0,
			.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED |
				       PERF_FORMAT_TOTAL_TIME_RUNNING,
		};
		const int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, group,
					    PERF_FLAG_FD_CLOEXEC);

		if (fd < 0)
			return -1;
		if (i == 0)
			group = fd;
	}
	return ioctl(group, PERF_EVENT_IOC_ENABLE, 0);
}

static void nothing(void)
{
	__asm__ volatile("" ::: "memory");
}

static void two_clocks(void)
{
	now();
	now();
}

static void two_getrusage(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	getrusage(RUSAGE_THREAD, &usage);
}

static void two_group_reads(void)
{
	uint64_t values[3 + GROUP_SIZE];

	if (read(group, values, sizeof(values)) < 0 || read(group, values, sizeof(values)) < 0)
		abort();
}

static void one_region(void)
{
	PROBE_BEGIN(region);
	PROBE_END(region);
}

static void eight_nested(void)
{
	PROBE_BEGIN(a);
	PROBE_BEGIN(b);
	PROBE_BEGIN(c);
	PROBE_BEGIN(d);
	PROBE_BEGIN(e);
	PROBE_BEGIN(f);
	PROBE_BEGIN(g);
	PROBE_BEGIN(h);
	PROBE_END(h);
	PROBE_END(g);
	PROBE_END(f);
	PROBE_END(e);
	PROBE_END(d);
	PROBE_END(c);
	PROBE_END(b);
	PROBE_END(a);
}

static struct way {
	const char *name;
	void (*pass)(void);
	int pairs; /* in one pass */
	double rounds[ROUNDS];
} ways[] = {
	{ .name = "empty loop", .pass = nothing, .pairs = 1 },
	{ .name = "two clock_gettime(CLOCK_MONOTONIC)", .pass = two_clocks, .pairs = 1 },
	{ .name = "two getrusage(RUSAGE_THREAD)", .pass = two_getrusage, .pairs = 1 },
	{ .name = "two raw group reads, 5 events", .pass = two_group_reads, .pairs = 1 },
	{ .name = "region, set default", .pass = one_region, .pairs = 1 },
	{ .name = "region, nested 8 deep", .pass = eight_nested, .pairs = 8 },
};

enum {
	EMPTY_LOOP,
	TWO_GROUP_READS = 3,
	REGION,
	WAYS = sizeof(ways) / sizeof(ways[0])
};

static int by_value(const void *a, const void *b)
{
	const double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double quantile(const double *sorted, double share)
{
	return sorted[(size_t)(share * (ROUNDS - 1) + 0.5)];
}

static void run_rounds(void)
{
	for (int round = -1; round < ROUNDS; round++) {
		for (struct way *way = ways; way < ways + WAYS; way++) {
			const uint64_t start = now();

			for (int i = 0; i < PASSES; i++)
				way->pass();
			if (round >= 0) /* the first warms up */
				way->rounds[round] = (double)(now() - start) / PASSES / way->pairs;
		}
	}
}

static void print_ways(void)
{
	double ratios[ROUNDS];

	for (int i = 0; i < ROUNDS; i++)
		ratios[i] = ways[REGION].rounds[i] / ways[TWO_GROUP_READS].rounds[i];
	qsort(ratios, ROUNDS, sizeof(ratios[0]), by_value);
	for (struct way *way = ways; way < ways + WAYS; way++)
		qsort(way->rounds, ROUNDS, sizeof(way->rounds[0]), by_value);
	printf("%-38s %10s %10s %10s %8s\n", "ns, medians of 51 interleaved rounds", "median",
	       "lower qu.", "upper qu.", "ratio");
	for (struct way *way = ways; way < ways + WAYS; way++)
		printf("%-38s %10.1f %10.1f %10.1f %8.3f\n", way->name, quantile(way->rounds, 0.5),
		       quantile(way->rounds, 0.25), quantile(way->rounds, 0.75),
		       quantile(way->rounds, 0.5) / quantile(ways[TWO_GROUP_READS].rounds, 0.5));
	printf("region against two raw group reads, round by round: median %.3f (at most 1.15)\n",
	       quantile(ratios, 0.5));
}

/* What is mapped, with malloc's heap counted by what it gave out. */
static long memory_in_use(void)
{
	const struct mallinfo2 info = mallinfo2();
	FILE *file = fopen("/proc/self/statm", "r");
	long pages = 0;

	if (!file || fscanf(file, "%ld", &pages) != 1)
		abort();
	fclose(file);
	return pages * sysconf(_SC_PAGESIZE) - (long)info.arena + (long)info.uordblks;
}

static void print_memory(void)
{
	const long before = memory_in_use();

	for (int i = 0; i < MANY; i++)
		one_region();
	printf("memory in use grew by %ld bytes over %d visits\n", memory_in_use() - before, MANY);
}

/* One run of this program that enters a region once, or with PROBE=off none: ms. */
static double start_and_exit(char *const program, const char *setting)
{
	const uint64_t start = now();
	const pid_t child = fork();

	if (child == 0) {
		putenv((char *)setting);
		freopen("/dev/null", "w", stderr);
		execl(program, program, "once", (char *)NULL);
		_exit(127);
	}
	waitpid(child, NULL, 0);
	return (double)(now() - start) / 1e6;
}

static void print_start_and_exit(char *program)
{
	double counted[ROUNDS], off[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		off[i] = start_and_exit(program, "PROBE=off");
		counted[i] = start_and_exit(program, "PROBE=on");
	}
	qsort(counted, ROUNDS, sizeof(counted[0]), by_value);
	qsort(off, ROUNDS, sizeof(off[0]), by_value);
	printf("start-up plus exit, report written: %.2f ms, with PROBE=off %.2f ms: the library "
	       "takes %.2f ms (at most 10)\n",
	       quantile(counted, 0.5), quantile(off, 0.5),
	       quantile(counted, 0.5) - quantile(off, 0.5));
}

int main(int count, char **arguments)
{
	struct probe_error error;

	if (count > 1) {
		one_region();
		return EXIT_SUCCESS;
	}
	if (open_group() < 0) {
		fputs("bench: this user may not open a group of software events: run it as root, or "
		      "`sysctl kernel.perf_event_paranoid=1`\n",
		      stderr);
		return EXIT_FAILURE;
	}
	run_rounds();
	print_ways();
	print_memory();
	print_start_and_exit(arguments[0]);
	return probe_stop(&(struct probe_profile *){ NULL }, &error) < 0;
}
