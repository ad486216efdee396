/* SPDX-License-Identifier: MIT */
#include "region_index.h"

#include <string.h>

#define FIRST_SIZE 32

/* FNV-1a */
uint32_t region_name_hash(const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash;
}

static size_t first_place(const struct region_index *index, const struct region *parent,
			  uint32_t name_hash)
{
	const uint32_t hash = (name_hash ^ (uint32_t)((uintptr_t)parent >> 4)) * 2654435761u;

	return (hash ^ hash >> 15) & (index->size - 1);
}

struct region *region_index_find(const struct region_index *index, const struct region *parent,
				 const char *name, uint32_t name_hash)
{
	struct region *region;

	if (index->size == 0)
		return NULL;
	for (size_t i = first_place(index, parent, name_hash); (region = index->places[i]);
	     i = (i + 1) & (index->size - 1))
		if (region->parent == parent && region->name_hash == name_hash &&
		    strcmp(region->name, name) == 0)
			return region;
	return NULL;
}

void region_index_add(struct region_index *index, struct region *region)
{
	size_t i = first_place(index, region->parent, region->name_hash);

	while (index->places[i])
		i = (i + 1) & (index->size - 1);
	index->places[i] = region;
	index->count++;
}

/* What it outgrows stays with the arena: all of it together is no more than what it grew to. */
int region_index_reserve(struct region_index *index, struct arena *arena)
{
	struct region **former = index->places;
	const size_t former_size = index->size;
	const size_t size = former_size > 0 ? former_size * 2 : FIRST_SIZE;

	if (index->count + 1 <= former_size / 4 * 3)
		return 0;
	index->places = arena_allocate(arena, size * sizeof(struct region *));
	if (!index->places) {
		index->places = former;
		return -1;
	}
	index->size = size;
	index->count = 0;
	for (size_t i = 0; i < former_size; i++)
		if (former[i])
			region_index_add(index, former[i]);
	return 0;
}
