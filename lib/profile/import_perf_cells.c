/* SPDX-License-Identifier: MIT */
#include "import_perf_cells.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "import_perf_event.h"

/* perf knows some thousands of a CPU's events, of which few are counted at once. */
#define EVENTS_MOST 4096

static bool is_of_all(const struct perf_row *row)
{
	return !*row->interval || strcmp(row->interval, "summary") == 0;
}

/* Of intervals and their sum, the sum. */
static void find_summary(struct cells *cells)
{
	bool has_intervals = false, has_sum = false;

	for (size_t i = 0; i < cells->count; i++) {
		has_intervals = has_intervals || !is_of_all(&cells->rows[i]);
		has_sum = has_sum || is_of_all(&cells->rows[i]);
	}
	cells->has_summary = has_intervals && has_sum;
}

static bool is_of_whole(const struct cells *cells, const struct perf_row *row)
{
	return !cells->has_summary || is_of_all(row);
}

/* The caller frees it; NULL: no memory. */
static char *key_of(const char *event, const struct perf_row *row)
{
	struct perf_event read;
	char *key;

	/* The clock on the wall is one, wherever it is read. */
	const bool everywhere = perf_event_read(row->event, &read) &&
				strcmp(read.name, SET_ELAPSED) == 0;

	if (asprintf(&key, "%s\n%s\n%s", event, row->interval, everywhere ? "" : row->place) < 0)
		return NULL;
	return key;
}

static int add_key(json_t *map, const char *key, size_t index)
{
	return json_object_set_new_nocheck(map, key, json_integer((json_int_t)index)) < 0 ? -ENOMEM
											  : 0;
}

/* One pass over the rows of the whole, with the key of what they have in common. */
static int for_each_row(struct cells *cells, json_t *map, bool by_event,
			int (*visit)(struct cells *cells, json_t *map, const char *key, size_t row))
{
	int result = 0;

	for (size_t i = 0; i < cells->count && result == 0; i++) {
		const struct perf_row *row = &cells->rows[i];
		char *key;

		if (!is_of_whole(cells, row))
			continue;
		key = key_of(by_event ? row->event : "", row);
		result = key ? visit(cells, map, key, i) : -ENOMEM;
		free(key);
	}
	return result;
}

static int note_active(struct cells *cells, json_t *map, const char *key, size_t row)
{
	struct perf_event event;

	if (cells->rows[row].state != PERF_COUNTED ||
	    !perf_event_read(cells->rows[row].event, &event) || event.is_tool)
		return 0;
	return add_key(map, key, row);
}

static int mark_active(struct cells *cells, json_t *map, const char *key, size_t row)
{
	cells->marks[row].active = json_object_get(map, key) != NULL;
	return 0;
}

static bool is_better(const struct perf_row *row, const struct perf_row *other)
{
	if ((row->state == PERF_COUNTED) != (other->state == PERF_COUNTED))
		return row->state == PERF_COUNTED;
	return row->share > other->share;
}

/* Of rows that say twice what one would say (-M counts an event in each group that needs it), the
 * one that ran longest. */
static int choose(struct cells *cells, json_t *map, const char *key, size_t row)
{
	const char *event = cells->rows[row].event;
	const json_t *other = json_object_get(map, key);
	const size_t before = (size_t)json_integer_value(other);
	const json_int_t more = json_integer_value(json_object_get(cells->events, event));

	if (json_object_set_new_nocheck(cells->events, event,
					json_integer(more + (other ? 1 : 0))) < 0)
		return -ENOMEM;
	cells->doubled += other != NULL;
	if (other && !is_better(&cells->rows[row], &cells->rows[before]))
		return 0;
	if (other)
		cells->marks[before].taken = false;
	cells->marks[row].taken = true;
	return add_key(map, key, row);
}

static int count_once(json_t *map, const char *key, size_t *count)
{
	const size_t before = json_object_size(map);

	if (json_object_set_new_nocheck(map, key, json_null()) < 0)
		return -ENOMEM;
	*count += json_object_size(map) - before;
	return 0;
}

static int count_place(struct cells *cells, json_t *map, const char *key, size_t row)
{
	(void)key;
	cells->has_runs = cells->has_runs || !isnan(cells->rows[row].variation);
	return count_once(map, cells->rows[row].place, &cells->places);
}

static int count_interval(struct cells *cells, json_t *map, const char *key, size_t row)
{
	(void)key;
	return count_once(map, cells->rows[row].interval, &cells->intervals);
}

static int check_names(const struct cells *cells)
{
	struct perf_event event;

	for (size_t i = 0; i < cells->count; i++)
		if (!perf_event_read(cells->rows[i].event, &event))
			return import_wrong(cells->text, cells->rows[i].line,
					    "an event's name has at most %d characters",
					    PERF_EVENT_SIZE - 1);
	return 0;
}

static int check_events(const struct cells *cells, const json_t *taken)
{
	const size_t last = cells->rows[cells->count - 1].line;

	if (json_object_size(cells->events) > EVENTS_MOST)
		return import_wrong(cells->text, last,
				    "more than %d events stand there: is it one report?",
				    EVENTS_MOST);
	/* Each of them, in each of its cells */
	if (cells->doubled > 0 && cells->doubled >= json_object_size(taken))
		return import_wrong(
			cells->text, last,
			"every event stands there more than once: two reports were joined "
			"into one file; import each from a file of its own");
	return 0;
}

/* The passes, each with a map of its own. */
static int survey(struct cells *cells)
{
	json_t *maps[] = { json_object(), json_object(), json_object(), json_object() };
	const size_t count = sizeof(maps) / sizeof(maps[0]);
	int result = 0;

	for (size_t i = 0; i < count; i++)
		result = maps[i] ? result : -ENOMEM;
	if (result == 0)
		result = for_each_row(cells, maps[0], false, count_interval);
	if (result == 0)
		result = for_each_row(cells, maps[1], false, count_place);
	if (result == 0)
		result = for_each_row(cells, maps[2], false, note_active);
	if (result == 0)
		result = for_each_row(cells, maps[2], false, mark_active);
	if (result == 0)
		result = for_each_row(cells, maps[3], true, choose);
	result = result < 0 ? error_no_memory(cells->text->error) : check_events(cells, maps[3]);
	for (size_t i = 0; i < count; i++)
		json_decref(maps[i]);
	return result;
}

int cells_read(struct cells *cells, const struct perf_row *rows, size_t count,
	       const struct import_text *text)
{
	int result;

	*cells = (struct cells){
		.rows = rows,
		.count = count,
		.text = text,
		.marks = calloc(count, sizeof(cells->marks[0])),
		.events = json_object(),
	};
	if (!cells->marks || !cells->events)
		return error_no_memory(text->error);
	find_summary(cells);
	result = check_names(cells);
	return result < 0 ? result : survey(cells);
}

void cells_free(struct cells *cells)
{
	json_decref(cells->events);
	free(cells->marks);
}
