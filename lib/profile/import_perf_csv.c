/* SPDX-License-Identifier: MIT */
/* perf stat -x: rows of fields with a separator of the user's choice, and nothing quoted. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "../base/error.h"
#include "import_perf.h"

/* What -x is given; no separator may be part of a number or of an event's name. */
static const char separators[] = ",;|\t~^@!&";

#define FIELDS_MOST 32

struct fields {
	size_t count;
	char *text[FIELDS_MOST];
};

/* The end of a line, with the '\r' that some systems put there cut, too. */
static char *cut_line(char *line)
{
	char *end = line + strcspn(line, "\n");
	char *next = *end ? end + 1 : end;

	*end = '\0';
	if (end > line && end[-1] == '\r')
		end[-1] = '\0';
	return next;
}

/* Separators between the slashes of an event belong to it: cpu/event=0x3c,umask=0x1/u. */
static void split(char *line, char separator, struct fields *fields)
{
	bool inside = false;

	line += strspn(line, " ");
	fields->count = 0;
	fields->text[fields->count++] = line;
	for (char *c = line; *c; c++) {
		if (*c == '/')
			inside = !inside && strchr(c + 1, '/');
		if (*c != separator || inside)
			continue;
		*c = '\0';
		if (fields->count == FIELDS_MOST)
			return;
		fields->text[fields->count++] = c + 1;
	}
}

static bool is_number(const char *field)
{
	struct import_decimal number;

	return import_decimal(field, &number);
}

static bool is_value(const char *field)
{
	return is_number(field) || strcmp(field, "<not counted>") == 0 ||
	       strcmp(field, "<not supported>") == 0;
}

/* "0.100174520": what no count and no clock of perf stat's is printed like */
static bool is_time_stamp(const char *field)
{
	struct import_decimal number;

	return import_decimal(field, &number) && number.decimals == 9;
}

static bool is_name(const char *field)
{
	return isalpha((unsigned char)*field) || *field == '_';
}

static const char *field_at(const struct fields *fields, size_t index)
{
	return index < fields->count ? fields->text[index] : "";
}

/* What stands in front of the value: with -I, and with -A, --per-socket, --per-thread and such. */
static size_t take_place(const struct fields *fields, struct perf_row *row)
{
	size_t at = 0;

	row->interval = row->place = "";
	if (is_time_stamp(field_at(fields, at)) || strcmp(field_at(fields, at), "summary") == 0)
		row->interval = fields->text[at++];
	if (at >= fields->count || is_value(fields->text[at]) || !*fields->text[at])
		return at;
	row->place = fields->text[at++];
	/* How many CPUs stand behind the row; not a value, which a unit or an event follows. */
	if (is_number(field_at(fields, at)) &&
	    (is_value(field_at(fields, at + 1)) ||
	     (!*field_at(fields, at + 1) && !*field_at(fields, at + 2))))
		at++;
	return at;
}

static int take_share(const struct import_text *text, const char *field, struct perf_row *row)
{
	struct import_decimal percent;

	if (!import_decimal(field, &percent) || percent.decimals != 2 || percent.whole > 100)
		return import_wrong(
			text, row->line,
			"'%.32s' is no share of time in per cent: cut short, or written "
			"with decimal commas (run perf with LC_ALL=C)",
			field);
	row->share = ((double)percent.whole + percent.fraction) / 100;
	return 0;
}

static int take_variation(const struct import_text *text, char *field, struct perf_row *row)
{
	char *sign = strchr(field, '%');
	struct import_decimal percent;

	*sign = '\0';
	if (!import_decimal(field, &percent))
		return import_wrong(text, row->line, "'%.32s%%' is no variation of repeats", field);
	row->variation = ((double)percent.whole + percent.fraction) / 100;
	return 0;
}

/* Behind the event: [cgroup,] [variation,] running time, its share, [variation,] metrics. */
static int take_rest(const struct import_text *text, struct fields *fields, size_t at,
		     struct perf_row *row)
{
	struct import_decimal number;
	int result = 0;

