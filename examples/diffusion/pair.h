/* SPDX-License-Identifier: MIT */
/* pair.h - two schemes, and what makes the second faster or slower than the first */
#ifndef DIFFUSION_PAIR_H
#define DIFFUSION_PAIR_H

#include <stdio.h>

#include "figures.h"

enum verdict {
	VERDICT_UNKNOWN,
	VERDICT_FASTER,
	VERDICT_SLOWER,
	VERDICT_SAME,
};

/** struct pair - two schemes, the second meant to be faster than the first */
struct pair {
	const struct outcome *before;
	const struct outcome *after;
	enum verdict verdict;
};

/** pair_of() - judge two outcomes by their elapsed time; either may be NULL */
struct pair pair_of(const struct outcome *before, const struct outcome *after);

/** pair_explain() - write what was measured of the difference, and what was not, as sentences */
void pair_explain(FILE *text, const struct pair *pair, struct shape shape);

#endif
