/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_LINE_COST_H
#define PROBEKIT_LINE_COST_H

#include "lines.h"

/* What the mark of an empty line costs by a plan, slot by slot. */
struct line_cost;

/* By lines that nobody else uses. NULL: no memory. */
struct line_cost *line_cost_measure(struct lines *scratch, struct arena *arena,
				    const struct plan *plan);

/*
 * To be called now and then while lines are counted: takes the measure of one more, since a probe costs
 * more where the program has other things in its caches and the machine has other work.
 */
void line_cost_refine(struct line_cost *cost);

/* As lines_settle(). */
void line_cost_settle(struct line_cost *cost);

uint64_t line_cost_of(const struct line_cost *cost, const struct line_counts *counts, size_t slot);

#endif
