/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SIMULATE_H
#define PROBEKIT_SIMULATE_H

#include <stdbool.h>

/*
 * Runs under valgrind's callgrind, which counts by simulation: on any machine, and the same in every
 * run.
 */

struct simulate_options {
	const char *caches; /* "D1=32768,8,64,LL=..." in place of this machine's; NULL: none */
	bool prefetch;	    /* simulate a hardware prefetcher too */
};

/*
 * Finds valgrind and the caches, and sees that the command can be run there; called before
 * regions_prepare(). 0 or the exit status, complained of.
 */
int simulate_prepare(const struct simulate_options *options, const char *command);

/* From here on runs are simulated, or not any more; once there is the folder of regions.h. */
void simulate_begin(void);
void simulate_end(void);

/* The arguments that run the command: its own where nothing is simulated. NULL: no memory. */
char *const *simulate_arguments(char *const *command);

#endif
