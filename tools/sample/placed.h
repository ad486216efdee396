/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SAMPLE_PLACED_H
#define PROBEKIT_SAMPLE_PLACED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "share.h"

/* What instrumented processes have told of the regions that their samples were in. */

struct placed_piece {
	pid_t thread;
	uint32_t ring;
	uint64_t from, to; /* bytes of the ring's records */
	size_t region;	   /* of paths */
};

struct placed {
	struct placed_piece *pieces; /* sorted */
	size_t pieces_count;
	char **paths;
	size_t paths_count;
	pid_t *told; /* processes, once for each time */
	size_t told_count;
	pid_t *silent; /* processes of which something is not known */
	size_t silent_count;
	pid_t *lacking; /* threads of which something is not known */
	size_t lacking_count;
	bool out_of_memory;
};

/* Reads what stands in the run's folder, once the processes have ended. */
void placed_read(struct placed *placed, const char *folder, const struct share *share);
void placed_free(struct placed *placed);

/* A sample's region, by its path; NULL: outside of all, or, as *is_known tells, it is not known. */
const char *placed_region(const struct placed *placed, pid_t process, pid_t thread, uint32_t ring,
			  uint64_t position, bool *is_known);

#endif
