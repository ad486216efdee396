/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_COMPARE_RUNS_H
#define PROBEKIT_COMPARE_RUNS_H

#include <stdbool.h>
#include <stddef.h>

#include <probekit-profile.h>

#include "../run/counting.h"

struct compare_plan {
	const char **commands; /* as given: the first is the baseline */
	size_t commands_count;
	long repeats;
	long warm_ups;
	struct counting counting;
	const char *save_prefix; /* NULL: profiles are not kept */
	bool ignores_failure;
	bool by_shell;
};

/*
 * Runs the commands in turns, A B A B ..., so that whatever changes with time (heat, neighbours)
 * meets all alike. profiles: one for each command, of all its runs, the caller's.
 *
 * Returns 0, or the exit status, having complained: there may be profiles all the same, of the whole
 * rounds before an interruption. All of them or none; NULL is none.
 */
int compare_runs(const struct compare_plan *plan, struct probe_profile **profiles);

#endif
