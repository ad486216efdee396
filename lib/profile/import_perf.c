/* SPDX-License-Identifier: MIT */
/* The rows of a report of perf stat's, checked one by one. */
#include "import_perf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "import_perf_sum.h"

struct perf_report {
	const char *command;
	size_t count;
	size_t room;
	struct perf_row *rows;
};

struct perf_report *perf_report_new(const char *command)
{
	struct perf_report *report = calloc(1, sizeof(*report));

	if (report)
		report->command = command;
	return report;
}

static void forget_rows(struct perf_report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		free((char *)report->rows[i].event);
		free((char *)report->rows[i].unit);
		free((char *)report->rows[i].place);
		free((char *)report->rows[i].interval);
	}
	report->count = 0;
}

void perf_report_free(struct perf_report *report)
{
	if (!report)
		return;
	forget_rows(report);
	free(report->rows);
	free(report);
}

static int check_value(const struct import_text *text, struct perf_row *row)
{
	char shown[IMPORT_SHOWN];

	row->state = PERF_COUNTED;
	if (strcmp(row->value, "<not counted>") == 0)
		row->state = PERF_NOT_COUNTED;
	else if (strcmp(row->value, "<not supported>") == 0)
		row->state = PERF_NOT_SUPPORTED;
	else if (!import_decimal(row->value, &row->count))
		return import_wrong(text, row->line,
				    "'%s' is no count: one is a number from 0 to "
				    "9223372036854775807, <not counted> or <not supported>",
				    import_shown(row->value, shown));
	return 0;
}

/* Intervals follow one another. */
static bool goes_back(const struct perf_row *last, const struct perf_row *row)
{
	struct import_decimal before, now;

	if (!import_decimal(last->interval, &before) || !import_decimal(row->interval, &now))
		return false;
	return now.whole < before.whole ||
	       (now.whole == before.whole && now.fraction < before.fraction);
}

int perf_report_add(struct perf_report *report, const struct import_text *text,
		    const struct perf_row *row)
{
	struct perf_row copy = *row;
	int result = check_value(text, &copy);

	if (result < 0)
		return result;
	if (report->count > 0 && row->has_share != report->rows[0].has_share)
		return import_wrong(text, row->line,
				    "this row has %s share of running time, as the first has%s: it "
				    "was cut short, or two reports were joined",
				    row->has_share ? "a" : "no", row->has_share ? " not" : "");
	if (report->count > 0 && goes_back(&report->rows[report->count - 1], row))
		return import_wrong(
			text, row->line,
			"the time of this interval is before that of the last: -I of "
			"several runs, or two reports that were joined; import one run");
	if (report->count == report->room) {
		const size_t room = 2 * report->room + 64;
		struct perf_row *longer = realloc(report->rows, room * sizeof(longer[0]));

		if (!longer)
			return error_no_memory(text->error);
		report->rows = longer;
		report->room = room;
	}
	copy.value = NULL;
	copy.event = strdup(row->event);
	copy.unit = strdup(row->unit);
	copy.place = strdup(row->place);
	copy.interval = strdup(row->interval);
	report->rows[report->count++] = copy;
	return copy.event && copy.unit && copy.place && copy.interval
		       ? 0
		       : error_no_memory(text->error);
}

int perf_report_finish(struct perf_report *report, const struct import_text *text,
		       struct import_list *list)
{
	int result;

	if (report->count == 0)
		return 0;
	result = perf_sum(report->rows, report->count, report->command, text, list);
	forget_rows(report);
	return result;
}
