/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_IMPORT_PERF_EVENT_H
#define PROBEKIT_IMPORT_PERF_EVENT_H

#include "import_perf.h"

/* What perf stat's names and units mean in a profile. */

#define PERF_EVENT_SIZE 256

struct perf_event {
	char name[PERF_EVENT_SIZE]; /* as the default set has it, else as perf writes it */
	bool kernel_excluded;
	bool is_tool; /* a clock of perf's own, which counts nothing of what the kernel schedules */
};

/* False for a name too long for any event. */
bool perf_event_read(const char *written, struct perf_event *event);

struct perf_unit {
	const char *written; /* by perf stat */
	uint64_t factor;
	const char *unit; /* a profile's */
	const char *name; /* of the unit, where a profile's is not enough to tell; NULL: it is */
};

/* NULL for a unit that a profile cannot hold. */
const struct perf_unit *perf_unit_of(const struct perf_row *row, const struct perf_event *event);

/* The row's value, in the unit; false where no counter holds it. */
bool perf_row_count(const struct perf_row *row, const struct perf_unit *unit,
		    struct import_count *count);

/* Why what a row says is no value, in static storage: NULL where it is one. */
const char *perf_row_reason(const struct perf_row *row, const struct perf_event *event);

#endif
