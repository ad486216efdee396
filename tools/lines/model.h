/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_LINES_MODEL_H
#define PROBEKIT_LINES_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include <probekit-profile.h>

#include "source.h"

/* What is shown: functions, each with its lines. Numbers are means over the repeats. */

struct line_row {
	int line;
	const struct probe_profile_region *timed;  /* NULL: not marked by PROBE_LINE */
	const struct probe_profile_region *passed; /* NULL: not marked by PROBE_HIT */
	double samples;				   /* that met it, of all runs shown */
	char *source;				   /* NULL: it cannot be read */
};

struct line_function {
	const char *name;
	const char *file; /* NULL: not known */
	bool is_sampled;
	const struct probe_profile_region *whole; /* NULL: it has no PROBE_LINE */
	double samples;				  /* of all runs shown */
	struct line_row *rows;
	size_t rows_count;
	struct source_state state;
};

struct lines {
	const struct probe_profile *profile;
	struct line_function *functions;
	size_t count;
	size_t left_out; /* sampled functions of too little weight */
	size_t repeat;	 /* or PROBE_MEAN */
	double runs;	 /* that are shown: 1, or all repeats */
	double samples;	 /* of all functions, a run */
	double frequency;
	const char *region;   /* whose samples are shown; NULL: those of all the program */
	bool has_other_lines; /* marked ones, which are not told by regions */
	char **metrics;	      /* ends with a NULL; may be NULL */
	const char *by;	      /* the event that decides: "elapsed", unless another was asked for */
};

/* What is wanted of the profile. */
struct lines_choice {
	const char *by;	      /* an event; NULL: time, or what else there is */
	const char *function; /* a pattern; NULL: all */
	const char *
		region; /* names of regions one inside the other, 'a/b'; NULL: all of the program */
	size_t repeat;	/* or PROBE_MEAN */
	double least;	/* share of all samples that a sampled function needs to be shown */
};

/* 0, or the exit status, having complained. */
int lines_collect(struct lines *lines, const struct probe_profile *profile,
		  const struct lines_choice *choice, const struct source_places *places);
void lines_free(struct lines *lines);

/* The numbers of one row. */

/* A line's hits, a run; a mean may be no whole number. */
double lines_hits(const struct lines *lines, const struct line_row *row);

struct line_cost {
	bool is_known;
	double value; /* without the probes, in unit */
	double probe; /* that was taken off */
	bool is_below_probe;
	bool is_nothing_left; /* the probe has cost as much, or more: less than it is all that is known */
	const char *unit;
};

/* Of the event that decides. */
struct line_cost lines_cost(const struct lines *lines, const struct probe_profile_region *region);

/* Of an event or a metric, without the probes. */
struct probe_value lines_value(const struct lines *lines, const struct probe_profile_region *region,
			       const char *metric);
/* The same with them, where nothing is left without: less than that is all that is known. NaN where
 * something is. */
double lines_most(const struct lines *lines, const struct probe_profile_region *region,
		  const char *metric);

#endif
