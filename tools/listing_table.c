/* SPDX-License-Identifier: MIT */
/* The list as tables: within the width of a terminal, elsewhere one line each. */
#include "listing.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "listing_draw.h"

#define NOTES_WIDTH 80

/* Reasons, each told once below the tables. */
struct notes {
	size_t count;
	const char **texts;
};

static size_t number_of(struct notes *notes, const char *reason)
{
	for (size_t i = 0; i < notes->count; i++)
		if (strcmp(notes->texts[i], reason) == 0)
			return i + 1;
	notes->texts = listing_memory(
		reallocarray(notes->texts, notes->count + 1, sizeof(notes->texts[0])));
	notes->texts[notes->count] = reason;
	return ++notes->count;
}

/* One more part, behind a comma. */
static void append(char *note, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void append(char *note, size_t size, const char *format, ...)
{
	const size_t used = strlen(note);
	va_list arguments;

	if (used > 0)
		snprintf(note + used, size - used, ", ");
	va_start(arguments, format);
	vsnprintf(note + strlen(note), size - strlen(note), format, arguments);
	va_end(arguments);
}

/* What is to be known of a finding: why there is none, or how the event is counted. */
static void make_note(const struct listed_event *event, struct notes *notes, char *note,
		      size_t size)
{
	const struct finding *finding = &event->finding;

	note[0] = '\0';
	if (!finding->source) {
		snprintf(note, size, "[%zu]",
			 number_of(notes, finding->reason ? finding->reason : "not tried"));
		return;
	}
	if (finding->set)
		append(note, size, "in set %s", finding->set);
	if (finding->encoding && strcasecmp(finding->encoding, event->name) != 0)
		append(note, size, "as %s", finding->encoding);
	if (finding->user_only)
		append(note, size, "user mode only");
	if (finding->running_share < 1)
		append(note, size, "had a counter %.0f%% of the time",
		       finding->running_share * 100);
}

static void add_event(struct libscols_table *table, const struct listed_event *event,
		      const char *last, struct notes *notes)
{
	struct libscols_line *line = listing_memory(scols_table_new_line(table, NULL));
	char note[512];

	make_note(event, notes, note, sizeof(note));
	draw_cell(line, 0, event->name);
	draw_cell(line, 1, event->finding.source);
	draw_cell(line, 2, note);
	draw_cell(line, 3, last);
}

/* Those of one CPU model alone, or the others. */
static void add_events(struct libscols_table *table, const struct listed_events *events,
		       bool of_model, struct notes *notes)
{
	for (size_t i = 0; i < events->count; i++) {
		const struct listed_event *event = &events->rows[i];

		if (event->is_shown && (event->pmu != NULL) == of_model)
			add_event(table, event, event->description, notes);
	}
}

static void print_events(const struct listed_events *events, struct notes *notes)
{
	static const struct column columns[] = {
		{ "EVENT", 0 },
		{ "SOURCE", 0 },
		{ "NOTE", 0 },
		{ "WHAT IT COUNTS", 0 },
	};
	struct libscols_table *table = draw_new(columns, 4);

	add_events(table, events, false, notes);
	add_events(table, events, true, notes);
	draw_print(table);
}

static void print_set(const struct listed_set *set, struct notes *notes)
{
	static const struct column columns[] = {
		{ "EVENT", 0 },
		{ "SOURCE", 0 },
		{ "NOTE", 0 },
		{ "COUNTED TOGETHER AS", 0 },
	};
	struct libscols_table *table = draw_new(columns, 4);

	printf("\nSet %s: %s\n", set->name, set->summary);
	for (size_t i = 0; i < set->events.count; i++)
		add_event(table, &set->events.rows[i], set->events.rows[i].group, notes);
	draw_print(table);
}

/* Events of one group take as many counters at a time: 0 where there are no groups. */
static size_t largest_group(const struct listed_events *events)
{
	size_t largest = 0;

	for (size_t i = 0; i < events->count; i++) {
		const char *group = events->rows[i].group;
		size_t size = 0;

		for (size_t j = 0; group && j < events->count; j++)
			size += events->rows[j].group && strcmp(events->rows[j].group, group) == 0;
		largest = size > largest ? size : largest;
	}
	return largest;
}

struct tally {
	const char *source;
	size_t count;
};

#define SOURCES_MOST 8

/* "4 os, 1 perf", in the order in which they first appear; returns how many events that are. */
static size_t tally_sources(const struct listed_events *events, char *text, size_t size)
{
	struct tally tallies[SOURCES_MOST + 1] = { 0 };
	size_t counted = 0;

	for (size_t i = 0; i < events->count; i++) {
		const char *source = events->rows[i].finding.source;
		size_t t = 0;

		while (source && t < SOURCES_MOST - 1 && tallies[t].source &&
		       strcmp(tallies[t].source, source) != 0)
			t++;
		if (!source)
			continue;
		tallies[t].source = source;
		tallies[t].count++;
		counted++;
	}
	text[0] = '\0';
	for (const struct tally *tally = tallies; tally->source; tally++)
		append(text, size, "%zu %s", tally->count, tally->source);
	return counted;
}

static void note_reasons(const struct listed_events *events, struct notes *notes, char *text,
			 size_t size)
{
	text[0] = '\0';
	for (size_t i = 0; i < events->count; i++) {
		const struct finding *finding = &events->rows[i].finding;
		char part[32];

		if (finding->source || !finding->reason)
			continue;
		snprintf(part, sizeof(part), "[%zu]", number_of(notes, finding->reason));
		if (!strstr(text, part))
			append(text, size, "%s", part);
	}
}

static void add_set(struct libscols_table *table, const struct listed_set *set, struct notes *notes)
{
	struct libscols_line *line = listing_memory(scols_table_new_line(table, NULL));
	char sources[256], counted[64], reasons[256], together[32];
	const size_t count = tally_sources(&set->events, sources, sizeof(sources));

	snprintf(counted, sizeof(counted), "%zu/%zu", count, set->events.count);
	snprintf(together, sizeof(together), "%zu", largest_group(&set->events));
	note_reasons(&set->events, notes, reasons, sizeof(reasons));
	draw_cell(line, 0, set->name);
	draw_cell(line, 1, counted);
	draw_cell(line, 2, together);
	draw_cell(line, 3, sources);
	draw_cell(line, 4, reasons);
	draw_cell(line, 5, set->summary);
}

static void print_sets(const struct listing *listing, struct notes *notes)
{
	static const struct column columns[] = {
		{ "SET", 0 },
		{ "COUNTED", SCOLS_FL_RIGHT },
		{ "TOGETHER", SCOLS_FL_RIGHT },
		{ "SOURCES", 0 },
		{ "NOTE", 0 },
		{ "WHAT IT IS FOR", 0 },
	};
	struct libscols_table *table = draw_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < listing->sets_count; i++)
		if (listing->sets[i].is_shown)
			add_set(table, &listing->sets[i], notes);
	draw_print(table);
}

