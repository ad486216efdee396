/* SPDX-License-Identifier: MIT */
#include "import_perf_sum.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "import_perf_cells.h"
#include "import_perf_event.h"

struct sums {
	struct cells cells;
	struct import_report *report;
};

/* What the rows of one event come to. */
struct sum {
	struct import_count count;
	size_t rows; /* that could count: elsewhere nothing ran */
	size_t counted;
	const char *reason; /* the last of a row that was not */
};

static int warn_of_doubled(const struct sums *sums)
{
	char sentence[PERF_EVENT_SIZE + 96];
	const char *event;
	json_t *doubled;

	json_object_foreach(sums->cells.events, event, doubled)
	{
		if (json_integer_value(doubled) == 0)
			continue;
		snprintf(
			sentence, sizeof(sentence),
			"perf stat counted %.200s more than once: what was counted longest is taken",
			event);
		if (import_report_warn(sums->report, sentence) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int warn(const struct sums *sums)
{
	char sentence[160];

	if (sums->cells.has_runs &&
	    import_report_warn(sums->report,
			       "each value is the mean of several runs, which perf stat -r cuts "
			       "down to a whole number; how many runs, it does not write") < 0)
		return -ENOMEM;
	snprintf(sentence, sizeof(sentence), "the counts of %zu intervals (-I) are summed",
		 sums->cells.intervals);
	if (sums->cells.intervals > 1 && import_report_warn(sums->report, sentence) < 0)
		return -ENOMEM;
	snprintf(sentence, sizeof(sentence),
		 "the counts of %zu processors, threads and such, which perf stat told apart, are "
		 "summed",
		 sums->cells.places);
	if (sums->cells.places > 1 && import_report_warn(sums->report, sentence) < 0)
		return -ENOMEM;
	return warn_of_doubled(sums);
}

static int add_row(const struct sums *sums, size_t index, const struct perf_event *event,
		   const struct perf_unit *unit, struct sum *sum)
{
	const struct perf_row *row = &sums->cells.rows[index];
	const char *reason = perf_row_reason(row, event);
	const bool ran = event->is_tool || sums->cells.marks[index].active;
	struct import_count count = { .count = 0 };

	if (reason) {
		/* Where nothing was counted, nothing ran: a command that sleeps, an idle CPU. */
		sum->rows += ran && !(event->is_tool && row->state == PERF_NOT_COUNTED);
		sum->reason = reason;
		return 0;
	}
	sum->rows++;
	sum->counted++;
	if (!perf_row_count(row, unit, &count) ||
	    __builtin_add_overflow(sum->count.count, count.count, &sum->count.count) ||
	    sum->count.count > INT64_MAX)
		return import_wrong(sums->cells.text, row->line, "no counter counts as far");
	sum->count.mean = count.mean;
	sum->count.share = row->share < sum->count.share ? row->share : sum->count.share;
	sum->count.variation = row->variation;
	return 0;
}

/* Where several rows were summed, their means and variations are not the sum's. */
static void settle(const struct sums *sums, struct sum *sum, char reason[160])
{
	if (sum->counted > 1) {
		sum->count.mean = 0;
		sum->count.variation = NAN;
	}
	if (sum->counted == 0) {
		sum->count.reason = sum->reason;
		return;
	}
	if (sum->counted == sum->rows)
		return;
	snprintf(reason, 160, "perf stat counted it in %zu of %zu %s: count fewer events at once",
		 sum->counted, sum->rows, sums->cells.intervals > 1 ? "intervals" : "places");
	sum->count.reason = reason;
}

/* The name that the profile has for it: perf's where another event took the usual one. */
static const char *free_name(const struct sums *sums, const struct perf_event *event,
			     const char *written)
{
	if (!import_report_has(sums->report, event->name))
		return event->name;
	return import_report_has(sums->report, written) ? NULL : written;
}

static int add_count(const struct sums *sums, const char *written, const struct perf_event *event,
		     const struct perf_unit *unit, struct import_count *count)
{
	char label[PERF_EVENT_SIZE + 32];

	count->event = free_name(sums, event, written);
	if (!count->event)
		return 0;
	snprintf(label, sizeof(label), "%s (%s)", count->event,
		 unit && unit->name ? unit->name : "");
	count->label = unit && unit->name ? label : NULL;
	count->unit = unit ? unit->unit : "count";
	/* These clocks do not stop in the kernel, whatever they are told. */
	count->kernel_excluded = event->kernel_excluded && strcmp(count->unit, "ns") != 0;
	return import_report_add(sums->report, count) < 0 ? error_no_memory(sums->cells.text->error)
							  : 0;
}

static int sum_event(const struct sums *sums, const char *written)
{
	const struct perf_unit *unit = NULL;
	bool has_units = true;
	struct perf_event event;
	char reason[160];
	struct sum sum = { .count = { .share = 1, .variation = NAN } };
	int result = 0;

	perf_event_read(written, &event);
	for (size_t i = 0; i < sums->cells.count && result == 0; i++) {
		const struct perf_row *row = &sums->cells.rows[i];

		if (strcmp(row->event, written) != 0 || !sums->cells.marks[i].taken)
			continue;
		unit = perf_unit_of(row, &event);
		has_units = has_units && unit;
		if (unit)
			result = add_row(sums, i, &event, unit, &sum);
	}
	if (result < 0)
		return result;
	settle(sums, &sum, reason);
	if (!has_units)
		sum.count.reason = "it was written in a unit that a profile does not hold";
	return add_count(sums, written, &event, unit, &sum.count);
}

static int sum_events(const struct sums *sums)
{
	const char *written;
	json_t *doubled;

	json_object_foreach(sums->cells.events, written, doubled)
	{
		const int result = sum_event(sums, written);

		if (result < 0)
			return result;
	}
	return 0;
}

/* perf stat writes it for people alone; the last interval ends with the command. */
static int add_elapsed(const struct sums *sums)
{
	struct import_count count = {
		.event = SET_ELAPSED,
		.unit = "ns",
		.share = 1,
		.variation = NAN,
		.reason =
			"perf stat does not write it with -j and -x,: add `-e duration_time` to what "
			"it counts",
	};
	struct import_decimal end;

	if (import_report_has(sums->report, SET_ELAPSED))
		return 0;
	for (size_t i = 0; i < sums->cells.count; i++)
		if (import_decimal(sums->cells.rows[i].interval, &end) &&
		    import_scale(&end, 1000000000, &count))
			count.reason = NULL;
	count.mean = 0;
	return import_report_add(sums->report, &count) < 0
		       ? error_no_memory(sums->cells.text->error)
		       : 0;
}

static int make_report(struct sums *sums, struct import_list *list)
{
	int result = sum_events(sums);

	if (result == 0)
		result = add_elapsed(sums);
	if (result == 0 && warn(sums) < 0)
		result = error_no_memory(sums->cells.text->error);
	return result < 0 ? result : import_list_add(list, sums->report, sums->cells.text);
}

static char *title_of(const struct import_text *text, const struct import_list *list)
{
	char *name = import_title(text);
	char *title;

	if (!name || list->count == 0)
		return name;
	if (asprintf(&title, "%s (%zu)", name, list->count + 1) < 0)
		title = NULL;
	free(name);
	return title;
}

int perf_sum(const struct perf_row *rows, size_t count, const char *command,
	     const struct import_text *text, struct import_list *list)
{
	char *title = title_of(text, list);
	struct sums sums;
	char origin[32];
	int result;

	snprintf(origin, sizeof(origin), "perf stat %s", command);
	sums.report = title ? import_report_new(title, origin) : NULL;
	result = cells_read(&sums.cells, rows, count, text);
	if (result == 0)
		result = sums.report ? make_report(&sums, list) : error_no_memory(text->error);
	import_report_free(sums.report);
	cells_free(&sums.cells);
	free(title);
	return result;
}
