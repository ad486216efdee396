/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_VISITS_H
#define PROBEKIT_VISITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "plan.h"
#include "region.h"
#include "region_index.h"
#include "visit_stack.h"

struct lines;
struct line_cost;
struct sampled;
struct sample_rings;

/*
 * One thread's visits: its tree of regions and the stack of those that are open. Counters are read at
 * a mark only if something may have happened since they were read last; the common visit, in which
 * nothing did, adds a time to its region.
 */
struct visits {
	struct region *current; /* of the stack's top */
	struct visit_stack stack;
	struct quiet quiet; /* since the last reading */
	bool can_watch;	    /* its plan can be */
	bool shared;	    /* other threads are measured too */
	/* Depth of visits below one that could not be recorded: their ENDs must not end others. */
	uint64_t lost_depth;
	const struct plan *plan;
	struct arena *arena;
	struct region *root;
	struct region_index index;
	size_t forgiven;
	size_t clock_slot; /* see struct quiet; 0 until it is known */
	uint64_t lost;
	struct unmatched_end *unmatched;
	struct lines *lines;	     /* NULL until there is one */
	struct line_cost *line_cost; /* the same */
	struct sampled *sampled;     /* NULL: the thread is not sampled */
	uint64_t *reading;	     /* the last one, slot by slot */
};

/* An END that found no open region of its name. */
struct unmatched_end {
	struct unmatched_end *next;
	char *name;
	char *file;
	int line;
	uint64_t count;
};

/* forgiven: how many ENDs may come without a BEGIN (of regions open when the process forked). 0, or -1
 * without memory. */
int visits_init(struct visits *visits, const struct plan *plan, struct span *root, size_t forgiven);
/* Gives back their memory. */
void visits_end(struct visits *visits);

/* Before the thread's first mark: has them note in which regions its samples are. */
void visits_sample(struct visits *visits, const struct sample_rings *rings, pid_t thread);
/* At the halt: what came since the last mark was in what is open. */
void visits_note_samples(struct visits *visits);
/* At the thread's end, behind visits_close(): gives back what tells of breaks. */
void visits_end_samples(struct visits *visits);

/* From now on other threads are measured as well: visits open their regions' spans, those that are
 * open already too, from when they began. The thread must be kept out meanwhile. */
void visits_share(struct visits *visits);
bool visits_are_shared(const struct visits *visits);

/* stack_address: of the caller's frame, to tell visits whose function has returned. */
void visits_enter(struct visits *visits, const struct probe_site *site, uintptr_t stack_address);
void visits_leave(struct visits *visits, const struct probe_site *site);

/* Keeps a compiler from making one store of vectors out of two of words: gathering them takes longer, and
 * the next mark, which loads them word by word, waits for that. */
static inline void store_apart(void)
{
	__asm__ volatile("" ::: "memory");
}

/* The region must be counted as open by the caller. */
static inline void visit_begin(struct visit *visit, struct region *region,
			       const struct region_site *region_site, const struct probe_site *site,
			       uintptr_t stack_address, uint64_t ticks)
{
	visit->region = region;
	store_apart();
	visit->stack_address = stack_address;
	visit->site = region_site;
	visit->name = site->name;
	visit->outermost = region->open == 1;
	visit->in_span = false;
	visit->unused = 0;
	visit->again = 0;
	visit->start[PLAN_SLOT_ELAPSED] = ticks;
}

static inline bool visit_end_quietly(struct region *region, uint64_t elapsed)
{
	region->open = 0;
	region->visits++;
	region->quiet += elapsed;
	visit_add_elapsed(region, elapsed);
	return true;
}

/*
 * The shortest way: a region that is known and not open yet, and nothing has happened that needs more
 * than a look at the clock. False: nothing is done yet, and visits_enter() has to do it.
 */
static inline bool visits_enter_quietly(struct visits *visits, const struct probe_site *site,
					uintptr_t stack_address)
{
	const struct region_shortcut *shortcut = region_shortcut(visits->current, site);
	struct visit *top = visits->stack.top;
	struct region *region = shortcut->region;
	struct visit *visit;
	uint64_t ticks;

	if (__builtin_expect(shortcut->site != site || top >= visits->stack.ceiling, 0))
		return false;
	if (__builtin_expect(region->open != 0, 0))
		return false;
	ticks = clock_counter();
	if (__builtin_expect(!quiet_holds(&visits->quiet, ticks), 0))
		return false;
	region->open = 1;
	visit = visit_above(&visits->stack, top);
	visit_begin(visit, region, shortcut->region_site, site, stack_address, ticks);
	visits->stack.top = visit;
	store_apart();
	visits->current = region;
	return true;
}

/* The same for visits_leave(). */
static inline bool visits_leave_quietly(struct visits *visits, const struct probe_site *site)
{
	struct region *region = visits->current;
	struct visit *top = visits->stack.top;
	struct visit *below = visit_below(&visits->stack, top);
	uint64_t ticks;

	if (__builtin_expect(
		    top->name != site->name || top <= visits->stack.floor || region->open != 1, 0))
		return false;
	ticks = clock_counter();
	if (__builtin_expect(!quiet_holds(&visits->quiet, ticks), 0))
		return false;
	visits->current = below->region;
	store_apart();
	visits->stack.top = below;
	return visit_end_quietly(region, ticks - top->start[PLAN_SLOT_ELAPSED]);
}

/* Closes what is open, marked as open at the stop. */
void visits_close(struct visits *visits);

/* Forgets all counts. What is open stays open: its thread then has it count from now. */
void visits_forget(struct visits *visits);
void visits_rebase(struct visits *visits);

/* Makes whole what its regions hold, in nanoseconds: at the end, when no visit will be added. */
void visits_settle(struct visits *visits);

struct region *visits_root(const struct visits *visits);
/* Visits that have begun and not ended. */
size_t visits_open(const struct visits *visits);
/* Visits that were not recorded because memory ran out. */
uint64_t visits_lost(const struct visits *visits);
/* NULL: it is not sampled. */
const struct sampled *visits_sampled(const struct visits *visits);
/* NULL: no line was marked. */
const struct lines *visits_lines(const struct visits *visits);
const struct line_cost *visits_line_cost(const struct visits *visits);
const struct unmatched_end *visits_unmatched(const struct visits *visits);

#endif
