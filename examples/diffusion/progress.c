/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#define ERASE_LINE "\r\033[K"

void progress_begin(struct progress *progress, bool forced, size_t runs)
{
	*progress = (struct progress){
		.shown = forced || isatty(STDERR_FILENO),
		.lines = forced,
		.runs = runs,
	};
}

void progress_next(struct progress *progress, const char *scheme, size_t repeat, size_t repeats)
{
	progress->run++;
	if (!progress->shown)
		return;
	fprintf(stderr, "%srun %zu of %zu: %s, repeat %zu of %zu%s",
		progress->lines ? "" : ERASE_LINE, progress->run, progress->runs, scheme, repeat,
		repeats, progress->lines ? "\n" : "");
}

void progress_end(const struct progress *progress)
{
	if (progress->shown && !progress->lines)
		fputs(ERASE_LINE, stderr);
}
