/* SPDX-License-Identifier: MIT */
#include "region.h"

#include <stdlib.h>
#include <string.h>

static struct region *region_new(const char *name, size_t slots)
{
	struct region *region = calloc(1, sizeof(*region) + slots * sizeof(region->inclusive[0]));

	if (!region)
		return NULL;
	region->slots = slots;
	region->elapsed_least = UINT64_MAX;
	if (!name)
		return region;
	region->name = strdup(name);
	if (!region->name) {
		free(region);
		return NULL;
	}
	return region;
}

struct region *region_new_root(size_t slots)
{
	return region_new(NULL, slots);
}

static void free_one(struct region *region)
{
	while (region->sites) {
		struct region_site *site = region->sites;

		region->sites = site->next;
		free(site->file);
		free(site);
	}
	free(region->folded);
	free(region->name);
	free(region);
}

void region_free(struct region *root)
{
	struct region *region = root;

	/* Depth first, by loops: nesting has no limit, the stack has. */
	while (region) {
		struct region *child = region->first_child;
		struct region *parent = region->parent;

		if (child) {
			region->first_child = child->next_sibling;
			region = child;
			continue;
		}
		free_one(region);
		region = parent;
	}
}

static bool same_file(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static const struct region_site *site_record(struct region *region, const struct probe_site *site)
{
	struct region_site **end = &region->sites;
	struct region_site *made;

	for (; *end; end = &(*end)->next)
		if ((*end)->line == site->line && same_file((*end)->file, site->file))
			return *end;
	made = calloc(1, sizeof(*made));
	if (!made)
		return NULL;
	made->site = site;
	made->line = site->line;
	made->file = site->file ? strdup(site->file) : NULL;
	if (site->file && !made->file) {
		free(made);
		return NULL;
	}
	*end = made;
	return made;
}

static struct region *child_named(struct region *parent, const char *name)
{
	struct region **link = &parent->first_child;

	for (; *link; link = &(*link)->next_sibling)
		if (strcmp((*link)->name, name) == 0)
			return *link;
	*link = region_new(name, parent->slots);
	if (*link)
		(*link)->parent = parent;
	return *link;
}

struct region *region_under(struct region *parent, const struct probe_site *site,
			    const struct region_site **site_of)
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
		region = child_named(parent, site->name);
	if (!region)
		return NULL;
	*site_of = site_record(region, site);
	if (!*site_of)
		return NULL;
	parent->last_site = site;
	parent->last_region_site = *site_of;
	parent->last_target = region;
	return region;
}

static int64_t *folded_of(struct region *region)
{
	if (!region->folded)
		region->folded = calloc(region->slots, sizeof(region->folded[0]));
	if (!region->folded)
		region->folded_lost = true;
	return region->folded;
}

void region_fold(struct region *into, struct region *from, const uint64_t *start,
		 const uint64_t *end)
{
	int64_t *gain = folded_of(into);
	int64_t *loss = folded_of(from);

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
		region->folded_lost = false;
		free(region->folded);
		region->folded = NULL;
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
