/* SPDX-License-Identifier: MIT */
/* summary.h - all schemes in one table */
#ifndef DIFFUSION_SUMMARY_H
#define DIFFUSION_SUMMARY_H

#include <stdio.h>

#include "figures.h"
#include "options.h"

/** summary_print() - the table of @n outcomes; what was not measured is a dash, never a 0 */
void summary_print(FILE *stream, const struct outcome *outcomes, size_t n,
		   const struct options *options);

#endif
