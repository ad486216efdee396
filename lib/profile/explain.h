/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_EXPLAIN_H
#define PROBEKIT_EXPLAIN_H

#include "causes.h"
#include "factors.h"
#include "parts.h"
#include "sentences.h"

/* An explanation as numbers; report/ puts it into words. */

/* Times that differ by less are too near for shares of their logarithm: these explode near 1. */
#define EXPLAIN_SHARES_FROM 1.1

/* Repeats that are too few to judge chance show no difference below this. */
#define EXPLAIN_UNJUDGED_LEAST 1.01

/* A region's numbers; shown is what the public functions hand out of them. */
struct explained {
	struct probe_explained_region shown;
	struct sentences owned; /* path and text */
	struct sentences notes;
	const struct identity *identity; /* that the factors are of; NULL without any */
	struct probe_explained_factor factors[IDENTITY_FACTORS];
	struct probe_explained_factor simulated[FACTORS_SIMULATED_MOST];
	struct probe_explained_part parts[PARTS];
	struct probe_explained_cause causes[CAUSES_MOST];
};

struct probe_explanation {
	const char *base_name;
	const char *candidate_name;
	size_t base_repeats;
	size_t candidate_repeats;
	struct sentences owned; /* names, and sources of costs */
	struct sentences notes;
	size_t count;
	struct explained **regions;
};

/* All but the words. Returns as probe_profile_explain() does. */
int explain(const struct probe_profile *base, const struct probe_profile *candidate,
	    const struct probe_explain_options *options, struct probe_explanation **explanation,
	    struct probe_error *error);

/* One region, or the whole where path is NULL: its numbers. 0 or -ENOMEM */
int explain_region(const struct explain_sides *sides, const char *path,
		   const struct probe_cost *costs, size_t costs_count, struct explained *explained);

#endif
