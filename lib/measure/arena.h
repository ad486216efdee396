/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_ARENA_H
#define PROBEKIT_ARENA_H

#include <stddef.h>

/*
 * Memory of what marks may have to add to: zeroed, and given back all at once. It comes from the
 * kernel, not from malloc, since a mark may stand in a signal handler that interrupted malloc; and
 * touched, so that a region that is met inside another costs that one no page fault of ours.
 */
struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);

/* NULL: no memory. */
void *arena_allocate(struct arena *arena, size_t size);
char *arena_copy(struct arena *arena, const char *text);

#endif
