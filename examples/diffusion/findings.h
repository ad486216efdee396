/* SPDX-License-Identifier: MIT */
/* findings.h - what the comparison of all schemes came to */
#ifndef DIFFUSION_FINDINGS_H
#define DIFFUSION_FINDINGS_H

#include "options.h"

/**
 * struct findings - over all grids
 * @apart: largest difference of two schemes, relative to the largest value; 0 is equal in all bits
 * @drift: largest relative change of a scheme's sum
 * @isas_differ: whether a scheme depends on the instruction set
 * @threads_differ: whether it depends on the number of threads
 */
struct findings {
	double apart[SCHEMES_MAX][SCHEMES_MAX];
	double drift[SCHEMES_MAX];
	bool isas_differ[SCHEMES_MAX];
	bool threads_differ[SCHEMES_MAX];
};

/** findings_print() - the tables; 0, or -EDOM when a scheme is wrong */
int findings_print(const struct findings *findings, const struct options *options);

#endif
