/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TOOL_PROGRESS_H
#define PROBEKIT_TOOL_PROGRESS_H

#include <stddef.h>

/*
 * How far the runs are. The command may write to the same terminal at any time, so that these are
 * whole lines between its runs, not one that is written over; and few of them.
 */
struct progress {
	size_t runs; /* in all */
	size_t done;
	double seconds; /* that those took */
	double told;	/* when the last line was written; in such seconds */
};

/* After a run, of which more are to come. Writes on a terminal alone. */
void progress_after_run(struct progress *progress, double seconds);

#endif
