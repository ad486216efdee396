/* SPDX-License-Identifier: MIT */
#include "region.h"

#include <string.h>

#include "clock.h"
#include "plan.h"
#include "program.h"
#include "region_index.h"

static struct region *region_new(struct arena *arena, const char *name, struct span *span,
				 size_t slots)
{
	struct region *region = arena_allocate(arena, sizeof(*region) +
							      slots * sizeof(region->inclusive[0]));

	if (!region)
		return NULL;
	if (!span)
		return NULL;
	region->span = span;
	region->slots = slots;
	region->elapsed_least = UINT64_MAX;
	region->name = arena_copy(arena, name);
	region->name_hash = region_name_hash(name);
	return region->name ? region : NULL;
}

struct region *region_new_root(struct arena *arena, struct span *span, size_t slots)
{
	return region_new(arena, "", span, slots);
}

static bool same_file(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Programs that were compiled with the header of an earlier version do not tell. */
static const char *compiler_of(const struct probe_site *site)
{
	return site->size >= offsetof(struct probe_site, function) ? site->compiler : NULL;
}

static const struct region_site *site_record(struct arena *arena, struct region *region,
					     const struct probe_site *site)
{
	struct region_site **end = &region->sites;
	struct region_site *made;

	for (; *end; end = &(*end)->next)
		if ((*end)->line == site->line && same_file((*end)->file, site->file))
			return *end;
	made = arena_allocate(arena, sizeof(*made));
	if (!made)
		return NULL;
	made->line = site->line;
	made->file = site->file ? arena_copy(arena, site->file) : NULL;
	made->compiler = compiler_of(site) ? arena_copy(arena, compiler_of(site)) : NULL;
	if ((site->file && !made->file) || (compiler_of(site) && !made->compiler))
		return NULL;
	*end = made;
	return made;
}

static struct region *make_child(struct region_index *index, struct arena *arena,
				 struct region *parent, const char *name)
{
	struct region *made;

	if (region_index_reserve(index, arena) < 0)
		return NULL;
	made = region_new(arena, name, span_child(parent->span, name), parent->slots);
	if (!made)
		return NULL;
	made->parent = parent;
	/* Sites of one file are so many bytes apart that their regions' memos spread. */
	made->salt = (uint32_t)index->count * 13;
	if (parent->last_child)
		parent->last_child->next_sibling = made;
	else
		parent->first_child = made;
	parent->last_child = made;
	region_index_add(index, made);
	return made;
}

/* The nearest open region of that name, or NULL. */
static struct region *open_region(struct region *region, const char *name, uint32_t name_hash)
{
	for (; region->parent; region = region->parent)
		if (region->name_hash == name_hash && strcmp(region->name, name) == 0)
			return region;
	return NULL;
}

struct region *region_under(struct region_index *index, struct arena *arena, struct region *parent,
			    const struct probe_site *site, const struct region_site **site_of)
{
	struct region *region = region_index_recall(index, parent, site, site_of);
	uint32_t name_hash;

	if (region)
		return region;
	name_hash = region_name_hash(site->name);
	region = open_region(parent, site->name, name_hash);
	if (!region)
		region = region_index_find(index, parent, site->name, name_hash);
	if (!region)
		region = make_child(index, arena, parent, site->name);
	if (!region)
		return NULL;
	*site_of = site_record(arena, region, site);
	if (!*site_of)
		return NULL;
	*region_index_memo(index, parent, site) = (struct region_memo){
		.parent = parent,
		.site = site,
		.region = region,
		.region_site = *site_of,
	};
	/* Straight recursion is no new visit. */
	if (region != parent && program_holds(site))
		*region_shortcut(parent, site) = (struct region_shortcut){ site, region, *site_of,
									   0 };
	return region;
}

static int64_t *folded_of(struct arena *arena, struct region *region)
{
	if (!region->folded)
		region->folded = arena_allocate(arena, region->slots * sizeof(region->folded[0]));
	if (!region->folded)
		region->folded_lost = true;
	return region->folded;
}

void region_fold(struct arena *arena, struct region *into, struct region *from,
		 const uint64_t *start, const uint64_t *end)
{
	int64_t *gain = folded_of(arena, into);
	int64_t *loss = folded_of(arena, from);

	if (!gain || !loss) {
		into->folded_lost = from->folded_lost = true;
		return;
	}
	for (size_t i = 0; i < into->slots; i++) {
		gain[i] += (int64_t)(end[i] - start[i]);
		loss[i] -= (int64_t)(end[i] - start[i]);
	}
}

static void settle_one(struct region *region, size_t clock_slot)
{
	region->inclusive[PLAN_SLOT_ELAPSED] += region->quiet;
	if (clock_slot > 0)
		region->inclusive[clock_slot] += clock_duration(region->quiet);
	region->quiet = 0;
	region->inclusive[PLAN_SLOT_ELAPSED] = clock_duration(region->inclusive[PLAN_SLOT_ELAPSED]);
	region->in_span = clock_duration(region->in_span);
	region->elapsed_squares *= clock_tick() * clock_tick();
	if (region->elapsed_least != UINT64_MAX)
		region->elapsed_least = clock_duration(region->elapsed_least);
	region->elapsed_most = clock_duration(region->elapsed_most);
	if (region->folded) {
		int64_t *time = &region->folded[PLAN_SLOT_ELAPSED];

		*time = *time < 0 ? -(int64_t)clock_duration((uint64_t) - *time)
				  : (int64_t)clock_duration((uint64_t)*time);
	}
}

void region_settle(struct region *root, size_t clock_slot)
{
	for (struct region *region = root; region; region = region_walk(root, region))
		settle_one(region, clock_slot);
}

void region_reset(struct region *root)
{
	for (struct region *region = root; region; region = region_walk(root, region)) {
		region->visits = 0;
		region->faults = (struct region_faults){ 0 };
		region->elapsed_least = UINT64_MAX;
		region->elapsed_most = 0;
		region->elapsed_squares = 0;
		region->folded_visits = 0;
		region->quiet = 0;
		region->in_span = 0;
		region->folded_lost = false;
		if (region->folded)
			memset(region->folded, 0, region->slots * sizeof(region->folded[0]));
		memset(region->inclusive, 0, region->slots * sizeof(region->inclusive[0]));
	}
}

struct region *region_walk(const struct region *root, struct region *region)
{
	if (region->first_child)
		return region->first_child;
	while (region != root && !region->next_sibling)
		region = region->parent;
	return region == root ? NULL : region->next_sibling;
}
