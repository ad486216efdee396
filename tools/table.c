/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "message.h"
#include "selection.h"
#include "table_cell.h"

#define ABSENT_COLOUR "\033[33m"

/* Shown where none is asked for, as far as the set has them. */
static const char *const usual_columns[] = {
	"elapsed",	  "task-clock",	  "cpus-utilized", "cycles",	       "instructions",
	"insn-per-cycle", "cache-misses", "page-faults",   "context-switches", NULL,
};

struct column {
	const char *name;
	const char *sources[4]; /* that counted it, each once */
};

struct table {
	const struct probe_profile *profile;
	size_t repeat; /* index, or PROBE_MEAN */
	struct libscols_table *columns_and_lines;
	size_t columns_count;
	struct column *columns;
	size_t notes_count;
	char **notes; /* numbered from 1 */
	bool lost;    /* memory ran out: something is missing */
};

/* The number of the note, made if it is new. */
static size_t note(struct table *table, const char *text)
{
	char **longer;

	for (size_t i = 0; i < table->notes_count; i++)
		if (strcmp(table->notes[i], text) == 0)
			return i + 1;
	longer = realloc(table->notes, (table->notes_count + 1) * sizeof(table->notes[0]));
	if (longer) {
		table->notes = longer;
		table->notes[table->notes_count] = strdup(text);
	}
	if (!longer || !table->notes[table->notes_count]) {
		table->lost = true;
		return 0;
	}
	return ++table->notes_count;
}

static void note_source(struct column *column, const char *source)
{
	for (size_t i = 0; i < sizeof(column->sources) / sizeof(column->sources[0]); i++) {
		if (column->sources[i] && strcmp(column->sources[i], source) == 0)
			return;
		if (!column->sources[i]) {
			column->sources[i] = source;
			return;
		}
	}
}

/* The number behind a value of which something has to be said; 0 for others. */
static size_t note_of(struct table *table, const struct probe_value *value)
{
	char text[128];

	if (value->status == PROBE_UNAVAILABLE)
		return note(table, value->reason);
	if (value->status == PROBE_SIMULATED)
		return note(table, "simulated");
	if (value->status != PROBE_SCALED)
		return 0;
	if (value->running_share == 1) /* of a metric */
		return note(table, "of scaled counts: the counters did not run all the time");
	snprintf(text, sizeof(text), "scaled: the counter ran %.2f%% of the time",
		 value->running_share * 100);
	return note(table, text);
}

static void fill_cell(struct table *table, struct libscols_line *line, size_t index,
		      const struct probe_profile_region *region)
{
	struct column *column = &table->columns[index];
	char number[CELL_SIZE];
	char text[CELL_SIZE + 32];
	struct probe_value value;
	size_t noted;

	probe_profile_value(table->profile, region, column->name, PROBE_INCLUSIVE, table->repeat,
			    &value);
	noted = note_of(table, &value);
	if (value.status == PROBE_UNAVAILABLE) {
		snprintf(number, sizeof(number), "%s", table_cell_absent());
		scols_cell_set_color(scols_line_get_cell(line, index + 2), ABSENT_COLOUR);
	} else {
		note_source(column, value.source);
		table_cell_value(&value, number);
	}
	if (noted > 0)
		snprintf(text, sizeof(text), "%s [%zu]", number, noted);
	else
		snprintf(text, sizeof(text), "%s", number);
	table->lost = scols_line_set_data(line, index + 2, text) < 0 || table->lost;
}

/* What stands for a thread was not visited, and has no values to miss. */
static struct libscols_line *add_region(struct table *table, struct libscols_line *parent,
					const struct probe_profile_region *region)
{
	struct libscols_line *line = scols_table_new_line(table->columns_and_lines, parent);
	const uint64_t visits = probe_profile_visits(region, table->repeat);
	char text[CELL_SIZE];

	if (!line || scols_line_set_data(line, 0, probe_profile_name(region)) < 0) {
		table->lost = true;
		return NULL;
	}
	if (visits == 0)
		return line;
	table_cell_count(visits, text);
	table->lost = scols_line_set_data(line, 1, text) < 0 || table->lost;
	for (size_t i = 0; i < table->columns_count; i++)
		fill_cell(table, line, i, region);
	return line;
}

