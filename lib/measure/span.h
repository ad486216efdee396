/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SPAN_H
#define PROBEKIT_SPAN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The time for which a region is open in any thread: the union of all threads' visits. There is one
 * span for each path of names, shared by the threads' trees. Opening and closing take no lock.
 */
struct span;

/* The root, of no name; freed with all below it. NULL: no memory. */
struct span *span_new_root(void);
void span_free(struct span *root);

/* The span of a name under parent, made if need be, under a lock. NULL: no memory. */
struct span *span_child(struct span *parent, const char *name);

/* A visit begins or ends, at times of CLOCK_MONOTONIC in ns. */
void span_open(struct span *span, uint64_t now);
void span_close(struct span *span, uint64_t now);

/* For how long any visit was open, up to now for those that still are. */
uint64_t span_total(const struct span *span, uint64_t now);
/* Whether two were ever open at once. */
bool span_overlapped(const struct span *span);

/* A thread that is not there any more may have held the lock of span_child(). */
void span_after_fork_in_child(void);

/* Back to nothing; what is open counts from now. No thread may open or close meanwhile. */
void span_reset(struct span *root, uint64_t now);

#endif
