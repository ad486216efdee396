/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_PRELOAD_H
#define PROBEKIT_PRELOAD_H

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

/* Sets LD_PRELOAD for what runs from here on, behind what it holds. Says what cannot be woken. */
void preload(enum preload_wish wish, const char *command);

#endif
