/* SPDX-License-Identifier: MIT */
#include "region.h"

#include <string.h>

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

static struct region *child_named(struct arena *arena, struct region *parent, const char *name)
{
	struct region **link = &parent->first_child;

	for (; *link; link = &(*link)->next_sibling)
		if (strcmp((*link)->name, name) == 0)
			return *link;
	*link = region_new(arena, name, span_child(parent->span, name), parent->slots);
	if (*link)
		(*link)->parent = parent;
	return *link;
}

struct region *region_under(struct arena *arena, struct region *parent,
			    const struct probe_site *site, const struct region_site **site_of)
{
	struct region *region = parent;

	/* The text is compared, since another object may have been loaded at the same address. */
	if (parent->last_site == site && parent->last_region_site->line == site->line &&
	    strcmp(parent->last_target->name, site->name) == 0) {
		*site_of = parent->last_region_site;
		return parent->last_target;
	}
	while (region->parent && strcmp(region->name, site->name) != 0)
		region = region->parent;
	if (!region->parent)
		region = child_named(arena, parent, site->name);
	if (!region)
		return NULL;
	*site_of = site_record(arena, region, site);
	if (!*site_of)
		return NULL;
	parent->last_site = site;
	parent->last_region_site = *site_of;
	parent->last_target = region;
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

void region_reset(struct region *root)
{
	for (struct region *region = root; region; region = region_walk(root, region)) {
		region->visits = 0;
		region->faults = (struct region_faults){ 0 };
		region->elapsed_least = UINT64_MAX;
		region->elapsed_most = 0;
		region->outermost = 0;
		region->elapsed_alone = 0;
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
