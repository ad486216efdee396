/* SPDX-License-Identifier: MIT */
/*
 * What a region costs, beside what its counters cost by themselves. All ways run in turn, round
 * after round, so that a machine whose speed drifts slows all of them; medians are over rounds.
 * Links the shared library, as users do. Each round of a region's has a measurement and a thread of
 * its own, so that no other thread's being measured makes it dearer.
 */
#include <dirent.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <probekit-profile.h>
#include <probekit.h>

#include "bench_papi.h"
#include "bench_table.h"
#include "lib/base/raw_counter.h"

#define PASSES	   2000
#define MANY	   10000000
#define FAULTS	   1000
#define ATTACHED   50
#define GROUP_SIZE 4
#define NOBODY	   65534

static const char four[] = "task-clock,page-faults,context-switches,cpu-migrations";
static const uint64_t software_events[GROUP_SIZE] = {
	PERF_COUNT_SW_TASK_CLOCK,
	PERF_COUNT_SW_PAGE_FAULTS,
	PERF_COUNT_SW_CONTEXT_SWITCHES,
	PERF_COUNT_SW_CPU_MIGRATIONS,
};

static int group = -1;

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int open_event(uint64_t config, int leader)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = config,
		.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED |
			       PERF_FORMAT_TOTAL_TIME_RUNNING,
	};

	return (int)syscall(SYS_perf_event_open, &attr, 0, -1, leader, PERF_FLAG_FD_CLOEXEC);
}

static void open_group(void)
{
	for (int i = 0; i < GROUP_SIZE; i++) {
		const int fd = open_event(software_events[i], group);

		if (fd < 0)
			return;
		group = i == 0 ? fd : group;
	}
}

static void nothing(void)
{
	__asm__ volatile("" ::: "memory");
}

static void two_counters(void)
{
#ifdef RAW_COUNTER_HAS_CYCLES
	raw_counter_cycles();
	raw_counter_cycles();
#endif
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

static void touch_pages(void)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	volatile char *pages = mmap(NULL, FAULTS * page, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED)
		abort();
	madvise((void *)pages, FAULTS * page, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < FAULTS; i++)
		pages[i * page] = 1;
	munmap((void *)pages, FAULTS * page);
}

static void region_with_faults(void)
{
	PROBE_BEGIN(faults);
	touch_pages();
	PROBE_END(faults);
}

/* What a pass runs in. */
enum place {
	PLAIN,	 /* nothing is measured */
	FIRST,	 /* the same, in the first thread, whose counters were opened */
	COUNTED, /* a raw counter of page faults is open */
	MEASURED,
	UNPRIVILEGED, /* by a thread of an ordinary user */
	OFF,	      /* probe_stop() was called, as good as PROBE=off */
};

static const char *no_group(void)
{
	open_group();
	return group >= 0 ? NULL
			  : "this user may not open a group of software events: run it as root, or "
			    "`sysctl kernel.perf_event_paranoid=1`";
}

static const struct way {
	const char *name;
	enum place place;
	void (*pass)(void);
	const char *events; /* NULL: the set default */
	const char *source;
	int passes;
	int parts; /* the pass has of what is told */
	/* In the first thread, before all. NULL, or why it cannot be measured. */
	const char *(*open)(void);
} ways[] = {
	{ "empty loop", PLAIN, nothing, NULL, NULL, PASSES, 1, NULL },
	{ "two reads of the invariant counter", PLAIN, two_counters, NULL, NULL, PASSES, 1, NULL },
	{ "two clock_gettime(CLOCK_MONOTONIC)", PLAIN, two_clocks, NULL, NULL, PASSES, 1, NULL },
	{ "two getrusage(RUSAGE_THREAD)", PLAIN, two_getrusage, NULL, NULL, PASSES, 1, NULL },
	{ "two raw group reads, 4 software events", FIRST, two_group_reads, NULL, NULL, PASSES, 1,
	  no_group },
	{ "PAPI, low level: two PAPI_read, 4 software events", FIRST, bench_papi_two_reads, NULL,
	  NULL, PASSES, 1, bench_papi_open_low },
	{ "PAPI, high level: a region, 4 software events", PLAIN, bench_papi_region, NULL, NULL,
	  PASSES / 10, 1, bench_papi_open_high },
	{ "region, switched off", OFF, one_region, NULL, NULL, PASSES, 1, NULL },
	{ "region, elapsed alone", MEASURED, one_region, "elapsed", "auto", PASSES, 1, NULL },
	{ "region, 4 software events", MEASURED, one_region, four, "auto", PASSES, 1, NULL },
	{ "region, 4 software events, nested 8 deep", MEASURED, eight_nested, four, "auto", PASSES,
	  8, NULL },
	{ "region, set default", MEASURED, one_region, NULL, "auto", PASSES, 1, NULL },
	{ "region, 4 software events, ordinary user", UNPRIVILEGED, one_region, four, "auto",
	  PASSES, 1, NULL },
	{ "region, 4 software events, source os", MEASURED, one_region, four, "os", PASSES, 1,
	  NULL },
	{ "a fault, nothing counted", PLAIN, touch_pages, NULL, NULL, 3, FAULTS, NULL },
	{ "a fault, plain counting", COUNTED, touch_pages, NULL, NULL, 3, FAULTS, NULL },
	{ "a fault of 1000 in a region", MEASURED, region_with_faults, four, "auto", 3, FAULTS,
	  NULL },
	{ "a fault of 1000 in a region, ordinary user", UNPRIVILEGED, region_with_faults, four,
	  "auto", 3, FAULTS, NULL },
	{ "a fault of 1000 in a region, source os", MEASURED, region_with_faults, four, "os", 3,
	  FAULTS, NULL },
};

