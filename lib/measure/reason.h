/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_REASON_H
#define PROBEKIT_REASON_H

#include <stddef.h>

/* Why something could not be counted. */
enum reason_kind {
	REASON_NONE,
	REASON_NO_PMU,
	REASON_PMU_LIES, /* see pmu_finding() */
	REASON_NOT_SUPPORTED,
	REASON_PARANOID,	/* perf_event_open refused */
	REASON_PARANOID_KERNEL, /* it would open, but count nothing of the kernel */
	REASON_SECCOMP,
	REASON_NO_SYSCALL,
	REASON_DESCRIPTORS,
	REASON_NEVER_RAN,
	REASON_READ_FAILED,
	REASON_NO_PROC,
	REASON_NO_EXEC,
	REASON_CUT_OFF,
	REASON_NO_ALLOC, /* libprobekit-alloc is not there */
	REASON_OTHER_MALLOC,
	REASON_ALLOC_INSIDE,
	REASON_OTHER_PASS, /* its sentence is the profile's, which has to know it */
	REASON_SOURCE_OS,
	REASON_NO_SOURCE,
	REASON_NOT_SIMULATED,
	REASON_SIMULATED_TIME,
	REASON_SIMULATED_FAULTS,
	REASON_SIMULATION_UNREAD,
	REASON_SIMULATION_LOST,
	REASON_SIMULATION_NONE,
	REASON_SIMULATION_DEBUG,
	REASON_SIMULATION_FORKED,
	REASON_SIMULATION_BLIND,
	REASON_NO_MEMORY,
	REASON_UNKNOWN_EVENT,
	REASON_OTHER,
};

struct reason {
	enum reason_kind kind;
	int code; /* the -errno behind it, or 0 */
};

/* What -errno of perf_event_open means here, for any but ENOENT of a hardware event. */
struct reason reason_from_open(int code);

/* A sentence for the footnote: the reason, a colon, the remedy. Returns text. */
const char *reason_text(struct reason reason, char *text, size_t size);

#endif
