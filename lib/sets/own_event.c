/* SPDX-License-Identifier: MIT */
#include "own_event.h"

#include <string.h>

static const char *const own_names[OWN_EVENTS] = {
	[OWN_ALLOCATIONS] = "allocations",
	[OWN_FREES] = "frees",
	[OWN_ALLOCATED_BYTES] = "allocated-bytes",
	[OWN_FREED_BYTES] = "freed-bytes",
	[OWN_PEAK_GROWTH] = "peak-growth-bytes",
	[OWN_MAPPED_BLOCKS] = "mapped-blocks",
	[OWN_MMAPS] = "mmaps",
	[OWN_MMAP_BYTES] = "mmap-bytes",
};

enum own_event own_event_find(const char *name)
{
	for (int i = 0; i < OWN_EVENTS; i++)
		if (strcmp(own_names[i], name) == 0)
			return (enum own_event)i;
	return NOT_OWN;
}

const char *own_event_name(enum own_event event)
{
	return own_names[event];
}
