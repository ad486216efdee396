/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_BOOKS_H
#define PROBEKIT_BOOKS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

/* What the system's books say that a process has cost, with the descendants that were waited for. */
struct books {
	uint64_t minor_faults;
	uint64_t major_faults;
	uint64_t context_switches;
	uint64_t cpu_time;  /* ns */
	bool time_is_exact; /* not counted in ticks */
	uint64_t user_time; /* ns, of it; as the kernel's ticks have sampled it */
};

/*
 * Of a process that is there, from /proc; 0 or -errno. Context switches are those of its first
 * thread, and CPU time is exact while that does not run.
 */
int books_of_process(pid_t process, struct books *books);

/* Of one that has ended. */
void books_of_usage(const struct rusage *usage, struct books *books);

/* The state letter that proc(5) has for it, as 'S' for sleeping; or -errno. */
int books_state(pid_t process);

#endif
