/* SPDX-License-Identifier: MIT */
/*
 * What lib/profile's statistics make of the cases on standard input, one a line: a name and numbers
 * in, numbers out. tests/statistics_oracle.py compares them with scipy's.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/profile/interval.h"
#include "lib/profile/rank_test.h"
#include "lib/profile/special.h"

#define MOST 4096

struct numbers {
	size_t count;
	double list[MOST];
};

/* Lists of two sides: the size of the first stands before them. */
static size_t first_size(const struct numbers *numbers)
{
	return (size_t)numbers->list[0];
}

static void print_log(struct numbers *numbers)
{
	printf("%.17g\n", special_log(numbers->list[0]));
}

static void print_exp(struct numbers *numbers)
{
	printf("%.17g\n", special_exp(numbers->list[0]));
}

static void print_log_gamma(struct numbers *numbers)
{
	printf("%.17g\n", special_log_gamma(numbers->list[0]));
}

static void print_erfc(struct numbers *numbers)
{
	printf("%.17g\n", special_erfc(numbers->list[0]));
}

static void print_t_tails(struct numbers *numbers)
{
	printf("%.17g\n", special_t_tails(numbers->list[0], numbers->list[1]));
}

static void print_rank_test(struct numbers *numbers)
{
	const size_t a = first_size(numbers);
	struct rank_test test;

	if (rank_test(numbers->list + 1, a, numbers->list + 1 + a, numbers->count - 1 - a, &test) <
	    0)
		printf("nan nan nan\n");
	else
		printf("%.17g %.17g %d\n", test.u, test.p, test.exact);
}

static void print_least_p(struct numbers *numbers)
{
	printf("%.17g\n", rank_test_least_p((size_t)numbers->list[0], (size_t)numbers->list[1]));
}

static void print_holm(struct numbers *numbers)
{
	if (rank_test_holm(numbers->list, numbers->count) < 0)
		abort();
	for (size_t i = 0; i < numbers->count; i++)
		printf("%.17g ", numbers->list[i]);
	putchar('\n');
}

static void print_interval(struct numbers *numbers)
{
	const size_t base_size = first_size(numbers);
	struct statistics base = { 0 }, candidate = { 0 };
	struct interval interval;

	for (size_t i = 1; i < numbers->count; i++)
		statistics_add(i <= base_size ? &base : &candidate, numbers->list[i]);
	interval_of_ratio(&base, &candidate, &interval);
	printf("%.17g %.17g\n", interval.low, interval.high);
}

static void print_variation(struct numbers *numbers)
{
	struct statistics statistics = { 0 };

	for (size_t i = 0; i < numbers->count; i++)
		statistics_add(&statistics, numbers->list[i]);
	printf("%.17g %.17g\n", statistics.mean, statistics_variation(&statistics));
}

static const struct {
	const char *name;
	void (*print)(struct numbers *numbers);
} functions[] = {
	{ "log", print_log },
	{ "exp", print_exp },
	{ "log_gamma", print_log_gamma },
	{ "erfc", print_erfc },
	{ "t_tails", print_t_tails },
	{ "rank_test", print_rank_test },
	{ "least_p", print_least_p },
	{ "holm", print_holm },
	{ "interval", print_interval },
	{ "variation", print_variation },
};

static void answer(char *line)
{
	static struct numbers numbers;
	char *rest;
	const char *name = strtok_r(line, " \n", &rest);
	const char *number;

	numbers.count = 0;
	while (name && (number = strtok_r(NULL, " \n", &rest)) && numbers.count < MOST)
		numbers.list[numbers.count++] = strtod(number, NULL);
	for (size_t i = 0; name && i < sizeof(functions) / sizeof(functions[0]); i++)
		if (strcmp(functions[i].name, name) == 0) {
			functions[i].print(&numbers);
			return;
		}
	printf("unknown\n");
}

int main(void)
{
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, stdin) > 0)
		answer(line);
	free(line);
	return 0;
}
