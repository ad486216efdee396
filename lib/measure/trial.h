/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TRIAL_H
#define PROBEKIT_TRIAL_H

#include <stdbool.h>

/*
 * Whether perf_event_open may be called here at all. A seccomp filter can end who calls it, or raise
 * SIGSYS: there is no error to see then. So where a filter is in force, a child of no consequence
 * calls first, which takes some 0.1 ms. Asked each time a plan opens, since a program can take on a
 * filter at any time, and a thread one of its own.
 */
bool trial_perf_is_safe(void);

#endif
