/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_COMPARISON_H
#define PROBEKIT_COMPARISON_H

#include <stdio.h>

#include "../base/number.h"
#include "../profile/compare.h"
#include "footnotes.h"

/* Reports of comparisons: what probe_comparison_render() shows. */
struct comparison_view {
	struct probe_comparison *const *comparisons;
	size_t count;
	bool colour;
	const char *const *metrics; /* NULL: all */
	const char *region;	    /* NULL: all */
};

/* 0, -EIO (errno says why) or -ENOMEM */
int comparison_text(const struct comparison_view *view, FILE *stream);
int comparison_markdown(const struct comparison_view *view, FILE *stream);
int comparison_json(const struct comparison_view *view, FILE *stream);

bool comparison_shows_region(const struct comparison_view *view, const char *path);
bool comparison_shows_row(const struct comparison_view *view, const char *name);

/* What a row's cells hold, "-" where there is nothing to hold. */
struct comparison_cells {
	char label[NUMBER_SIZE];
	char base[NUMBER_SIZE];
	char candidate[NUMBER_SIZE];
	char ratio[NUMBER_SIZE];
	char interval[2 * NUMBER_SIZE];
	char p[NUMBER_SIZE];
	char counted_by[2 * NUMBER_SIZE]; /* of both sides where they differ */
};

void comparison_cells(const struct probe_comparison *comparison, const struct probe_ratio *ratio,
		      struct comparison_cells *cells);

/* Whether the reason is a matter of the values themselves, a 0, and not of how they were counted. */
bool comparison_is_of_zero(const struct probe_ratio *ratio);

/* Whether neither side measured it: such rows are told of in a line below the tables, those that no
 * region shown has once (region: NULL). */
bool comparison_is_absent(const struct probe_ratio *ratio);
void comparison_print_absent(const struct comparison_view *view,
			     const struct probe_comparison *comparison,
			     const struct compared_region *region, struct footnotes *notes,
			     FILE *stream);

/* "faster", "slower", "alike" or "not judged" */
const char *comparison_verdict_name(enum probe_verdict verdict);

#endif
