/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_MEASURE_REGION_H
#define PROBEKIT_MEASURE_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <probekit.h>

#include "arena.h"
#include "span.h"

/*
 * The call tree of one thread: a region is a name under a parent. A region that is entered while it
 * is open further up is the same region (recursion is folded), so the tree is finite and memory
 * grows with regions, never with visits.
 *
 * Names and files are copied: the object that holds a site may be unloaded.
 */
struct region;
struct region_index;

/* A place in the source where a region begins. */
struct region_site {
	struct region_site *next;
	int line;
	char *file;	/* NULL where it is not known */
	char *compiler; /* the same */
};

/* What happened to visits that did not end as they should. */
struct region_faults {
	uint64_t left_open;    /* closed at the end of their parent */
	uint64_t crossed;      /* of these, whose own end came later */
	uint64_t open_at_stop; /* closed when the measurement stopped */
	const struct region_site *site;
};

/* A region begun straight under another by a site that nothing but the program's end removes. */
struct region_shortcut {
	const struct probe_site *site; /* NULL: none */
	struct region *region;
	const struct region_site *region_site;
	uint64_t unused; /* found by a shift */
};

#define REGION_SHORTCUTS 2

struct region {
	/* What a visit of which nothing is to be told but its time touches. */
	uint64_t visits;	/* that ended */
	uint64_t quiet;		/* ticks of such visits, not in inclusive yet */
	uint64_t elapsed_least; /* ticks, of one visit, recursion folded */
	uint64_t elapsed_most;
	double elapsed_squares; /* in ticks squared, of all those visits */
	/* Visits that have not ended, recursion included. Apart from what else an end changes: a compiler
	 * that changes two at once would wait for what the begin has just written. */
	uint64_t open;
	uint64_t folded_visits; /* of visits, those inside another of the same region */
	uint64_t in_span;	/* ticks: elapsed time of visits that are part of the span */
	struct region_shortcut shortcuts[REGION_SHORTCUTS]; /* to regions inside it, by site */
	uint32_t salt;					    /* tells it from others in an index */
	uint32_t name_hash;
	struct region *parent;
	struct region *first_child;
	struct region *last_child;
	struct region *next_sibling;
	char *name;
	struct region_site *sites;
	struct span *span; /* shared with the same region of other threads */
	struct region_faults faults;
	/* For visits folded into an open one: what they add to this region's exclusive values, and
	 * take from those of the region they were entered from. NULL until there is one. */
	int64_t *folded;
	bool folded_lost; /* memory ran out: exclusive values are not known */
	size_t slots;
	uint64_t inclusive[]; /* slot by slot, visits summed */
};

/* The root of a thread's tree, which has no name. All of the tree comes from the arena and goes
 * with it. NULL: no memory. */
struct region *region_new_root(struct arena *arena, struct span *span, size_t slots);

/*
 * The region that a site begins under an open region: the open one of that name nearest up the
 * tree, or else the child, made if need be. site_of gets the site's record. NULL: no memory.
 */
struct region *region_under(struct region_index *index, struct arena *arena, struct region *parent,
			    const struct probe_site *site, const struct region_site **site_of);

/* Counts a visit of into that was entered from `from` while an outer visit of into was open. */
void region_fold(struct arena *arena, struct region *into, struct region *from,
		 const uint64_t *start, const uint64_t *end);

/*
 * When no visit will be added any more: quiet visits are added to the others, and elapsed time, all
 * of it in ticks so far, becomes nanoseconds. clock_slot: see struct quiet.
 */
void region_settle(struct region *root, size_t clock_slot);

/* Where the one of a site would stand. */
static inline struct region_shortcut *region_shortcut(struct region *region,
						      const struct probe_site *site)
{
	return &region->shortcuts[((uintptr_t)site >> 6) % REGION_SHORTCUTS];
}

/* Forgets all counts of the tree; the regions and what is open stay. */
void region_reset(struct region *root);

/* The next region in depth-first order, or NULL; start with the root. */
struct region *region_walk(const struct region *root, struct region *region);

#endif
