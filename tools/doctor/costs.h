/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_DOCTOR_COSTS_H
#define PROBEKIT_DOCTOR_COSTS_H

#include <math.h>

#include <probekit.h>

#include "rounds.h"

/* What one measurement gives; in memory that its child shares with us. */
struct measured {
	struct rounds rounds; /* ns of the thing itself */
	double ratio;	      /* to two clock_gettime(); 0: it has none */
	char note[80];
	struct probe_error error; /* why there is none */
};

/* What an empty region counts while it is timed. */
struct region_way {
	const char *source;
	const char *count;
	const char *set;	   /* NULL: one event */
	const char *const *events; /* the first that can be counted is; ends with NULL */
};

/* They run in a child, fill a struct measured, and return 0 or -errno: -EOPNOTSUPP for what this
 * machine or user does not have at all. */
int measure_region(const void *region_way, void *measured);
int measure_minor_fault(const void *unused, void *measured);
int measure_missing_access(const void *unused, void *measured);
int measure_branch_miss(const void *unused, void *measured);
int measure_context_switch(const void *unused, void *measured);

/* Says why something cannot be measured; returns code. */
int measured_fail(struct measured *measured, int code, const char *why);

/* What is measured: one row for each name of machine_costs.h. */
struct cost {
	const char *name;
	const char *title;   /* in text, at most TITLE_WIDTH characters */
	const char *meaning; /* behind the figure; NULL: nothing */
	int (*measure)(const void *argument, void *measured);
	const void *argument;
};

extern const struct cost costs[];
extern const size_t costs_count;

enum costs_choice {
	COSTS_CACHED_OR_MEASURED,
	COSTS_CACHED,
	COSTS_MEASURED,
};

struct subject;
struct finding;

/* Fills the subject's costs, from the cache or by measuring, and keeps what was measured. */
void costs_gather(struct subject *subject, enum costs_choice choice);

/* The finding of costs[index]. */
void costs_check(const struct subject *subject, size_t index, struct finding *finding);

#endif
