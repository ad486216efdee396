/* SPDX-License-Identifier: MIT */
#include "listing_draw.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "listing.h"

/* Less cannot be read: then the terminal breaks lines. */
#define LAST_COLUMN_LEAST 24

struct libscols_table *draw_new(const struct column *columns, size_t count)
{
	struct libscols_table *table = listing_memory(scols_new_table());
	struct libscols_column *column = NULL;

	for (size_t i = 0; i < count; i++)
		column = listing_memory(
			scols_table_new_column(table, columns[i].name, 0, columns[i].flags));
	scols_column_set_flags(column, SCOLS_FL_WRAP);
	scols_column_set_wrapfunc(column, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL);
	if (scols_column_set_safechars(column, "\n") != 0)
		listing_memory(NULL);
	return table;
}

void draw_cell(struct libscols_line *line, size_t column, const char *text)
{
	if (scols_line_set_data(line, column, text && *text ? text : "-") != 0)
		listing_memory(NULL);
}

static const char *text_at(struct libscols_table *table, size_t line, size_t column)
{
	return scols_cell_get_data(scols_line_get_cell(scols_table_get_line(table, line), column));
}

/* What the terminal leaves for the last column. */
static size_t width_of_last(struct libscols_table *table)
{
	const size_t last = scols_table_get_ncols(table) - 1;
	const size_t whole = scols_table_get_termwidth(table);
	size_t used = 1; /* terminals wrap at their edge */

	for (size_t column = 0; column < last; column++) {
		size_t widest = strlen(scols_cell_get_data(
			scols_column_get_header(scols_table_get_column(table, column))));

		for (size_t line = 0; line < scols_table_get_nlines(table); line++) {
			const size_t width = strlen(text_at(table, line, column));

			widest = width > widest ? width : widest;
		}
		used += widest + 1;
	}
	return whole >= used + LAST_COLUMN_LEAST ? whole - used : LAST_COLUMN_LEAST;
}

static void break_lines(char *text, size_t width)
{
	for (char *line = text; strlen(line) > width;) {
		char *space = line + width;

		while (space > line && *space != ' ')
			space--;
		if (space == line)
			space = line + strcspn(line, " ");
		if (*space == '\0')
			return;
		*space = '\n';
		line = space + 1;
	}
}

void draw_print(struct libscols_table *table)
{
	const size_t last = scols_table_get_ncols(table) - 1;
	const size_t width = isatty(STDOUT_FILENO) ? width_of_last(table) : 0;

	for (size_t line = 0; width > 0 && line < scols_table_get_nlines(table); line++) {
		char *text = listing_memory(strdup(text_at(table, line, last)));

		break_lines(text, width);
		draw_cell(scols_table_get_line(table, line), last, text);
		free(text);
	}
	if (scols_print_table(table) != 0)
		listing_memory(NULL);
	scols_unref_table(table);
}
