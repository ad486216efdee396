/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_LINES_SOURCE_H
#define PROBEKIT_LINES_SOURCE_H

#include <stdbool.h>
#include <time.h>

/* Source files as they stand now. */

struct source_places {
	const char *folder; /* to look in besides; NULL: none */
	bool has_time;	    /* when the profile was written: what is newer has changed since */
	struct timespec time;
};

struct source_state {
	int error; /* errno of opening it; 0: it was read */
	bool has_changed;
};

/* The lines of a file. */
struct source;

/* NULL, with state->error, where it cannot be read. */
struct source *source_open(const char *file, const struct source_places *places,
			   struct source_state *state);
void source_free(struct source *source);

/* A copy of the line, from 1, with tabs as spaces; NULL where there is none or no memory. */
char *source_line(const struct source *source, int line);

#endif
