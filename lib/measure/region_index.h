/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_REGION_INDEX_H
#define PROBEKIT_REGION_INDEX_H

#include <stdbool.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "region.h"

/* Which region a site began under a parent when it was last asked: loops ask again and again. */
struct region_memo {
	const struct region *parent; /* NULL: empty */
	const struct probe_site *site;
	struct region *region;
	const struct region_site *region_site;
};

#define REGION_MEMOS 32

/* Finds the regions of a tree, however many a parent has; grows with them, in their arena. All zero:
 * empty. */
struct region_index {
	struct region_memo memos[REGION_MEMOS];
	struct region **places; /* by parent and name, open-addressed */
	size_t size;		/* a power of two, or 0 */
	size_t count;
};

static inline struct region_memo *region_index_memo(struct region_index *index,
						    const struct region *parent,
						    const struct probe_site *site)
{
	return &index->memos[(((uintptr_t)site >> 3) + parent->salt) % REGION_MEMOS];
}

/* Names are short: a call of strcmp() takes longer. */
static inline bool region_same_text(const char *a, const char *b)
{
	while (*a == *b && *a) {
		a++;
		b++;
	}
	return *a == *b;
}

/* The region that the site began under the parent before, or NULL: then region_under() finds it. The
 * text is compared, since another object may have been loaded at the same address. */
static inline struct region *region_index_recall(struct region_index *index,
						 const struct region *parent,
						 const struct probe_site *site,
						 const struct region_site **site_of)
{
	const struct region_memo *memo = region_index_memo(index, parent, site);

	if (memo->parent != parent || memo->site != site)
		return NULL;
	if (memo->region_site->line != site->line ||
	    !region_same_text(memo->region->name, site->name))
		return NULL;
	*site_of = memo->region_site;
	return memo->region;
}

uint32_t region_name_hash(const char *name);

/* NULL: there is none. */
struct region *region_index_find(const struct region_index *index, const struct region *parent,
				 const char *name, uint32_t name_hash);

/* Makes room for one more: 0, or -1 without memory. */
int region_index_reserve(struct region_index *index, struct arena *arena);
/* There must be room. */
void region_index_add(struct region_index *index, struct region *region);

#endif
