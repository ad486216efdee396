/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_DOCTOR_SUBJECT_H
#define PROBEKIT_DOCTOR_SUBJECT_H

#include <stdbool.h>

#include <jansson.h>

#include "../machine_costs.h"
#include "finding.h"
#include "tree.h"

#define PMUS_MOST 8

/* A PMU of CPU cores: machines with several kinds of cores have one for each kind. */
struct core_pmu {
	char name[64];
	char cpus[128]; /* as "0-15"; "" where it counts on all */
};

/* What this user may count with perf_event_open, by the kernel's settings. */
enum permission {
	PERMISSION_UNKNOWN,
	PERMISSION_ALL,
	PERMISSION_USER_MODE, /* hardware events, without what the kernel does */
	PERMISSION_NONE,
};

/* The machine that the doctor looks at: what several checks need to know. */
struct subject {
	struct tree tree;
	bool recorded; /* from files alone: nothing can be run on it */

	int pmus_error; /* -errno of listing them */
	size_t pmus_count;
	struct core_pmu pmus[PMUS_MOST];

	char vendor[64];     /* of the virtual machine */
	int virtual_machine; /* 1, 0, or -1: not known */
	char container[64];  /* what made it; "": none was found */
	int container_error; /* -errno: whether there is one cannot be told for sure */

	/* Where it is this machine: */
	const char *variables; /* PROBE_* of the user's environment, as "A=b, C=d"; "": none */
	const char *variables_error;
	bool tracepoints; /* can be named */
	json_t *profile;  /* of a short run of set default; NULL: there was none */
	struct probe_error profile_error;
	struct machine_costs costs;
	struct probe_error costs_note; /* what is to be said of the cache; "": nothing */
	struct cost_failure {
		bool missing; /* there is no such cost here; else it could not be found out */
		struct probe_error why;
	} cost_failures[MACHINE_COSTS_MOST];
};

void subject_read(struct subject *subject);

/* The facts of the machine as profiles have them; of a recorded one no more than "cpu" and "kernel".
 * A new reference, or NULL. */
json_t *subject_machine(const struct subject *subject);

/* One of those facts, of this machine; "" where it is not known. */
const char *subject_machine_fact(const struct subject *subject, const char *key);

/* Whether a seccomp filter is in force: 1, 0 or -errno. */
int filter_of(const struct subject *subject);

enum permission permission_of(const struct subject *subject);

typedef void check_function(const struct subject *subject, struct finding *finding);

/* pmu.c */
check_function check_pmu, check_core_kinds, check_stalled_cycles, check_nmi_watchdog,
	check_user_reads;
/* counting.c and pmu_trust.c: this machine alone */
check_function check_events, check_counters, check_pmu_trust;
/* permissions.c */
check_function check_permission, check_seccomp, check_environment;
/* limits.c */
check_function check_descriptors, check_locked_memory, check_tracepoints;
/* surroundings.c */
check_function check_hypervisor, check_container, check_clock, check_huge_pages, check_governor,
	check_smt;

/* The sentence for those who have ten minutes. */
void summarize(const struct subject *subject, char *text, size_t size);

#endif
