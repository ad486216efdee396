/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_ALLOC_INTERFACE_H
#define PROBEKIT_ALLOC_INTERFACE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What libprobekit-alloc tells libprobekit. The two are separate objects, either of which may be in
 * a program without the other; libprobekit refers to this function weakly.
 */
#define PROBEKIT_ALLOC_VERSION 1

/*
 * Each only grows. Bytes are those that the allocator has given for a block, as
 * malloc_usable_size(3) has it, so that what is allocated and what is freed are of one measure.
 */
struct alloc_counts {
	uint64_t allocations; /* blocks handed out; by realloc, too */
	uint64_t frees;	      /* blocks given back; to realloc, too */
	uint64_t allocated_bytes;
	uint64_t freed_bytes;
	uint64_t peak_bytes;	/* the most by which allocated exceeded freed so far; signed */
	uint64_t mapped_blocks; /* of the allocations, those for which malloc called mmap */
	uint64_t mmaps;		/* of anonymous memory, by the program itself */
	uint64_t mmap_bytes;
};

struct alloc_interface {
	/* Of the calling thread; only it may read them, and they last until it has ended. NULL: no
	 * memory. */
	const struct alloc_counts *(*own)(void);
	/* Of all threads, those that have ended as well; peak_bytes are no sum and stay 0. */
	void (*sum)(struct alloc_counts *counts);
	/* Between these, nested or not, nothing of the calling thread is counted. */
	void (*pause)(void);
	void (*resume)(void);
	/* Whether a call of malloc reaches us: not where the program has an allocator of its own. */
	bool (*is_reached)(void);
};

/* NULL: it does not know this version. */
const struct alloc_interface *probekit_alloc(unsigned int version);

#endif
