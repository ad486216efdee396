/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_IMPORT_PERF_H
#define PROBEKIT_IMPORT_PERF_H

#include "import.h"

/* Rows of perf stat's, in whichever form they were written, and what a profile makes of them. */

enum perf_state {
	PERF_COUNTED,
	PERF_NOT_COUNTED,
	PERF_NOT_SUPPORTED,
};

struct perf_row {
	const char *event;    /* with its modifiers, as perf writes it */
	const char *unit;     /* "" for a count; "msec" and such */
	const char *place;    /* the CPU, socket, thread ... that it was counted for; "": all */
	const char *interval; /* the time stamp of -I; "": of no interval */
	const char *value;    /* as it is written, as "<not counted>" */
	uint64_t running;     /* ns that its counter ran; 0 where that is not told */
	bool has_share;
	double share;	  /* of the time that it ran; 1: all the time */
	double variation; /* of -r; NaN: not told */
	size_t line;
	/* the report's: */
	enum perf_state state;
	struct import_decimal count;
};

struct perf_report;

/* command: perf stat's options that wrote it, as "-j". NULL: no memory. */
struct perf_report *perf_report_new(const char *command);
void perf_report_free(struct perf_report *report);

/* Checks and copies it. 0, -EINVAL or -ENOMEM. */
int perf_report_add(struct perf_report *report, const struct import_text *text,
		    const struct perf_row *row);

/* Makes a profile of the rows and forgets them; nothing where there are none. */
int perf_report_finish(struct perf_report *report, const struct import_text *text,
		       struct import_list *list);

#endif
