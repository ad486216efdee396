/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_CAUSES_H
#define PROBEKIT_CAUSES_H

#include "explain_side.h"

/*
 * What may make code faster or slower, besides what it computes: a table of which each row is a
 * cause. A new cause is a new row.
 */
#define CAUSES_MOST	  12
#define CAUSE_EVENTS_MOST 3

struct cause {
	const char *name;		       /* "page-faults" */
	const char *events[CAUSE_EVENTS_MOST]; /* what counts it: the first that both sides have */
	const char *cost;		       /* the name of one's cost: "page-fault" */
	const char *one, *many;		       /* "page fault", "page faults" */
	/*
	 * ns that few machines are beyond. Where nobody knows what one costs it tells whether the
	 * change can matter, to be worth a word. No budget is made of it.
	 */
	double usual_most;
};

const struct cause *cause_named(const char *name);

/* The names of costs, as "page-fault, cache-miss or branch-miss". */
const char *causes_cost_names(char *text, size_t size);
bool causes_know_cost(const char *name);

/*
 * What changed between both sides. difference: ns that the candidate saves, below 0 where it loses
 * some, 0 where the two are not to be told apart; time: of the baseline. Returns how many it filled.
 */
struct cause_search {
	const struct explain_sides *sides;
	const struct probe_cost *costs;
	size_t costs_count;
	double difference;
	double time;
};

size_t causes_find(const struct cause_search *search, struct probe_explained_cause *found);

#endif