enum {
	WAYS = sizeof(ways) / sizeof(ways[0]),
	TWO_GROUP_READS = 4,
	ATTACH = WAYS,
	START_UP,
	MEMORY,
	DESCRIPTORS,
	ROWS
};

static struct bench_row rows[ROWS] = {
	[ATTACH] = { .name = "attach and detach a thread, 4 software events", .unit = "ns" },
	[START_UP] = { .name = "start-up plus exit, above PROBE=off", .unit = "us" },
	[MEMORY] = { .name = "memory a thread, 100 regions, 10 million visits", .unit = "KiB" },
	[DESCRIPTORS] = { .name = "descriptors a thread, 4 software events", .unit = "fds" },
};

struct run {
	const struct way *way;
	double took; /* ns */
};

static void *run_way(void *context)
{
	struct run *run = context;
	const struct way *way = run->way;
	const int counter = way->place == COUNTED ? open_event(PERF_COUNT_SW_PAGE_FAULTS, -1) : -1;
	uint64_t start;

	/* This thread alone changes its user: glibc would have all do it. */
	if (way->place == UNPRIVILEGED)
		syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY);
	for (int i = 0; i < way->passes / 10 + 1; i++)
		way->pass();
	start = now();
	for (int i = 0; i < way->passes; i++)
		way->pass();
	run->took = (double)(now() - start) / way->passes / way->parts;
	if (counter >= 0)
		close(counter);
	return NULL;
}

static void in_thread(void *(*routine)(void *), void *context)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, routine, context) != 0)
		abort();
	pthread_join(thread, NULL);
}

static void start(const char *events, const char *source)
{
	const struct probe_options options = { .size = sizeof(options),
					       .events = events,
					       .source = source };
	struct probe_error error;

	if (probe_start(&options, &error) < 0) {
		fprintf(stderr, "bench: %s\n", error.text);
		exit(EXIT_FAILURE);
	}
}

static void stop(void)
{
	struct probe_profile *profile;

	if (probe_stop(&profile, NULL) == 0)
		probe_profile_free(profile);
}

static void run_round(bool is_warm)
{
	for (int i = 0; i < WAYS; i++) {
		const bool measured = ways[i].place == MEASURED || ways[i].place == UNPRIVILEGED;
		struct run run = { .way = &ways[i] };

		if (rows[i].missing)
			continue;
		if (measured)
			start(ways[i].events, ways[i].source);
		if (ways[i].place == FIRST)
			run_way(&run);
		else
			in_thread(run_way, &run);
		if (measured)
			stop();
		if (is_warm)
			bench_add(&rows[i], run.took);
	}
}

static void *mark_once(void *context)
{
	(void)context;
	one_region();
	return NULL;
}

static double threads_that_mark_once(void)
{
	const uint64_t begun = now();

	for (int i = 0; i < ATTACHED; i++)
		in_thread(mark_once, NULL);
	return (double)(now() - begun) / ATTACHED;
}

static void measure_attach(void)
{
	const double plain = threads_that_mark_once();

	start(four, "auto");
	in_thread(mark_once, NULL); /* what is made once a process */
	bench_add(&rows[ATTACH], threads_that_mark_once() - plain);
	stop();
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

static int descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = 0;

	while (folder && readdir(folder))
		count++;
	if (folder)
		closedir(folder);
	return count;
}

static void *use_memory(void *context)
{
	struct probe_named_region *regions[100];
	const int before_descriptors = descriptors();
	long before;
	char name[16];

	(void)context;
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "region %d", i);
		regions[i] = probe_region(name);
	}
	before = memory_in_use();
	for (int i = 0; i < MANY; i++) {
		probe_enter(regions[i % 100]);
		probe_leave(regions[i % 100]);
	}
	bench_add(&rows[MEMORY], (double)(memory_in_use() - before) / 1024);
	bench_add(&rows[DESCRIPTORS], descriptors() - before_descriptors);
	return NULL;
}

/* One run of this program that enters a region once, or with PROBE=off none: us. */
static double start_and_exit(char *const program, const char *setting)
{
	const uint64_t begun = now();
	const pid_t child = fork();

	if (child == 0) {
		putenv((char *)setting);
		if (!freopen("/dev/null", "w", stderr))
			_exit(127);
		execl(program, program, "once", (char *)NULL);
		_exit(127);
	}
	waitpid(child, NULL, 0);
	return (double)(now() - begun) / 1e3;
}

int main(int count, char **arguments)
{
	const bool json = count > 1 && strcmp(arguments[1], "--json") == 0;

	if (count > 1 && !json) {
		one_region();
		return EXIT_SUCCESS;
	}
	for (int i = 0; i < WAYS; i++) {
		rows[i].name = ways[i].name;
		rows[i].unit = "ns";
		rows[i].missing = ways[i].open ? ways[i].open() : NULL;
	}
	start(four, "os");
	stop(); /* what follows outside of measurements is switched off */
	for (int round = -1; round < BENCH_ROUNDS; round++) {
		double off;

		run_round(round >= 0);
		measure_attach();
		off = start_and_exit(arguments[0], "PROBE=off");
		bench_add(&rows[START_UP], start_and_exit(arguments[0], "PROBE=on") - off);
	}
	start(four, "auto");
	in_thread(use_memory, NULL);
	stop();
	bench_print(rows, ROWS, &rows[TWO_GROUP_READS], json);
	return EXIT_SUCCESS;
}
