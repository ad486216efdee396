/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_VISITS_H
#define PROBEKIT_VISITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"
#include "region.h"

/* One thread's visits: its tree of regions and the stack of those that are open. */
struct visits;

/* An END that found no open region of its name. */
struct unmatched_end {
	struct unmatched_end *next;
	char *name;
	char *file;
	int line;
	uint64_t count;
};

/* forgiven: how many ENDs may come without a BEGIN (of regions open when the process forked). */
struct visits *visits_new(const struct plan *plan, struct span *root, size_t forgiven);
void visits_free(struct visits *visits);

/* From now on other threads are measured as well: visits open their regions' spans, those that are
 * open already too, from when they began. The thread must be kept out meanwhile. */
void visits_share(struct visits *visits);
bool visits_are_shared(const struct visits *visits);

/* stack_address: of the caller's frame, to tell visits whose function has returned. */
void visits_enter(struct visits *visits, const struct probe_site *site, uintptr_t stack_address);
void visits_leave(struct visits *visits, const struct probe_site *site);

/* Closes what is open, marked as open at the stop. */
void visits_close(struct visits *visits);

/* Forgets all counts. What is open stays open: its thread then has it count from now. */
void visits_forget(struct visits *visits);
void visits_rebase(struct visits *visits);

struct region *visits_root(const struct visits *visits);
/* Visits that have begun and not ended. */
size_t visits_open(const struct visits *visits);
/* Visits that were not recorded because memory ran out. */
uint64_t visits_lost(const struct visits *visits);
/* NULL: no line was marked. */
struct lines;
const struct lines *visits_lines(const struct visits *visits);
const struct unmatched_end *visits_unmatched(const struct visits *visits);

#endif
