/* SPDX-License-Identifier: MIT */
#include "bound.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *sign;
	enum bound_kind kind;
} signs[] = {
	/* The longer before what it begins with. */
	{ "+-", BOUND_AROUND },
	{ "\302\261", BOUND_AROUND }, /* the sign that is written so, in UTF-8 */
	{ "+", BOUND_MORE },
	{ "-", BOUND_LESS },
};

static const struct {
	const char *name;
	double nanoseconds; /* 0: of no unit; the amount is per cent for "%" */
} units[] = {
	{ "", 0 }, { "%", 0 }, { "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 },
};

/* Digits with a point, whatever the locale: strtod(3) follows it. NULL: there are none. */
static const char *parse_amount(const char *text, double *amount)
{
	const char *digits = text;
	double scale = 1;
	size_t count = 0;

	*amount = 0;
	for (; *digits >= '0' && *digits <= '9'; digits++, count++)
		*amount = *amount * 10 + (*digits - '0');
	if (*digits == '.')
		for (digits++; *digits >= '0' && *digits <= '9'; digits++, count++) {
			*amount = *amount * 10 + (*digits - '0');
			scale *= 10;
		}
	*amount /= scale;
	return count > 0 && *amount < 1e18 ? digits : NULL;
}

static const char *parse_unit(const char *text, struct bound *bound)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(units[i].name, text) != 0)
			continue;
		bound->is_percent = *text == '%';
		bound->is_time = units[i].nanoseconds > 0;
		bound->amount *= bound->is_time ? units[i].nanoseconds : 1;
		return NULL;
	}
	return "has more behind its number than %, ns, us, ms or s";
}

const char *bound_parse(const char *text, struct bound *bound)
{
	size_t i = 0;

	*bound = (struct bound){ 0 };
	if (strcmp(text, "=") == 0) {
		bound->kind = BOUND_SAME;
		return NULL;
	}
	while (i < sizeof(signs) / sizeof(signs[0]) &&
	       strncmp(text, signs[i].sign, strlen(signs[i].sign)) != 0)
		i++;
	if (i == sizeof(signs) / sizeof(signs[0]))
		return "has no bound that begins with +, -, +- or =";
	bound->kind = signs[i].kind;
	text = parse_amount(text + strlen(signs[i].sign), &bound->amount);
	return text ? parse_unit(text, bound) : "has no number in its bound";
}

bool bound_holds(const struct bound *bound, double base, double candidate)
{
	/* By a hundred times the difference: 1 % of a whole number need not be one. */
	const double change = (candidate - base) * (bound->is_percent ? 100 : 1);
	const double allowed = bound->amount * (bound->is_percent ? base : 1);

	switch (bound->kind) {
	case BOUND_MORE:
		return change <= allowed;
	case BOUND_LESS:
		return change <= -allowed;
	case BOUND_AROUND:
		return fabs(change) <= allowed;
	case BOUND_SAME:
		break;
	}
	return candidate == base;
}
