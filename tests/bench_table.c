/* SPDX-License-Identifier: MIT */
#include "bench_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bench_add(struct bench_row *row, double value)
{
	if (row->count < BENCH_ROUNDS)
		row->rounds[row->count++] = value;
}

static int by_value(const void *a, const void *b)
{
	const double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double quantile(const struct bench_row *row, double share)
{
	return row->rounds[(size_t)(share * (row->count - 1) + 0.5)];
}

static void print_row(const struct bench_row *row, const struct bench_row *one)
{
	if (row->count == 0) {
		printf("%-62s %s\n", row->name, row->missing ? row->missing : "not measured");
		return;
	}
	printf("%-62s %10.1f %10.1f %10.1f %-6s", row->name, quantile(row, 0.5),
	       quantile(row, 0.25), quantile(row, 0.75), row->unit);
	if (one->count > 0 && strcmp(row->unit, one->unit) == 0)
		printf(" %8.4f", quantile(row, 0.5) / quantile(one, 0.5));
	putchar('\n');
}

static void print_json(const struct bench_row *row, const struct bench_row *one, bool is_last)
{
	printf("\t{ \"name\": \"%s\", ", row->name);
	if (row->count == 0) {
		printf("\"missing\": \"%s\" }%s\n", row->missing ? row->missing : "not measured",
		       is_last ? "" : ",");
		return;
	}
	printf("\"unit\": \"%s\", \"median\": %.3f, \"lower_quartile\": %.3f, "
	       "\"upper_quartile\": %.3f",
	       row->unit, quantile(row, 0.5), quantile(row, 0.25), quantile(row, 0.75));
	if (one->count > 0 && strcmp(row->unit, one->unit) == 0)
		printf(", \"ratio\": %.5f", quantile(row, 0.5) / quantile(one, 0.5));
	printf(" }%s\n", is_last ? "" : ",");
}

void bench_print(struct bench_row *rows, size_t count, const struct bench_row *one, bool json)
{
	for (size_t i = 0; i < count; i++)
		qsort(rows[i].rounds, (size_t)rows[i].count, sizeof(rows[i].rounds[0]), by_value);
	if (json)
		puts("[");
	else
		printf("%-62s %10s %10s %10s %-6s %8s\n", "medians of interleaved rounds", "median",
		       "lower qu.", "upper qu.", "unit", "ratio");
	for (size_t i = 0; i < count; i++) {
		if (json)
			print_json(&rows[i], one, i + 1 == count);
		else
			print_row(&rows[i], one);
	}
	if (json)
		puts("]");
}