	if (at < fields->count && *fields->text[at] && !is_number(fields->text[at]) &&
	    !strchr(fields->text[at], '%'))
		return import_wrong(text, row->line,
				    "it was counted for a cgroup, '%.64s': a profile holds one "
				    "command's counts; run perf stat without --cgroup",
				    fields->text[at]);
	if (strchr(field_at(fields, at), '%'))
		result = take_variation(text, fields->text[at++], row);
	if (result < 0 || at >= fields->count)
		return result;
	if (!import_decimal(fields->text[at], &number) || number.point)
		return import_wrong(text, row->line, "'%.32s' is no running time in ns",
				    fields->text[at]);
	row->running = number.whole;
	row->has_share = true;
	if (at + 1 >= fields->count)
		return import_wrong(text, row->line,
				    "it ends behind the running time: the report was cut short");
	result = take_share(text, fields->text[at + 1], row);
	if (result == 0 && strchr(field_at(fields, at + 2), '%'))
		result = take_variation(text, fields->text[at + 2], row);
	return result;
}

/* VALUE,UNIT,EVENT,...; before Linux 3.14: VALUE,EVENT,... Where the rest begins. */
static size_t take_head(const struct fields *fields, struct perf_row *row)
{
	size_t at = take_place(fields, row);

	row->value = field_at(fields, at++);
	row->unit = "";
	if (!is_name(field_at(fields, at)) || is_name(field_at(fields, at + 1)))
		row->unit = field_at(fields, at++);
	row->event = field_at(fields, at++);
	return at;
}

static bool is_head(const struct perf_row *row)
{
	return is_value(row->value) && is_name(row->event);
}

/* "0,72,msec": only in a row with this does the separator stand inside numbers, too. */
static bool has_decimal_comma(const struct perf_row *row)
{
	return is_number(row->value) && is_number(row->unit);
}

static int take_row(const struct import_text *text, struct fields *fields, struct perf_row *row)
{
	const size_t at = take_head(fields, row);
	char shown[IMPORT_SHOWN];

	if (has_decimal_comma(row))
		return import_wrong(text, row->line,
				    "its numbers have decimal commas between commas: run perf stat "
				    "with LC_ALL=C, or with -x';'");
	if (!is_head(row))
		return import_wrong(text, row->line,
				    "'%s' is no row of perf stat -x's: give perf a file of its own "
				    "with -o",
				    import_shown(fields->text[0], shown));
	return take_rest(text, fields, at, row);
}

/* A metric on a line of its own: all earlier fields are empty, but for the place. */
static bool is_metric_alone(const struct fields *fields)
{
	struct perf_row row;
	const size_t at = take_place(fields, &row);

	return fields->count > 2 && !*field_at(fields, at) && !*field_at(fields, at + 1);
}

/* By the fields up to the event's name. */
static bool row_fits(const char *line, char separator)
{
	char head[512];
	struct perf_row row = { .line = 0 };
	struct fields fields;

	strncpy(head, line, sizeof(head) - 1);
	head[sizeof(head) - 1] = '\0';
	cut_line(head);
	split(head, separator, &fields);
	take_head(&fields, &row);
	return fields.count > 1 &&
	       (is_metric_alone(&fields) || is_head(&row) || has_decimal_comma(&row));
}

static char find_separator(const char *line)
{
	for (const char *c = separators; *c; c++)
		if (row_fits(line, *c))
			return *c;
	return '\0';
}

bool import_looks_like_perf_csv(const char *line)
{
	return find_separator(line) != '\0';
}

static int add_line(struct perf_report *report, const struct import_text *text, char *line,
		    char separator, size_t number)
{
	struct perf_row row = { .share = 1, .variation = NAN, .line = number };
	struct fields fields;
	int result;

	split(line, separator, &fields);
	if (is_metric_alone(&fields))
		return 0;
	result = take_row(text, &fields, &row);
	return result < 0 ? result : perf_report_add(report, text, &row);
}

static int read_lines(struct perf_report *report, const struct import_text *text,
		      struct import_list *list)
{
	char separator = '\0';
	char *next;
	size_t number = 1;
	int result = 0;

	for (char *line = text->contents; *line && result == 0; line = next, number++) {
		next = cut_line(line);
		if (!line[strspn(line, " \t")])
			continue;
		/* "# started on ..." begins a report, as --append writes one after the other. */
		if (line[strspn(line, " ")] == '#') {
			result = perf_report_finish(report, text, list);
			continue;
		}
		if (!separator)
			separator = find_separator(line);
		result = add_line(report, text, line, separator, number);
	}
	return result < 0 ? result : perf_report_finish(report, text, list);
}

int import_perf_csv(const struct import_text *text, struct import_list *list)
{
	struct perf_report *report = perf_report_new("-x");
	int result = report ? read_lines(report, text, list) : error_no_memory(text->error);

	perf_report_free(report);
	if (result == 0 && list->count == 0)
		return import_wrong(text, 0,
				    "there are metrics in it and no counts: run perf stat without "
				    "--metric-only");
	return result;
}
