/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/* Some 40 regions of the set `default`; a thread that marks nothing much takes no more. */
#define CHUNK_SIZE ((size_t)16 * 1024)

struct chunk {
	struct chunk *next;
	alignas(max_align_t) char memory[];
};

struct arena {
	struct chunk *chunks;
	size_t used;
	size_t size; /* of the first chunk, where the next allocation is tried */
};

static int add_chunk(struct arena *arena, size_t least)
{
	const size_t size = least > CHUNK_SIZE ? least : CHUNK_SIZE;
	struct chunk *chunk = malloc(sizeof(*chunk) + size);

	if (!chunk)
		return -1;
	/* Not calloc(), which leaves pages untouched. */
	memset(chunk->memory, 0, size);
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->used = 0;
	arena->size = size;
	return 0;
}

struct arena *arena_new(void)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (arena && add_chunk(arena, 0) < 0) {
		free(arena);
		return NULL;
	}
	return arena;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	while (arena->chunks) {
		struct chunk *chunk = arena->chunks;

		arena->chunks = chunk->next;
		free(chunk);
	}
	free(arena);
}

void *arena_allocate(struct arena *arena, size_t size)
{
	const size_t aligned = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	void *memory;

	if (aligned < size)
		return NULL;
	if (arena->size - arena->used < aligned && add_chunk(arena, aligned) < 0)
		return NULL;
	memory = arena->chunks->memory + arena->used;
	arena->used += aligned;
	return memory;
}

char *arena_copy(struct arena *arena, const char *text)
{
	const size_t size = strlen(text) + 1;
	char *copy = arena_allocate(arena, size);

	return copy ? memcpy(copy, text, size) : NULL;
}
