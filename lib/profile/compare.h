/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_COMPARE_H
#define PROBEKIT_COMPARE_H

#include "difference.h"

/* The model behind struct probe_comparison. */

struct compared_row {
	struct probe_ratio ratio;
	char *owned_reason; /* ratio.reason, where it was made for this row */
	/* Repeats that have a value, on each side. */
	size_t base_count;
	size_t candidate_count;
	double u;	   /* of the candidate: pairs in which it is the larger */
	bool is_of_zero;   /* no ratio is formed because a value is 0 */
	bool other_source; /* who counted: a ratio may be formed, but no limit is judged by it */
	bool other_caches; /* were simulated, and it is of misses: no limit either */
};

struct compared_region {
	char *path;
	const struct probe_profile_region *base;
	const struct probe_profile_region *candidate;
	size_t rows_count;
	struct compared_row *rows;
	enum probe_verdict verdict;
	char *sentence;
};

struct probe_comparison {
	const struct probe_profile *base;
	const struct probe_profile *candidate;
	struct differences differences;
	size_t regions_count;
	struct compared_region *regions;
};

/* Of an event or metric of the comparison's region; NULL where neither side has it. */
const struct compared_row *compare_find_row(const struct compared_region *region, const char *name);

/* Fills a row of that event or metric. 0 or -ENOMEM. */
int compare_row(const struct probe_comparison *comparison, const struct compared_region *region,
		const struct probe_event *event, struct compared_row *row);

/* Fills the region's verdict and sentence from its rows. 0 or -ENOMEM. */
int compare_judge(struct compared_region *region);

#endif
