/* SPDX-License-Identifier: MIT */
#include "explain_number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct scale {
	double factor;
	const char *unit;
};

/* Decimals that make 4 digits of a number below 10,000. */
static int decimals_of(double value)
{
	if (value >= 1000)
		return 0;
	if (value >= 100)
		return 1;
	return value >= 10 ? 2 : 3;
}

/* A whole number is written without decimals. */
static const char *short_number(double value, char text[NUMBER_SIZE])
{
	char *point;

	number_grouped(value, decimals_of(value), text);
	point = strchr(text, '.');
	if (point && strspn(point + 1, "0") == strlen(point + 1))
		*point = '\0';
	return text;
}

static const char *scaled(double value, const struct scale *scales, size_t count,
			  char text[NUMBER_SIZE])
{
	char number[NUMBER_SIZE];
	size_t i = 0;

	while (i + 1 < count && value < scales[i].factor)
		i++;
	snprintf(text, NUMBER_SIZE, "%.40s%s", short_number(value / scales[i].factor, number),
		 scales[i].unit);
	return text;
}

const char *explain_count(double count, char text[NUMBER_SIZE])
{
	static const struct scale scales[] = {
		{ 1e12, " trillion" },
		{ 1e9, " billion" },
		{ 1e6, " million" },
	};

	if (count < 1e4)
		return short_number(count, text);
	if (count < 1e7)
		return number_grouped(count, 0, text);
	return scaled(count, scales, sizeof(scales) / sizeof(scales[0]), text);
}

const char *explain_duration(double nanoseconds, char text[NUMBER_SIZE])
{
	static const struct scale scales[] = {
		{ 1e9, " s" },
		{ 1e6, " ms" },
		{ 1e3, " us" },
		{ 1, " ns" },
	};

	return scaled(nanoseconds, scales, sizeof(scales) / sizeof(scales[0]), text);
}

const char *explain_ratio(double ratio, char text[NUMBER_SIZE])
{
	/* Below 0.1 three decimals would be no digits; what rounds to 0 is no 0. */
	if (ratio < 0.1) {
		int decimals = 4;

		for (double least = 0.01; ratio < least && decimals < 12; least /= 10)
			decimals++;
		return number_grouped(ratio, decimals, text);
	}
	return number_grouped(ratio, decimals_of(ratio), text);
}

const char *explain_percent(double share, char text[NUMBER_SIZE])
{
	char number[NUMBER_SIZE];
	const double percent = share * 100;

	if (percent > 0 && percent < 1)
		return strcpy(text, "less than 1 %");
	snprintf(text, NUMBER_SIZE, "%.40s %%", number_grouped(percent, 0, number));
	if (strcmp(text, "-0 %") == 0)
		return strcpy(text, "0 %");
	return text;
}

const char *explain_value(double value, const char *unit, char text[NUMBER_SIZE])
{
	if (strcmp(unit, "count") == 0)
		return explain_count(value, text);
	if (strcmp(unit, "ns") == 0)
		return explain_duration(value, text);
	explain_ratio(value, text);
	if (strcmp(unit, "GHz") == 0)
		strcat(text, " GHz");
	return text;
}
