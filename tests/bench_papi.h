/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TESTS_BENCH_PAPI_H
#define PROBEKIT_TESTS_BENCH_PAPI_H

/*
 * PAPI's two levels, to compare with, of four software events of the calling thread. Nothing but `make
 * bench` is built with PAPI, and that where libpapi-dev is installed.
 */

/* Before the first pass of either. NULL, or why that level cannot be measured: one sentence. */
const char *bench_papi_open_low(void);
const char *bench_papi_open_high(void);

/* In the thread that opened it. */
void bench_papi_two_reads(void);
/* In any other. */
void bench_papi_region(void);

#endif
