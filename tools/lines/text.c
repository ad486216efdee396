/* SPDX-License-Identifier: MIT */
/* Lines as tables for a terminal. */
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../message.h"
#include "format.h"
#include "words.h"

/* Where the time goes is seen before it is read. From the hottest down. */
static const struct {
	double least; /* share of the function */
	const char *colour;
} heats[] = {
	{ 0.5, "\033[1;31m" },
	{ 0.2, "\033[31m" },
	{ 0.05, "\033[33m" },
	{ 0.01, "\033[32m" },
};

#define HEATING "\033[1m"

struct column {
	const char *name;
	int cell; /* of enum; CELL_KINDS: not of a row_words */
};

static const struct column marked_columns[] = {
	{ "line", CELL_LINE },	  { "hits", CELL_HITS },
	{ "time", CELL_TIME },	  { "time/hit", CELL_TIME_PER_HIT },
	{ "% func", CELL_SHARE },
};
static const struct column sampled_columns[] = {
	{ "line", CELL_LINE },	  { "samples", CELL_HITS },  { "time", CELL_TIME },
	{ "% func", CELL_SHARE }, { "95 %", CELL_INTERVAL },
};

#define COLUMNS (sizeof(marked_columns) / sizeof(marked_columns[0]))

struct block {
	const struct lines *lines;
	const struct line_function *function;
	const struct column *columns;
	struct libscols_table *table;
	bool lost;
};

static const char *heat_of(double share)
{
	for (size_t i = 0; i < sizeof(heats) / sizeof(heats[0]); i++)
		if (share >= heats[i].least)
			return heats[i].colour;
	return NULL;
}

static void set(struct block *block, struct libscols_line *line, size_t column, const char *text)
{
	block->lost = scols_line_set_data(line, column, text) < 0 || block->lost;
}

static void add_row(struct block *block, const struct line_row *row)
{
	struct libscols_line *line = scols_table_new_line(block->table, NULL);
	char *const *metric = block->lines->metrics;
	struct row_words words;
	size_t column = COLUMNS;
	char cell[CELL_SIZE];

	block->lost = block->lost || !line;
	if (block->lost)
		return;
	words_of_row(block->lines, block->function, row, &words);
	for (size_t i = 0; i < COLUMNS; i++)
		set(block, line, i, words.cells[block->columns[i].cell]);
	for (; metric && *metric && !block->function->is_sampled; metric++) {
		words_of_metric(block->lines, block->function, row, *metric, cell);
		set(block, line, column++, cell);
	}
	set(block, line, column, row && row->source ? row->source : "");
	if (row && heat_of(words.share))
		block->lost = scols_line_set_color(line, heat_of(words.share)) < 0 || block->lost;
}

static const char *name_of(const struct block *block, const struct column *column, char name[64])
{
	const bool is_sampled = block->function->is_sampled;

	if (is_sampled || (column->cell != CELL_TIME && column->cell != CELL_TIME_PER_HIT))
		return column->name;
	snprintf(name, 64, "%.48s%s", words_of_decider(block->lines),
		 column->cell == CELL_TIME ? "" : "/hit");
	return name;
}

static void add_columns(struct block *block)
{
	char *const *metric = block->lines->metrics;
	char name[64];

	for (size_t i = 0; i < COLUMNS; i++)
		block->lost = !scols_table_new_column(block->table,
						      name_of(block, &block->columns[i], name), 0,
						      SCOLS_FL_RIGHT) ||
			      block->lost;
	for (; metric && *metric && !block->function->is_sampled; metric++)
		block->lost = !scols_table_new_column(block->table, *metric, 0, SCOLS_FL_RIGHT) ||
			      block->lost;
	block->lost = !scols_table_new_column(block->table, "source", 0, SCOLS_FL_TRUNC) ||
		      block->lost;
}

static void print_head(const struct lines *lines, const struct line_function *function, bool colour)
{
	char text[256];
	const char *wrong = words_of_source(function, text);

	fputs(colour ? "\n" HEATING : "\n", stdout);
	words_heading(function, stdout);
	fputs(colour ? "\033[0m: " : ": ", stdout);
	words_summary(lines, function, stdout);
	if (wrong)
		printf("\n%s", wrong);
	fputs("\n\n", stdout);
}

static bool print_function(const struct lines *lines, const struct line_function *function,
			   bool colour)
{
	struct block block = {
		.lines = lines,
		.function = function,
		.columns = function->is_sampled ? sampled_columns : marked_columns,
		.table = scols_new_table(),
	};

	print_head(lines, function, colour);
	if (!block.table)
		return false;
	scols_table_enable_colors(block.table, colour);
	add_columns(&block);
	for (size_t i = 0; i < function->rows_count; i++)
		add_row(&block, &function->rows[i]);
	if (function->whole)
		add_row(&block, NULL);
	if (!block.lost && function->rows_count > 0)
		block.lost = scols_print_table(block.table) < 0;
	scols_unref_table(block.table);
	return !block.lost;
}

int lines_print_text(const struct lines *lines, bool colour)
{
	words_sampling(lines, stdout);
	for (size_t i = 0; i < lines->count; i++)
		if (!print_function(lines, &lines->functions[i], colour))
			return complain("memory ran out");
	fputc('\n', stdout);
	words_below_probe(lines, "", stdout);
	if (lines->left_out > 0)
		printf("%zu function%s of less than 1 %% of the samples: --all shows all\n",
		       lines->left_out, lines->left_out == 1 ? "" : "s");
	for (size_t i = 0; i < probe_profile_warnings(lines->profile); i++)
		printf("warning: %s\n", probe_profile_warning(lines->profile, i));
	return 0;
}
