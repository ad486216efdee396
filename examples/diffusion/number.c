/* SPDX-License-Identifier: MIT */
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Not printf's ' flag: it takes the separator from the locale, and "C" has none */
struct number number_grouped(double count)
{
	struct number plain;
	struct number grouped = { "" };
	size_t used = 0;
	size_t digits;

	snprintf(plain.text, sizeof(plain.text), "%.0f", fmin(fabs(count), 1e18));
	digits = strlen(plain.text);
	for (size_t i = 0; i < digits; i++) {
		if (i > 0 && (digits - i) % 3 == 0)
			grouped.text[used++] = ',';
		grouped.text[used++] = plain.text[i];
	}
	return grouped;
}

static struct number scaled(double value, const char *const *units, size_t n, double step)
{
	struct number number;
	size_t i = 0;

	while (i + 1 < n && value >= step) {
		value /= step;
		i++;
	}
	snprintf(number.text, sizeof(number.text), "%.*f %s", value < 10.0 ? 2 : value < 100.0,
		 value, units[i]);
	return number;
}

struct number number_duration(double ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };

	return scaled(ns, units, sizeof(units) / sizeof(units[0]), 1000.0);
}

struct number number_size(double bytes)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB" };

	return scaled(bytes, units, sizeof(units) / sizeof(units[0]), 1024.0);
}
