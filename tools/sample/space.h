/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SAMPLE_SPACE_H
#define PROBEKIT_SAMPLE_SPACE_H

#include "events.h"
#include "placed.h"

/*
 * What code processes have mapped, and which of it samples met: told in the order of time, it gives
 * places in files.
 */

/* How often samples met a place. */
struct place {
	const char *file; /* as the kernel calls it, "[vdso]" and such included; NULL: no mapping */
	uint64_t inode;
	uint64_t offset; /* in the file */
	bool in_kernel;
	const char *region; /* that the program had open, by its path; NULL: none, or not known */
	uint64_t samples;
};

struct places {
	struct place *list;
	size_t count;
	uint64_t in_regions; /* samples */
	uint64_t unplaced;   /* samples: in which region, if any, is not known */
	bool out_of_memory;
};

/* Of sorted events, which must live as long: names are theirs; as must placed, for regions. Sorted by file. */
void places_find(struct places *places, const struct events *events, const struct placed *placed);
void places_free(struct places *places);

#endif
