/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_MEASURE_LINES_H
#define PROBEKIT_MEASURE_LINES_H

#include <stddef.h>
#include <stdint.h>

#include <probekit.h>

#include "arena.h"
#include "plan.h"

/*
 * The marked lines that one thread has passed, by function. They stand beside the tree of regions, not
 * in it: marking a line changes nothing of what is told of regions.
 */
struct lines;

/* What visits have counted that were not inside another one of the same line, or function. */
struct line_counts {
	uint64_t open;	 /* visits that have not ended, of any depth */
	uint64_t visits; /* that ended and are in inclusive */
	uint64_t inner;	 /* visits of lines that ended inside of these, each with its probe */
	uint64_t inner_hits;
	uint64_t *inclusive; /* slot by slot, probes and all */
};

struct line {
	struct line *next;
	struct line_function *function;
	int number;
	unsigned int kind;
	uint64_t hits;
	uint64_t abandoned; /* of these, left in a way that ends no block, as by longjmp or exit */
	struct line_counts counts;
};

struct line_function {
	struct line_function *next;
	char *name;
	char *file;	/* NULL where it is not known */
	char *compiler; /* the same */
	struct line *lines;
	struct line_counts counts;
};

/* All memory is the arena's. NULL: there is none. */
struct lines *lines_new(struct arena *arena, const struct plan *plan);

/* Has told be called now and then, when a line has ended. */
void lines_tell(struct lines *lines, void (*told)(void *context), void *context);

/* A line begins, or is passed and no more. */
void lines_enter(struct lines *lines, const struct probe_site *site);
void lines_leave(struct lines *lines, const struct probe_site *site);

/* Ends what is open, at the end of the measurement. */
void lines_close(struct lines *lines);

/* As for visits: forgets all counts; and has what is open count from now. */
void lines_forget(struct lines *lines);
void lines_rebase(struct lines *lines);

/* Makes elapsed time nanoseconds: at the end, when no visit will be added. */
void lines_settle(struct lines *lines);

const struct line_function *lines_functions(const struct lines *lines);

/* Visits that were not recorded because memory ran out. */
uint64_t lines_lost(const struct lines *lines);

/* Sites of an older header have no kind: they are regions'; and so is what names no function. */
static inline unsigned int site_kind(const struct probe_site *site)
{
	return site->size > offsetof(struct probe_site, kind) && site->function ? site->kind
										: PROBE_SITE_REGION;
}

#endif
