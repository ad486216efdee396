/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SAMPLED_H
#define PROBEKIT_SAMPLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "arena.h"
#include "sample_rings.h"

/*
 * In which of its regions a thread's samples were. At each mark the thread looks how far the rings of
 * samples have come: what it finds there of its own since the mark before was in the region that was
 * open meanwhile. Nothing is told by clocks, and memory grows with samples, not with visits.
 */
struct sampled;
struct region;

/* The thread's samples among the records of a ring from one head to another. */
struct sampled_piece {
	struct sampled_piece *next;
	uint32_t ring; /* as the command numbers it */
	uint64_t from, to;
	const struct region *region; /* a root: outside of all */
};

/* For the calling thread; all of it comes from the arena. NULL: no memory. */
struct sampled *sampled_new(struct arena *arena, const struct sample_rings *rings, pid_t thread);
/* Gives back what is not the arena's. NULL is ignored. */
void sampled_end(struct sampled *sampled);

/* Before another region becomes the open one, or at the halt. */
void sampled_note(struct sampled *sampled, const struct region *open);
/* Whether nothing was written since that could be the thread's. */
bool sampled_holds(const struct sampled *sampled);

const struct sampled_piece *sampled_pieces(const struct sampled *sampled);
/* Memory ran out: pieces are missing. */
bool sampled_lacks(const struct sampled *sampled);

#endif
