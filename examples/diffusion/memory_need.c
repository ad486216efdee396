/* SPDX-License-Identifier: MIT */
#include "memory_need.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What the program takes without a grid, with 64 threads, and the copy for the sum */
#define BASE_BYTES	  (UINT64_C(16) << 20)
#define COPY_BYTES_A_CELL 8

static uint64_t need(const struct scheme *scheme, struct shape shape)
{
	const uint64_t bytes_a_cell = scheme->bytes_a_cell + COPY_BYTES_A_CELL;
	uint64_t bytes;

	if (__builtin_mul_overflow((uint64_t)shape.rows, (uint64_t)shape.cols, &bytes) ||
	    __builtin_mul_overflow(bytes, bytes_a_cell, &bytes) ||
	    __builtin_add_overflow(bytes, (uint64_t)shape.cols * scheme->bytes_a_col, &bytes) ||
	    __builtin_add_overflow(bytes, BASE_BYTES, &bytes))
		return UINT64_MAX;
	return bytes;
}

static uint64_t free_pages(void)
{
	const long pages = sysconf(_SC_AVPHYS_PAGES);
	const long size = sysconf(_SC_PAGESIZE);

	return pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : UINT64_MAX;
}

/* MemAvailable counts the caches that would make room, free pages do not */
static uint64_t available(void)
{
	FILE *const file = fopen("/proc/meminfo", "re");
	uint64_t kib = 0;
	char line[128];

	if (!file)
		return free_pages();

	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "MemAvailable: %" SCNu64 " kB", &kib) == 1)
			break;
	}
	fclose(file);
	return kib ? kib * 1024 : free_pages();
}

static void complain(const struct scheme *const *schemes, size_t n, const struct scheme *scheme,
		     struct shape shape, uint64_t room)
{
	const double gib = 1024.0 * 1024.0 * 1024.0;
	char fitting[512] = "";

	for (size_t i = 0; i < n; i++) {
		const size_t used = strlen(fitting);

		if (need(schemes[i], shape) <= room)
			snprintf(fitting + used, sizeof(fitting) - used, "%s%s",
				 used ? "," : ", or --scheme ", schemes[i]->name);
	}
	warnx("--grid %zux%zu: %s needs about %.1f GiB for it and %.1f GiB are free: take a "
	      "smaller grid%s",
	      shape.rows, shape.cols, scheme->name, (double)need(scheme, shape) / gib,
	      (double)room / gib, fitting);
}

int memory_check(const struct scheme *const *schemes, size_t n, struct shape shape)
{
	const uint64_t room = available();

	for (size_t i = 0; i < n; i++) {
		if (need(schemes[i], shape) <= room)
			continue;
		complain(schemes, n, schemes[i], shape, room);
		return -ENOMEM;
	}
	return 0;
}
