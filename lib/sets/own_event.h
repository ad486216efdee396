/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_OWN_EVENT_H
#define PROBEKIT_OWN_EVENT_H

#include <stddef.h>

/*
 * Events that no kernel counts but libprobekit-alloc, an object of our own: what an event's name asks
 * for is then no attribute of perf_event_open.
 */
enum own_event {
	OWN_ALLOCATIONS,
	OWN_FREES,
	OWN_ALLOCATED_BYTES,
	OWN_FREED_BYTES,
	OWN_PEAK_GROWTH,
	OWN_MAPPED_BLOCKS,
	OWN_MMAPS,
	OWN_MMAP_BYTES,
	OWN_EVENTS,
	NOT_OWN = OWN_EVENTS,
};

enum own_event own_event_find(const char *name);
const char *own_event_name(enum own_event event);

#endif
