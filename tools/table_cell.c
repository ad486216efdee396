/* SPDX-License-Identifier: MIT */
#include "table_cell.h"

#include <langinfo.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct scale {
	double least;
	double factor;
	const char *unit;
	const char *ascii; /* NULL: unit is */
};

/* The last takes all that is below. */
static const struct scale durations[] = {
	{ 1e9, 1e9, " s", NULL },
	{ 1e6, 1e6, " ms", NULL },
	{ 1e3, 1e3, " µs", " us" },
	{ 0, 1, " ns", NULL },
};
static const struct scale ratios[] = {
	{ 1e9, 1e9, " G", NULL },
	{ 1e6, 1e6, " M", NULL },
	{ 1e4, 1e3, " K", NULL },
	{ 0, 1, "", NULL },
};

static bool is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static void scaled_text(double value, const struct scale *scale, char text[CELL_SIZE])
{
	while (scale->least > 0 && fabs(value) < scale->least)
		scale++;
	snprintf(text, CELL_SIZE, "%.3f%s", value / scale->factor,
		 scale->ascii && !is_utf8() ? scale->ascii : scale->unit);
}

static void count_text(double count, char text[CELL_SIZE])
{
	char digits[CELL_SIZE];
	/* Above 2^53 all are whole. */
	const bool is_whole = count > 9007199254740992.0 || count == (double)(int64_t)count;
	size_t used = 0;
	size_t whole;

	/* A mean that is no whole number must not look like one, nor a small one like 0. */
	snprintf(digits, sizeof(digits), "%.*f", is_whole ? 0 : count < 1 ? 3 : 1, count);
	whole = strcspn(digits, ".");
	for (size_t i = 0; digits[i] && used + 2 < CELL_SIZE; i++) {
		text[used++] = digits[i];
		if (i + 1 < whole && (whole - i - 1) % 3 == 0)
			text[used++] = ',';
	}
	text[used] = '\0';
}

void table_cell_count(uint64_t count, char text[CELL_SIZE])
{
	count_text((double)count, text);
}

void table_cell_value(const struct probe_value *value, char text[CELL_SIZE])
{
	size_t length;

	if (strcmp(value->unit, "ns") == 0)
		scaled_text(value->value, durations, text);
	else if (strcmp(value->unit, "count") == 0)
		count_text(value->value, text);
	else
		scaled_text(value->value, ratios, text);
	length = strlen(text);
	if (!isnan(value->variation))
		snprintf(text + length, CELL_SIZE - length, " %s%.2f%%", is_utf8() ? "±" : "+-",
			 value->variation * 100);
}

const char *table_cell_absent(void)
{
	return is_utf8() ? "—" : "-";
}
