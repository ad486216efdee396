/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdio.h>

#include "streams.h"

/* Shorter waits need no news. */
#define SECONDS_LEAST 2

static void print_time_left(double seconds)
{
	const unsigned long whole = (unsigned long)(seconds + 0.5);

	if (whole < 120)
		fprintf(stderr, "about %lu s left\n", whole);
	else if (whole < 7200)
		fprintf(stderr, "about %lu min left\n", (whole + 30) / 60);
	else
		fprintf(stderr, "about %.1f h left\n", seconds / 3600);
}

void progress_after_run(struct progress *progress, double seconds)
{
	double left;

	progress->done++;
	progress->seconds += seconds;
	if (progress->done >= progress->runs || !streams_have_terminal())
		return;
	left = progress->seconds / (double)progress->done *
	       (double)(progress->runs - progress->done);
	if (left < SECONDS_LEAST || progress->seconds - progress->told < 1)
		return;
	progress->told = progress->seconds;
	fprintf(stderr, "probekit: %zu of %zu runs done, ", progress->done, progress->runs);
	print_time_left(left);
}
