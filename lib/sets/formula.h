/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_FORMULA_H
#define PROBEKIT_FORMULA_H

#include <jansson.h>
#include <stdbool.h>

#include <probekit.h>

#include "set_text.h"

/*
 * A formula over the events of a set, as JSON writes it: an event's name, a number, or one of
 * {"ratio": [a, b]}, {"sum": [...]}, {"max": [...]}, {"product": [...]}.
 */
struct formula;

/* Which part of the machine's work a value covers. Counts of one must not be divided by the other:
 * cycles that exclude the kernel over a clock that includes it is no frequency. */
enum formula_domain {
	FORMULA_NO_DOMAIN = 0, /* a number */
	FORMULA_USER = 1 << 0,
	FORMULA_USER_AND_KERNEL = 1 << 1,
	FORMULA_SIMULATED = 1 << 2, /* which took none of a real clock's time */
};

struct formula_value {
	bool available;
	double value;
	unsigned int domains; /* of enum formula_domain, or-ed */
};

/* How a formula asks for the value of an event. */
typedef struct formula_value formula_lookup(const void *context, const char *event);

int formula_parse(const json_t *json, struct formula **formula, struct probe_error *error);
/* The same of a formula within a set: an error names the place of the operand that is wrong. */
int formula_parse_at(const struct set_text *text, const struct json_place *place,
		     const json_t *json, struct formula **formula);
void formula_free(struct formula *formula);

/* Calls visit for each event named; stops at and returns the first result that is not 0. */
int formula_events(const struct formula *formula, int (*visit)(void *context, const char *event),
		   void *context);

/* Unavailable where an operand is, where the result is not finite (a divisor of 0), or where domains
 * are mixed. */
struct formula_value formula_evaluate(const struct formula *formula, formula_lookup *lookup,
				      const void *context);

#endif