/* Broken between words where there is a terminal. */
static void print_note(size_t number, const char *text)
{
	const bool wraps = isatty(STDOUT_FILENO);
	size_t column = (size_t)printf("[%zu]", number);
	const size_t indent = column;

	while (*text) {
		const size_t length = strcspn(text, " ");

		if (wraps && column > indent && column + 1 + length >= NOTES_WIDTH)
			column = (size_t)printf("\n%*s", (int)indent, "") - 1;
		column += (size_t)printf(" %.*s", (int)length, text);
		text += length;
		text += strspn(text, " ");
	}
	putchar('\n');
}

static size_t shown(const struct listed_events *events)
{
	size_t count = 0;

	for (size_t i = 0; i < events->count; i++)
		count += events->rows[i].is_shown;
	return count;
}

static size_t print_all_sets(const struct listing *listing, bool in_detail, struct notes *notes)
{
	size_t count = 0;

	for (size_t i = 0; i < listing->sets_count; i++)
		count += listing->sets[i].is_shown;
	if (count > 0)
		print_sets(listing, notes);
	for (size_t i = 0; i < listing->sets_count && in_detail; i++)
		if (listing->sets[i].is_shown)
			print_set(&listing->sets[i], notes);
	return count;
}

void listing_print_tables(const struct listing *listing, bool in_detail)
{
	struct notes notes = { 0 };
	const size_t sets = print_all_sets(listing, in_detail, &notes);

	if (shown(&listing->events) > 0) {
		if (sets > 0)
			putchar('\n');
		print_events(&listing->events, &notes);
	}
	if (notes.count > 0)
		putchar('\n');
	for (size_t i = 0; i < notes.count; i++)
		print_note(i + 1, notes.texts[i]);
	free(notes.texts);
}
