/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_DOCTOR_FINDING_H
#define PROBEKIT_DOCTOR_FINDING_H

#include <stdbool.h>

#include <jansson.h>

enum state {
	STATE_UNKNOWN, /* could not be found out; what a check that finds nothing leaves */
	STATE_OK,
	STATE_LIMITED,
	STATE_MISSING,
};

/* What a check found. */
struct finding {
	enum state state;
	char found[1024];
	char remedy[512];
	bool needs_pmu;	 /* and there is none: nothing more is to be said */
	json_t *figures; /* an object of numbers by name; NULL: none */
};

/* A sentence without full stop, the first letter small. */
void find(struct finding *finding, enum state state, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Adds to what was found. */
void find_more(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* What to do about it, in a line. */
void remedy(struct finding *finding, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* For programs that read the JSON. NaN is left out. */
void figure(struct finding *finding, const char *name, double value);

/* There is no PMU, or (pmus_error) it cannot be told: nothing can be said of what it would do. */
void find_no_pmu(struct finding *finding, int pmus_error);

/* "nothing could be read: Permission denied": found, for a file that should be there. */
void find_unreadable(struct finding *finding, const char *path, int error);

#endif
