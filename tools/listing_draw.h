/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_LISTING_DRAW_H
#define PROBEKIT_LISTING_DRAW_H

#include <libsmartcols.h>

/* Tables of words. Where there is a terminal the last column is wrapped, between words, to fit it. */

struct column {
	const char *name;
	int flags;
};

struct libscols_table *draw_new(const struct column *columns, size_t count);
/* "-" stands for what is empty. */
void draw_cell(struct libscols_line *line, size_t column, const char *text);
/* Frees the table. */
void draw_print(struct libscols_table *table);

#endif
