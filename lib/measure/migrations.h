/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_MIGRATIONS_H
#define PROBEKIT_MIGRATIONS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How often the calling thread has moved to another CPU. It can only move while it does not run, so
 * the number is asked for anew only after a context switch: from a perf event where this user may
 * count in the kernel, else from /proc/thread-self/sched, which costs some 20 us but needs nothing.
 */
struct migrations;

/* NULL: nothing here knows. */
struct migrations *migrations_open(bool use_perf);
void migrations_free(struct migrations *migrations);

/* "perf" or "os" */
const char *migrations_source(const struct migrations *migrations);

/* switches: the thread's context switches so far. 0 or -errno. */
int migrations_read(struct migrations *migrations, uint64_t switches, uint64_t *count);

#endif
