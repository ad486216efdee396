/* SPDX-License-Identifier: MIT */
/* What memory costs that is touched for the first time, or is in no cache. */
#include "costs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define FAULT_PAGES 2048

static long minor_faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt;
}

/* Fresh memory that comes page by page, whatever the machine's choice. */
static char *map_small_pages(size_t size)
{
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return NULL;
	/* A kernel without huge pages does not know it: there is nothing to switch off then. */
	madvise(memory, size, MADV_NOHUGEPAGE);
	return memory;
}

static void touch(char *memory, size_t size, size_t page)
{
	for (size_t i = 0; i < size; i += page)
		((volatile char *)memory)[i] = 0;
}

/* By the faults that there were: a kernel may bring several pages at one. */
static int time_faults(size_t page, double *ns)
{
	const size_t size = FAULT_PAGES * page;
	char *memory = map_small_pages(size);
	uint64_t start, end;
	long faults;

	if (!memory)
		return -errno;
	faults = minor_faults();
	start = cpu_now();
	touch(memory, size, page);
	end = cpu_now();
	faults = minor_faults() - faults;
	munmap(memory, size);
	if (faults <= 0)
		return -ENODATA;
	*ns = (double)(end - start) / (double)faults;
	return 0;
}

int measure_minor_fault(const void *unused, void *result)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct measured *measured = result;
	double warm_up;
	int status = time_faults(page, &warm_up);

	(void)unused;
	for (int i = 0; i < ROUNDS && status == 0; i++)
		status = time_faults(page, &measured->rounds.ns[i]);
	snprintf(measured->note, sizeof(measured->note), "%zu KiB each", page / 1024);
	return status;
}

/* Lines are flushed from all caches: no buffer has to be larger than a cache that may be shared. */
#if defined(__x86_64__)
static void flush_line(const char *line)
{
	__asm__ volatile("clflush %0" : : "m"(*line));
}

static void flush_done(void)
{
	__asm__ volatile("mfence" : : : "memory");
}
#elif defined(__aarch64__)
static void flush_line(const char *line)
{
	__asm__ volatile("dc civac, %0" : : "r"(line) : "memory");
}

static void flush_done(void)
{
	__asm__ volatile("dsb sy" : : : "memory");
}
#endif

#if defined(__x86_64__) || defined(__aarch64__)
/* Spread over more pages than a TLB holds. A slot is a pair of lines: they are fetched together. */
#define LINE   64
#define SLOT   128
#define SLOTS  (UINT32_C(1) << 19)
#define CHASED 8192 /* in a round */

/*
 * From slot to slot in an order without pattern, a full period, so that none comes twice. The word
 * that was loaded, 0, takes part: no load can begin before the one before it has ended.
 */
static uint32_t chase(const char *memory, uint32_t slot)
{
	for (int i = 0; i < CHASED; i++) {
		const uint32_t loaded = *(const volatile uint32_t *)(memory + (size_t)slot * SLOT);

		slot = (slot * UINT32_C(1103515245) + 12345 + loaded) & (SLOTS - 1);
	}
	return slot;
}

int measure_missing_access(const void *unused, void *result)
{
	const size_t size = (size_t)SLOTS * SLOT;
	struct measured *measured = result;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint32_t slot = 0;

	(void)unused;
	if (memory == MAP_FAILED)
		return measured_fail(measured, -ENOMEM, "there are no 64 MiB of memory for it");
	touch(memory, size, 4096);
	for (size_t i = 0; i < size; i += LINE)
		flush_line(memory + i);
	flush_done();
	for (int i = 0; i < ROUNDS; i++) {
		const uint64_t start = cpu_now();

		slot = chase(memory, slot);
		measured->rounds.ns[i] = (double)(cpu_now() - start) / CHASED;
	}
	munmap(memory, size);
	return 0;
}
#else
int measure_missing_access(const void *unused, void *result)
{
	(void)unused;
	return measured_fail(result, -EOPNOTSUPP,
			     "probekit knows no way to empty the caches of this architecture");
}
#endif
