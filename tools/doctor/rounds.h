/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_DOCTOR_ROUNDS_H
#define PROBEKIT_DOCTOR_ROUNDS_H

#include <stdint.h>

#define ROUNDS 21

/* The same thing, timed again and again, in ns. */
struct rounds {
	double ns[ROUNDS];
};

struct spread {
	double median, low, high; /* low and high: the quartiles */
};

/* CLOCK_MONOTONIC in ns. */
uint64_t now(void);

/* CPU time of this thread in ns: what others do on the CPU meanwhile is not in it. */
uint64_t cpu_now(void);

/* Sorts rounds. */
struct spread rounds_spread(struct rounds *rounds);

#endif
