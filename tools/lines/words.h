/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_LINES_WORDS_H
#define PROBEKIT_LINES_WORDS_H

#include <stdio.h>

#include "../table_cell.h"
#include "model.h"

/* What people read, in text and in Markdown. */

/* "Function 'evolve' at roll.c:42" */
void words_heading(const struct line_function *function, FILE *stream);

/* What the event that decides is called: "time", or its name. */
const char *words_of_decider(const struct lines *lines);

/* A sentence or two about the function: its time, or its samples. */
void words_summary(const struct lines *lines, const struct line_function *function, FILE *stream);

/* What is wrong with its source, as a sentence; NULL: nothing. */
const char *words_of_source(const struct line_function *function, char text[256]);

/* How the program was sampled, a paragraph a run; nothing where it was not. */
void words_sampling(const struct lines *lines, FILE *stream);

/* How the cells of a row read; "" where there is nothing to say. */
enum {
	CELL_LINE,
	CELL_HITS,
	CELL_TIME,
	CELL_TIME_PER_HIT,
	CELL_SHARE,
	CELL_INTERVAL,
	CELL_KINDS
};

struct row_words {
	char cells[CELL_KINDS][CELL_SIZE];
	double share; /* of the function; NaN: not known */
	bool is_below_probe;
};

/* row NULL: of the function as a whole. */
void words_of_row(const struct lines *lines, const struct line_function *function,
		  const struct line_row *row, struct row_words *words);

/* What a metric's cell says. */
void words_of_metric(const struct lines *lines, const struct line_function *function,
		     const struct line_row *row, const char *metric, char cell[CELL_SIZE]);

/* The mark of times below their probes, and what it means: before goes before it. Nothing where there
 * are none. */
#define BELOW_PROBE_MARK "*"
void words_below_probe(const struct lines *lines, const char *before, FILE *stream);

#endif
