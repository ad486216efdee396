/* SPDX-License-Identifier: MIT */
/* progress.h - what runs at the moment, on standard error */
#ifndef DIFFUSION_PROGRESS_H
#define DIFFUSION_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct progress - how far the runs are
 * @shown: whether anybody wants to know
 * @lines: a line for each run, and not one line that changes
 */
struct progress {
	bool shown;
	bool lines;
	size_t run;
	size_t runs;
};

/** progress_begin() - @forced shows it also where standard error is no terminal */
void progress_begin(struct progress *progress, bool forced, size_t runs);
void progress_next(struct progress *progress, const char *scheme, size_t repeat, size_t repeats);
void progress_end(const struct progress *progress);

#endif
