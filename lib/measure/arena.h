/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_ARENA_H
#define PROBEKIT_ARENA_H

#include <stddef.h>

/*
 * Memory of a thread's tree: zeroed, touched when it is taken from malloc, given back all at once.
 * A region that is met for the first time inside another then costs that one no page fault of ours.
 */
struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);

/* NULL: no memory. */
void *arena_allocate(struct arena *arena, size_t size);
char *arena_copy(struct arena *arena, const char *text);

#endif
