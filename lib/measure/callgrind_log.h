/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_CALLGRIND_LOG_H
#define PROBEKIT_CALLGRIND_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What callgrind writes to its log: "status internal", which it answers callgrind_control with, and
 * the totals of its end. The first is not documented; the format is that of valgrind 3.19 to 3.24.
 */

/* By the names that callgrind has for them. */
enum callgrind_event {
	CALLGRIND_IR,	/* instructions */
	CALLGRIND_DR,	/* data reads */
	CALLGRIND_DW,	/* data writes */
	CALLGRIND_I1MR, /* misses of the first level: of instructions, */
	CALLGRIND_D1MR, /* of data reads, */
	CALLGRIND_D1MW, /* of data writes */
	CALLGRIND_ILMR, /* the same of the last level */
	CALLGRIND_DLMR,
	CALLGRIND_DLMW,
	CALLGRIND_BC,  /* conditional branches, */
	CALLGRIND_BCM, /* mispredicted */
	CALLGRIND_BI,  /* indirect branches, */
	CALLGRIND_BIM, /* mispredicted */
	CALLGRIND_EVENTS,
};

const char *callgrind_event_name(enum callgrind_event event);

/* A line is looked at no further than this: the longest is the list of names. */
#define CALLGRIND_LINE_MOST 400

/* Takes text in pieces, as it is read. All zero to begin with. */
struct callgrind_log {
	char line[CALLGRIND_LINE_MOST];
	size_t length;
	bool has_names;
	int order[CALLGRIND_EVENTS]; /* by event: its place in the lists of numbers */
	unsigned long thread;	     /* of valgrind's numbers; 0: not told yet */
	bool of_all_threads;	     /* asked for: counts are the sum of all threads */
	bool has_status;	     /* counts are those of that thread, or of all so far */
	bool has_totals;	     /* counts are those of the whole process */
	bool has_slice;		     /* of a dump: what the thread did since the one before */
	bool has_head;		     /* that of an exec: a forked child has another */
	bool lacks_instruction;	     /* the program came to one that valgrind does not know */
	bool lacks_debug_format;     /* nor does it know the program's debugging information */
	bool lacks_avx512;	     /* and that looks like one of AVX-512 */
	uint64_t counts[CALLGRIND_EVENTS];
};

void callgrind_log_feed(struct callgrind_log *log, const char *text, size_t length);

#endif
