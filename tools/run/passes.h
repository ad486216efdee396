/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_PASSES_H
#define PROBEKIT_PASSES_H

#include <stdbool.h>
#include <stddef.h>

#include <probekit-profile.h>

/*
 * Passes: runs that count a part of the set each, where the CPU has too few counters for all of it.
 * That they did the same work is seen by the instructions, which every pass counts.
 */

struct passes {
	size_t needed; /* runs for all of the set; 1: no passes */
	size_t most;   /* beyond which no more of it is split */
};

/*
 * Found by trying here what the environment asks to count. A remark says where it cannot be split,
 * and why.
 */
struct passes passes_find(void);

/* Whether a value in it was counted part of the time, for want of counters. */
bool passes_are_too_few(const struct probe_profile *profile);

/* Instructions of the whole command; NaN where they were not counted. */
double passes_anchor(const struct probe_profile *profile);

/* Of n anchors; NaN where there is none. Sorts them. */
double passes_median(double *anchors, size_t n);

/* Whether a run did other work than most: its anchor is further from the median than 1 %. */
bool passes_drifted(double anchor, double median);

#endif
