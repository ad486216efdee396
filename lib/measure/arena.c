/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <stdalign.h>
#include <string.h>

#include "../base/syscalls.h"
#include "alloc.h"

/* Some 40 regions of the set `default`; a thread that marks nothing much takes no more. More comes by
 * the page. */
#define FIRST_SIZE ((size_t)16 * 1024)
#define CHUNK_SIZE ((size_t)4 * 1024)

struct chunk {
	struct chunk *next;
	size_t size; /* with this head */
	alignas(max_align_t) char memory[];
};

/* It stands in its first chunk itself. */
struct arena {
	struct chunk *chunks; /* the last one made is the first */
	size_t used;
};

static struct chunk *chunk_new(size_t least, size_t unit)
{
	const size_t wanted = sizeof(struct chunk) + least;
	const size_t size = (wanted + unit - 1) / unit * unit;
	struct chunk *chunk;

	/* A region that is open would be charged with it. */
	alloc_pause();
	chunk = size >= least ? syscalls->map(size) : NULL;
	alloc_resume();
	if (chunk)
		chunk->size = size;
	return chunk;
}

static size_t aligned(size_t size)
{
	return (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

struct arena *arena_new(void)
{
	struct chunk *chunk = chunk_new(sizeof(struct arena), FIRST_SIZE);
	struct arena *arena;

	if (!chunk)
		return NULL;
	arena = (struct arena *)chunk->memory;
	arena->chunks = chunk;
	arena->used = aligned(sizeof(*arena));
	return arena;
}

void arena_free(struct arena *arena)
{
	struct chunk *chunk = arena ? arena->chunks : NULL;

	while (chunk) {
		struct chunk *next = chunk->next;

		syscalls->unmap(chunk, chunk->size);
		chunk = next;
	}
}

static int add_chunk(struct arena *arena, size_t least)
{
	struct chunk *chunk = chunk_new(least, CHUNK_SIZE);

	if (!chunk)
		return -1;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->used = 0;
	return 0;
}

void *arena_allocate(struct arena *arena, size_t size)
{
	const size_t needed = aligned(size);
	const size_t room = arena->chunks->size - sizeof(struct chunk) - arena->used;
	void *memory;

	if (needed < size)
		return NULL;
	if (room < needed && add_chunk(arena, needed) < 0)
		return NULL;
	memory = arena->chunks->memory + arena->used;
	arena->used += needed;
	return memory;
}

char *arena_copy(struct arena *arena, const char *text)
{
	const size_t size = strlen(text) + 1;
	char *copy = arena_allocate(arena, size);

	return copy ? memcpy(copy, text, size) : NULL;
}
