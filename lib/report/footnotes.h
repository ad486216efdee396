/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_FOOTNOTES_H
#define PROBEKIT_FOOTNOTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* One footnote for each distinct reason, numbered from 1 as they are first asked for. */
struct footnotes {
	size_t count;
	bool lost;	    /* memory ran out: a number is missing */
	const char **texts; /* the profile's */
};

/* Returns 0 where memory ran out. */
size_t footnotes_number(struct footnotes *notes, const char *text);
void footnotes_print(const struct footnotes *notes, FILE *stream);
/* A sentence of the report's own, in lines as long as theirs. */
void footnotes_wrap(const char *head, const char *text, FILE *stream);
void footnotes_free(struct footnotes *notes);

#endif
