/* SPDX-License-Identifier: MIT */
#include "space.h"

#include <stdlib.h>
#include <string.h>

struct mapping {
	uint64_t start, end, offset, inode;
	const char *file;
};

/* The code that a process has mapped. */
struct space {
	pid_t process;
	struct mapping *mappings; /* of several over one address, the last counts */
	size_t count, capacity;
};

struct spaces {
	struct space *list;
	size_t count;
	size_t last; /* that was asked for */
	bool out_of_memory;
};

static struct space *space_of(struct spaces *spaces, pid_t process)
{
	struct space *longer;

	if (spaces->last < spaces->count && spaces->list[spaces->last].process == process)
		return &spaces->list[spaces->last];
	for (size_t i = spaces->count; i-- > 0;)
		if (spaces->list[i].process == process) {
			spaces->last = i;
			return &spaces->list[i];
		}
	if ((spaces->count & (spaces->count - 1)) == 0) {
		longer = realloc(spaces->list,
				 (spaces->count ? 2 * spaces->count : 1) * sizeof(*longer));
		if (!longer) {
			spaces->out_of_memory = true;
			return NULL;
		}
		spaces->list = longer;
	}
	spaces->list[spaces->count] = (struct space){ .process = process };
	spaces->last = spaces->count;
	return &spaces->list[spaces->count++];
}

static bool make_room(struct spaces *spaces, struct space *space, size_t more)
{
	struct mapping *longer;

	if (space->count + more <= space->capacity)
		return true;
	longer = realloc(space->mappings, 2 * (space->count + more) * sizeof(*longer));
	if (!longer) {
		spaces->out_of_memory = true;
		return false;
	}
	space->mappings = longer;
	space->capacity = 2 * (space->count + more);
	return true;
}

static void take_mapping(struct spaces *spaces, const struct told *told, const char *names)
{
	struct space *space = space_of(spaces, told->process);

	if (!space || !make_room(spaces, space, 1))
		return;
	space->mappings[space->count++] = (struct mapping){
		.start = told->mapping.start,
		.end = told->mapping.start + told->mapping.length,
		.offset = told->mapping.offset,
		.inode = told->mapping.inode,
		.file = names + told->mapping.name,
	};
}

/* The child begins with what the parent has. */
static void take_fork(struct spaces *spaces, const struct told *told)
{
	struct space *child = space_of(spaces, told->process);
	const struct space *parent = child ? space_of(spaces, told->parent) : NULL;

	if (!parent)
		return;
	child = space_of(spaces, told->process); /* the list may have moved */
	parent = space_of(spaces, told->parent);
	child->count = 0;
	if (parent->count == 0 || !make_room(spaces, child, parent->count))
		return;
	memcpy(child->mappings, parent->mappings, parent->count * sizeof(child->mappings[0]));
	child->count = parent->count;
}

static void take_exec(struct spaces *spaces, const struct told *told)
{
	struct space *space = space_of(spaces, told->process);

	if (space)
		space->count = 0;
}

static struct place place_of(struct spaces *spaces, const struct told *told)
{
	const uint64_t address = told->sample.address;
	struct place place = { .in_kernel = told->sample.in_kernel, .samples = 1 };
	const struct space *space;

	if (place.in_kernel)
		return place;
	space = space_of(spaces, told->process);
	for (size_t i = space ? space->count : 0; i-- > 0;) {
		const struct mapping *mapping = &space->mappings[i];

		if (address < mapping->start || address >= mapping->end)
			continue;
		place.file = mapping->file;
		place.inode = mapping->inode;
		place.offset = address - mapping->start + mapping->offset;
		break;
	}
	return place;
}

static int compare(const void *left, const void *right)
{
	const struct place *a = left, *b = right;
	int files;

	if (a->in_kernel != b->in_kernel)
		return a->in_kernel - b->in_kernel;
	if (!a->file || !b->file)
		files = (a->file != NULL) - (b->file != NULL);
	else
		files = strcmp(a->file, b->file);
	if (files != 0)
		return files;
	if (a->inode != b->inode)
		return a->inode < b->inode ? -1 : 1;
	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	return (a->region > b->region) - (a->region < b->region); /* one of a path */
}

static void find_region(struct places *places, const struct told *told, const struct placed *placed,
			struct place *place)
{
	bool is_known;

	place->region = placed_region(placed, told->process, told->sample.thread, told->sample.ring,
				      told->sample.position, &is_known);
	places->in_regions += place->region != NULL;
	places->unplaced += !is_known;
}

/* Those of one address and region become one. */
static void fold(struct places *places)
{
	size_t kept = 0;

	if (places->count == 0)
		return;
	qsort(places->list, places->count, sizeof(places->list[0]), compare);
	for (size_t i = 1; i < places->count; i++) {
		if (compare(&places->list[kept], &places->list[i]) == 0)
			places->list[kept].samples += places->list[i].samples;
		else
			places->list[++kept] = places->list[i];
	}
	places->count = kept + 1;
}

void places_find(struct places *places, const struct events *events, const struct placed *placed)
{
	struct spaces spaces = { 0 };

	*places = (struct places){
		.list = calloc(events->samples + 1, sizeof(places->list[0])),
	};
	places->out_of_memory = !places->list;
	for (size_t i = 0; i < events->count && places->list; i++) {
		const struct told *told = &events->list[i];

		if (told->kind == TOLD_SAMPLE) {
			places->list[places->count] = place_of(&spaces, told);
			find_region(places, told, placed, &places->list[places->count++]);
		} else if (told->kind == TOLD_MAPPING)
			take_mapping(&spaces, told, events->names);
		else if (told->kind == TOLD_FORK)
			take_fork(&spaces, told);
		else
			take_exec(&spaces, told);
	}
	fold(places);
	places->out_of_memory = places->out_of_memory || spaces.out_of_memory;
	for (size_t i = 0; i < spaces.count; i++)
		free(spaces.list[i].mappings);
	free(spaces.list);
}

void places_free(struct places *places)
{
	free(places->list);
}
