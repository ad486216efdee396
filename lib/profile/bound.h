/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_BOUND_H
#define PROBEKIT_BOUND_H

#include <stdbool.h>

/* How far from a baseline a value may be: what stands behind the '=' of a limit. */

enum bound_kind {
	BOUND_MORE,   /* +N: at most so much more */
	BOUND_LESS,   /* -N: at least so much less */
	BOUND_AROUND, /* +-N: at most so far off, either way */
	BOUND_SAME,   /* = */
};

struct bound {
	enum bound_kind kind;
	bool is_percent;
	bool is_time; /* had a unit of time: amount is in ns */
	double amount;
};

/* NULL; or what is wrong, as words that follow "the limit '...' ". */
const char *bound_parse(const char *text, struct bound *bound);

bool bound_holds(const struct bound *bound, double base, double candidate);

#endif
