/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SAMPLE_LOG_H
#define PROBEKIT_SAMPLE_LOG_H

#include <stdint.h>

/*
 * Where `probekit run --sample` samples this process it asks of its folder (PROBE_RUN) in which regions
 * the samples were. The answer is a file PID.N.samples there of records that each end in a '\0': thread,
 * ring, from and to which of its bytes, and the path of a region, empty outside of all. '?' and a thread
 * stands where that is not known, '?' alone where it is not of the process.
 */

/* After threads_begin(), before any thread attaches. */
void sample_log_begin(void);
/* Of halted threads. */
void sample_log_write(void);

#endif
