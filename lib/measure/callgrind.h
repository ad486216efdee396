/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_CALLGRIND_H
#define PROBEKIT_CALLGRIND_H

#include <stdbool.h>
#include <stdint.h>

#include <probekit.h>

#include "callgrind_log.h"

/*
 * Reads callgrind's counts in the process that it simulates: a client request has it write them to
 * its log, from where they are read back. That format is not documented: where it is another one, a
 * request that is, to dump what a thread did since its dump before, takes its place.
 */

/* Whether this process runs under valgrind, and the environment tells where its log is. */
bool callgrind_is_there(void);

/*
 * Tries it, once a process. 0; -ENODEV outside of valgrind; -ENOENT without a log that grows;
 * -EPROTO where what is written there is not understood; each with its sentence.
 */
int callgrind_check(struct probe_error *error);

/*
 * The calling thread's counts so far, or those of all threads. sum: the thread's, all zero before its
 * first reading; dumps are added up there. 0 or -errno; -EOPNOTSUPP for all threads, by dumps.
 */
int callgrind_read(bool of_all_threads, uint64_t sum[CALLGRIND_EVENTS],
		   uint64_t counts[CALLGRIND_EVENTS]);

/*
 * What the call of a mark costs a region, of which it is no part. Calibrated once a process: by what
 * is counted between two readings with the call between them, and without it.
 */
void callgrind_calibrate_begin(void);
/* Counts at this point, while it is calibrated: what reading takes is the same each time. */
void callgrind_calibrate_read(uint64_t counts[CALLGRIND_EVENTS]);
void callgrind_calibrate_end(const uint64_t overhead[CALLGRIND_EVENTS]);
const uint64_t *callgrind_overhead(void);

/* Of a process and all that it started, by the logs that they left when they ended. */
struct callgrind_totals {
	uint64_t counts[CALLGRIND_EVENTS];
	bool lacks_instruction; /* one of them came to one that valgrind does not know */
	bool lacks_avx512;
};

/*
 * 0; -ESRCH where there is none; -EILSEQ where one ended at debugging information; -ENOENT where one did not live to tell; -ECHILD where one forked and called
 * no exec: its totals hold what its parent had before.
 */
int callgrind_totals(struct callgrind_totals *totals);

/*
 * Between these what the thread does is not counted. probekit run has valgrind do the same for the
 * marks, whose first and last instruction callgrind finds by their functions' names.
 */
void callgrind_pause(void);
void callgrind_resume(void);

/* What simulates: valgrind's version and the caches, as the environment tells; "" where it does not. */
const char *callgrind_description(void);

/* A thread that is not there any more may have been reading. */
void callgrind_after_fork_in_child(void);

#endif
