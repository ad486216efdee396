/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_LINE_COST_H
#define PROBEKIT_LINE_COST_H

#include "lines.h"

/*
 * What the mark of an empty line costs by a plan, slot by slot: measured first, and of one more now and then
 * while lines are counted, since a probe costs more where the program has other things in its caches and
 * the machine has other work.
 */
struct line_cost;

/* Of the marks of these lines. All memory is the arena's. NULL: there is none. */
struct line_cost *line_cost_measure(struct lines *lines, struct arena *arena,
				    const struct plan *plan);

/* As lines_settle(). */
void line_cost_settle(struct line_cost *cost);

/* How much of a slot the probes have taken that are in these counts. */
uint64_t line_cost_of(const struct line_cost *cost, const struct line_counts *counts, size_t slot);

#endif
