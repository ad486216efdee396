/* SPDX-License-Identifier: MIT */
#include "span.h"

#include <pthread.h>
#include <string.h>

#include "arena.h"

/*
 * How many visits are open and since when, in one word, so that both change at once. 48 bits of
 * nanoseconds are 78 hours, for which a span may stay open without a break.
 */
#define COUNT_SHIFT 48
#define SINCE_MASK  ((UINT64_C(1) << COUNT_SHIFT) - 1)

struct span {
	struct span *parent;
	struct span *first_child;
	struct span *next_sibling;
	char *name;
	struct arena *arena; /* of the whole tree */
	uint64_t open;	     /* count and since when */
	uint64_t total;
	bool overlapped;
};

static pthread_mutex_t children_lock = PTHREAD_MUTEX_INITIALIZER;

static struct span *span_new(struct arena *arena, struct span *parent, const char *name)
{
	struct span *span = arena_allocate(arena, sizeof(*span));

	if (!span)
		return NULL;
	span->arena = arena;
	span->parent = parent;
	span->name = arena_copy(arena, name);
	return span->name ? span : NULL;
}

struct span *span_new_root(void)
{
	struct arena *arena = arena_new();

	return arena ? span_new(arena, NULL, "") : NULL;
}

void span_free(struct span *root)
{
	if (root)
		arena_free(root->arena);
}

struct span *span_child(struct span *parent, const char *name)
{
	struct span **link;

	pthread_mutex_lock(&children_lock);
	link = &parent->first_child;
	while (*link && strcmp((*link)->name, name) != 0)
		link = &(*link)->next_sibling;
	if (!*link)
		*link = span_new(parent->arena, parent, name);
	pthread_mutex_unlock(&children_lock);
	return *link;
}

void span_after_fork_in_child(void)
{
	pthread_mutex_init(&children_lock, NULL);
}

static uint64_t since(uint64_t open, uint64_t now)
{
	return (now - (open & SINCE_MASK)) & SINCE_MASK;
}

void span_open(struct span *span, uint64_t now)
{
	uint64_t open = __atomic_load_n(&span->open, __ATOMIC_RELAXED);
	uint64_t changed;

	do {
		const uint64_t count = open >> COUNT_SHIFT;

		changed = count == 0 ? now & SINCE_MASK : open & SINCE_MASK;
		changed |= (count + 1) << COUNT_SHIFT;
	} while (!__atomic_compare_exchange_n(&span->open, &open, changed, true, __ATOMIC_ACQ_REL,
					      __ATOMIC_RELAXED));
	if (open >> COUNT_SHIFT > 0)
		__atomic_store_n(&span->overlapped, true, __ATOMIC_RELAXED);
}

void span_close(struct span *span, uint64_t now)
{
	uint64_t open = __atomic_load_n(&span->open, __ATOMIC_RELAXED);
	uint64_t changed;

	do {
		const uint64_t count = open >> COUNT_SHIFT;

		changed = count == 1 ? 0 : ((count - 1) << COUNT_SHIFT) | (open & SINCE_MASK);
	} while (!__atomic_compare_exchange_n(&span->open, &open, changed, true, __ATOMIC_ACQ_REL,
					      __ATOMIC_RELAXED));
	if (changed == 0)
		__atomic_add_fetch(&span->total, since(open, now), __ATOMIC_RELAXED);
}

uint64_t span_total(const struct span *span, uint64_t now)
{
	const uint64_t open = __atomic_load_n(&span->open, __ATOMIC_ACQUIRE);
	const uint64_t total = __atomic_load_n(&span->total, __ATOMIC_RELAXED);

	return open >> COUNT_SHIFT > 0 ? total + since(open, now) : total;
}

bool span_overlapped(const struct span *span)
{
	return __atomic_load_n(&span->overlapped, __ATOMIC_RELAXED);
}

static struct span *walk(const struct span *root, struct span *span)
{
	if (span->first_child)
		return span->first_child;
	while (span != root && !span->next_sibling)
		span = span->parent;
	return span == root ? NULL : span->next_sibling;
}

/* A thread that was not waited for to the end may yet write there. */
void span_reset(struct span *root, uint64_t now)
{
	for (struct span *span = root; span; span = walk(root, span)) {
		uint64_t open = __atomic_load_n(&span->open, __ATOMIC_RELAXED);

		__atomic_store_n(&span->total, 0, __ATOMIC_RELAXED);
		__atomic_store_n(&span->overlapped, open >> COUNT_SHIFT > 1, __ATOMIC_RELAXED);
		while (open >> COUNT_SHIFT > 0 &&
		       !__atomic_compare_exchange_n(&span->open, &open,
						    (open & ~SINCE_MASK) | (now & SINCE_MASK), true,
						    __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			continue;
	}
}
