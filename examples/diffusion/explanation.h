/* SPDX-License-Identifier: MIT */
/* explanation.h - why one scheme is faster than another, as far as it was measured */
#ifndef DIFFUSION_EXPLANATION_H
#define DIFFUSION_EXPLANATION_H

#include <stdio.h>

#include "figures.h"
#include "options.h"

/**
 * explanation_print() - roll and rolladd, inplace, blocked and filter, and what became slower
 *
 * Prints nothing where these schemes were not run. Returns: 0 or -ENOMEM.
 */
int explanation_print(FILE *stream, const struct outcome *outcomes, size_t n,
		      const struct options *options);

#endif