/* By a loop and the table's own lines: nesting has no limit, the stack has. */
static void add_tree(struct table *table, const struct probe_profile_region *top)
{
	const struct probe_profile_region **path = NULL;
	struct libscols_line *line = add_region(table, NULL, top);
	const struct probe_profile_region *next = probe_profile_child(top);
	size_t depth = 0;

	/* path holds the regions that are open, line is the innermost one's. */
	while (!table->lost && (next || depth > 0)) {
		if (!next) {
			next = probe_profile_next(path[--depth]);
			line = scols_line_get_parent(line);
			continue;
		}
		if (depth % 64 == 0) {
			const struct probe_profile_region **longer = realloc(
				path, (depth + 64) * sizeof(path[0]));

			table->lost = !longer;
			if (!longer)
				break;
			path = longer;
		}
		path[depth++] = next;
		line = add_region(table, line, next);
		next = probe_profile_child(next);
	}
	free(path);
}

static void take_top(void *opaque, const struct probe_profile_region *top)
{
	add_tree(opaque, top);
}

static bool has(const struct probe_profile *profile, const char *name)
{
	const struct probe_profile_region *region = probe_profile_first(profile);
	struct probe_value value;

	return region &&
	       probe_profile_value(profile, region, name, PROBE_INCLUSIVE, PROBE_MEAN, &value) == 0;
}

static void add_columns(struct table *table, const char *const *names)
{
	struct libscols_table *columns = table->columns_and_lines;

	table->lost = !scols_table_new_column(columns, "region", 0.2,
					      SCOLS_FL_TREE | SCOLS_FL_TRUNC) ||
		      !scols_table_new_column(columns, "visits", 0, SCOLS_FL_RIGHT);
	for (; *names && !table->lost; names++) {
		if (!has(table->profile, *names))
			continue;
		table->columns[table->columns_count++].name = *names;
		table->lost = !scols_table_new_column(columns, *names, 0, SCOLS_FL_RIGHT);
	}
}

static void print_below(const struct table *table)
{
	const char *between = "Sources: ";

	puts("\nValues are inclusive: with the regions inside.");
	for (size_t i = 0; i < table->columns_count; i++) {
		const struct column *column = &table->columns[i];

		if (!column->sources[0])
			continue;
		printf("%s%s %s", between, column->name, column->sources[0]);
		for (size_t k = 1; k < 4 && column->sources[k]; k++)
			printf(", %s", column->sources[k]);
		between = "; ";
	}
	if (*between == ';')
		puts(".");
	for (size_t i = 0; i < table->notes_count; i++)
		printf("[%zu] %s\n", i + 1, table->notes[i]);
	for (size_t i = 0; i < probe_profile_warnings(table->profile); i++)
		printf("warning: %s\n", probe_profile_warning(table->profile, i));
}

static void draw(struct table *table, const struct probe_render_options *options)
{
	const char *const *names = options->metrics ? options->metrics : usual_columns;
	size_t count = 0;

	while (names[count])
		count++;
	table->columns = calloc(count + 1, sizeof(table->columns[0]));
	table->columns_and_lines = scols_new_table();
	if (!table->columns || !table->columns_and_lines) {
		table->lost = true;
		return;
	}
	scols_table_enable_colors(table->columns_and_lines, options->colour);
	add_columns(table, names);
	if (!table->lost && selection_each(table->profile, options, take_top, table) < 0)
		table->lost = true;
	if (!table->lost && scols_print_table(table->columns_and_lines) < 0)
		table->lost = true;
}

/* The library says what is wrong with what is asked for, and of which names the nearest are meant. */
static int check(const struct probe_profile *profile, const struct probe_render_options *options)
{
	struct probe_render_options csv = *options;
	struct probe_error error = { "" };
	char *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);
	int result;

	if (!memory)
		return complain("memory ran out");
	csv.format = "csv";
	result = probe_profile_render(profile, memory, &csv, &error);
	fclose(memory);
	free(text);
	return result < 0 ? complain("%s", error.text) : 0;
}

int table_print(const struct probe_profile *profile, const struct probe_render_options *options)
{
	struct table table = {
		.profile = profile,
		.repeat = options->repeat == 0 || options->repeat == PROBE_MEAN
				  ? PROBE_MEAN
				  : options->repeat - 1,
	};
	int status = check(profile, options);

	if (status != 0)
		return status;
	draw(&table, options);
	if (table.lost)
		status = complain("memory ran out");
	else
		print_below(&table);
	while (table.notes_count > 0)
		free(table.notes[--table.notes_count]);
	free(table.notes);
	free(table.columns);
	scols_unref_table(table.columns_and_lines);
	return status;
}
