/* SPDX-License-Identifier: MIT */
#include "trial.h"

#include <linux/seccomp.h>

#include "../base/syscalls.h"

bool trial_perf_is_safe(void)
{
	if (syscalls->seccomp_mode() != SECCOMP_MODE_FILTER)
		return true;
	/* Where no child can be had it is not known: a lost count is better than a dead program. */
	return syscalls->child_survives_perf_event_open() == 1;
}
