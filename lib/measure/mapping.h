/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_MAPPING_H
#define PROBEKIT_MAPPING_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An event's page, and the ring behind it, mapped to read. It outlives the event's descriptor. A
 * child process does not get it and would die of a touch, so each reader asks mapping_is_ours()
 * first: a stamp in memory that the kernel wipes in children, however they are made.
 */
struct mapping {
	const volatile struct perf_event_mmap_page *page; /* NULL: there is none */
	size_t size;
	const uint64_t *stamp;
	uint64_t stamped;
};

/* The event open at fd, with a ring of so many pages (0, or a power of two): 0 or -errno. */
int mapping_open(struct mapping *mapping, int fd, size_t ring_pages);
/* Does nothing where there is none. */
void mapping_close(struct mapping *mapping);

static inline bool mapping_is_ours(const struct mapping *mapping)
{
	return mapping->page &&
	       __atomic_load_n(mapping->stamp, __ATOMIC_RELAXED) == mapping->stamped;
}

/* Its lock rises by 2 when the thread is set going again: the CPU it runs on writes it, so what a
 * thread reads before and what it reads behind it happened before or behind. The word holds beside the
 * lock the index of a counter of the PMU, which an event that is none of its does not have. */
static inline const volatile uint64_t *mapping_lock_word(const struct mapping *mapping)
{
	return (const volatile uint64_t *)(const volatile void *)&mapping->page->lock;
}

static inline uint64_t mapping_lock(const struct mapping *mapping)
{
	return *mapping_lock_word(mapping);
}

/* How many bytes of records there have been. */
static inline const volatile uint64_t *mapping_head_word(const struct mapping *mapping)
{
	return (const volatile uint64_t *)&mapping->page->data_head;
}

#endif
