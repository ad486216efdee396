/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_MACHINE_H
#define PROBEKIT_MACHINE_H

#include <stdbool.h>

/* What the machine is, as far as it decides what can be counted or what a count means. Strings
 * are "" where the system does not tell. */
struct machine {
	char cpu[128];
	char architecture[32];
	char kernel[128];
	char hypervisor[64]; /* "" on bare metal */
	char container[64];  /* "" outside */
	char libc[64];
	char huge_pages[32]; /* always, madvise or never */
	char governor[32];
	char smt[32];
	int processors;
	int perf_event_paranoid; /* -2 where it cannot be read */
};

/* Read once a process; not for the hot path. */
const struct machine *machine(void);

/* For tests, which read it over a replaced system call table. */
void machine_forget(void);

/* A thread that is not there any more may have been reading it. */
void machine_after_fork_in_child(void);

#endif
