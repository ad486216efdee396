/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_PRELOAD_H
#define PROBEKIT_PRELOAD_H

#include <stdbool.h>

/*
 * Dormant probes: programs compiled with -DPROBE_WEAK need no library, and count where one is
 * loaded before them. Loading it costs page faults and time of its own, so it is done where there
 * is something to wake, or where it is asked for.
 */
enum preload_wish {
	PRELOAD_WHERE_DORMANT,
	PRELOAD_ALWAYS,
	PRELOAD_NEVER,
};

/*
 * Sets LD_PRELOAD for what runs from here on, behind what it holds; alloc: also of the object that
 * counts allocations. Says what cannot be woken or counted.
 */
void preload(enum preload_wish wish, bool alloc, const char *command);

#endif
