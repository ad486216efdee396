/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_PMU_H
#define PROBEKIT_PMU_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>

/* The CPU's performance monitoring unit: whether there is one, and whether what it says is true. */

/* Whether it is the PMU that counts this event. */
bool pmu_counts(const struct perf_event_attr *attr);

bool pmu_is_missing(void);

enum pmu_verdict {
	PMU_UNKNOWN, /* there is none, or its counters are in other hands */
	PMU_COUNTS,
	PMU_LIES, /* see pmu_finding() */
};

/*
 * Whether it counts a loop of known length as it should. There are virtual machines whose PMU counts
 * 0, or nonsense, without an error. Tried once a process, which takes some 90 us; asked by one thread
 * at a time.
 */
enum pmu_verdict pmu_verdict(void);

/* What it counted when it was found to lie. */
struct pmu_finding {
	const char *event; /* "instructions" */
	uint64_t expected; /* at least */
	uint64_t counted;
};

const struct pmu_finding *pmu_finding(void);

/* For tests, over a replaced system call table. */
void pmu_forget(void);

#endif
