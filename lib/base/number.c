/* SPDX-License-Identifier: MIT */
#include "number.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* printf's decimal point follows the program's locale; reports do not. */
static void plain(double value, int decimals, char text[NUMBER_SIZE])
{
	if (!(fabs(value) < 1e20)) { /* no counter holds as much */
		snprintf(text, NUMBER_SIZE, "%.6e", value);
		return;
	}
	snprintf(text, NUMBER_SIZE, "%.*f", decimals, value);
	if (decimals > 0) {
		char *point = text + strspn(text, "-0123456789");

		/* A point of several bytes is cut down to one. */
		memmove(point + 1, text + strlen(text) - decimals, (size_t)decimals + 1);
		*point = '.';
	}
}

const char *number_grouped(double value, int decimals, char text[NUMBER_SIZE])
{
	char digits[NUMBER_SIZE];
	size_t whole, used = 0;

	plain(value, decimals, digits);
	if (!(fabs(value) < 1e20)) {
		strcpy(text, digits);
		return text;
	}
	whole = strspn(digits, "-0123456789");
	for (size_t i = 0; i < whole; i++) {
		text[used++] = digits[i];
		if (digits[i] != '-' && i + 1 < whole && (whole - i - 1) % 3 == 0)
			text[used++] = ',';
	}
	strcpy(text + used, digits + whole);
	return text;
}

const char *number_exact(double value, char text[NUMBER_SIZE])
{
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, NUMBER_SIZE, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	return text;
}

const char *number_rate(double value, int decimals, const char *unit, char text[NUMBER_SIZE])
{
	static const struct {
		double factor;
		const char *prefix;
	} scales[] = { { 1e9, "G" }, { 1e6, "M" }, { 1e3, "K" }, { 1, "" } };
	char digits[NUMBER_SIZE];
	size_t i = 0;

	while (i + 1 < sizeof(scales) / sizeof(scales[0]) && fabs(value) < scales[i].factor)
		i++;
	plain(value / scales[i].factor, decimals, digits);
	snprintf(text, NUMBER_SIZE, "%.40s %s%.16s", digits, scales[i].prefix, unit);
	return text;
}

const char *number_rate_mega(double value, int decimals, const char *unit, char text[NUMBER_SIZE])
{
	const bool is_mega = fabs(value) >= 0.001 * 1e6;
	char digits[NUMBER_SIZE];

	plain(value / (is_mega ? 1e6 : 1e3), decimals, digits);
	snprintf(text, NUMBER_SIZE, "%.40s %s%.16s", digits, is_mega ? "M" : "K", unit);
	return text;
}

const char *number_duration(double nanoseconds, char text[NUMBER_SIZE])
{
	static const struct {
		double factor;
		const char *unit;
	} scales[] = { { 1e9, "s" }, { 1e6, "ms" }, { 1e3, "us" }, { 1, "ns" } };
	char digits[NUMBER_SIZE];
	size_t i = 0;

	while (i + 1 < sizeof(scales) / sizeof(scales[0]) && nanoseconds < scales[i].factor)
		i++;
	plain(nanoseconds / scales[i].factor, i == 3 ? 0 : 3, digits);
	snprintf(text, NUMBER_SIZE, "%.40s %s", digits, scales[i].unit);
	return text;
}
