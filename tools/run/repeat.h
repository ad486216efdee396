/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_REPEAT_H
#define PROBEKIT_REPEAT_H

#include <stdbool.h>
#include <stddef.h>

#include <probekit-profile.h>

#include "passes.h"

struct repeat_plan {
	char *const *command; /* ends with NULL */
	size_t repeats;
	size_t warm_ups; /* runs before, not counted */
	struct passes passes;
	bool ignores_failure;
};

/*
 * Runs the command again and again, between signals_take() and signals_give_back(). It stops at a
 * run that fails or is interrupted: the report is then of the runs before it, or of it where it is
 * the first.
 *
 * Returns the exit status: the last run's, or one of ours. profile: of all runs, the caller's; NULL
 * where there is nothing to report.
 */
int repeat(const struct repeat_plan *plan, struct probe_profile **profile);

#endif
