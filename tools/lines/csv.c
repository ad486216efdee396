/* SPDX-License-Identifier: MIT */
/* Lines as CSV: a record a line, values in the unit of the event that decides, times in ns; what is not known is empty. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "interval.h"

static void print_text(const char *text)
{
	putchar('"');
	for (; text && *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	putchar('"');
}

static void print_number(double number)
{
	putchar(',');
	if (isfinite(number))
		printf("%.15g", number);
}

static void print_cost(const struct lines *lines, const struct line_function *function,
		       const struct line_row *row)
{
	const struct probe_profile_region *region = row ? row->timed : function->whole;
	const double hits = row ? lines_hits(lines, row) : NAN;
	struct line_cost cost = { .value = NAN, .probe = NAN };
	double whole = NAN;

	if (region)
		cost = lines_cost(lines, region);
	if (function->whole)
		whole = lines_cost(lines, function->whole).value;
	if (cost.is_nothing_left) /* but for less than the probe */
		cost.value = NAN;
	print_number(hits);
	print_number(cost.value);
	print_number(cost.value / hits);
	print_number(cost.value / whole);
	print_number(cost.probe);
	printf(",%s,,,", !cost.is_known ? "" : cost.is_below_probe ? "yes" : "no");
}

static void print_samples(const struct lines *lines, const struct line_function *function,
			  const struct line_row *row)
{
	const double all = function->samples;
	const double met = row ? row->samples : all;
	const struct interval interval = interval_of_share(met, all);

	putchar(',');
	print_number(lines->frequency > 0 ? met / lines->runs / lines->frequency * 1e9 : NAN);
	print_number(NAN);
	print_number(met / all);
	printf(",,");
	print_number(met / lines->runs);
	print_number(interval.low);
	print_number(interval.high);
}

static void print_row(const struct lines *lines, const struct line_function *function,
		      const struct line_row *row)
{
	const struct probe_profile_region *region = row ? row->timed : function->whole;

	fputs(function->is_sampled ? "sample," : "line,", stdout);
	print_text(function->file);
	putchar(',');
	print_text(function->name);
	printf(",%d,%s", row ? row->line : 0, function->is_sampled ? "samples" : lines->by);
	if (function->is_sampled)
		print_samples(lines, function, row);
	else
		print_cost(lines, function, row);
	for (char *const *metric = lines->metrics; metric && *metric; metric++)
		print_number(function->is_sampled || !region ||
					     isfinite(lines_most(lines, region, *metric))
				     ? NAN
				     : lines_value(lines, region, *metric).value);
	putchar(',');
	print_text(row ? row->source : "");
	putchar('\n');
}

int lines_print_csv(const struct lines *lines)
{
	fputs("kind,file,function,line,by,hits,value,value_per_hit,share_of_function,probe,"
	      "below_probe,samples,share_low,share_high",
	      stdout);
	for (char *const *metric = lines->metrics; metric && *metric; metric++) {
		putchar(',');
		print_text(*metric);
	}
	puts(",source");
	for (size_t i = 0; i < lines->count; i++) {
		const struct line_function *function = &lines->functions[i];

		for (size_t k = 0; k < function->rows_count; k++)
			print_row(lines, function, &function->rows[k]);
		if (function->whole)
			print_row(lines, function, NULL);
	}
	return 0;
}
