/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_DOCTOR_PMU_TRUST_H
#define PROBEKIT_DOCTOR_PMU_TRUST_H

#include "finding.h"

/* What was counted of a loop of known length. -1: it was not counted. */
struct loop_counts {
	double instructions, branches, cycles, seconds;
};

/* Instructions and branches that the loop has; of branches, turns. */
struct loop_length {
	double instructions, branches;
};

/* Whether a PMU that counts so can be trusted. */
void judge_loop(const struct loop_counts *counts, const struct loop_length *length,
		struct finding *finding);

#endif
