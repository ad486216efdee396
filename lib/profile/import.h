/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_IMPORT_H
#define PROBEKIT_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "profile.h"

/* What the importers share: the text that they read, and the reports that they make of it. */

struct import_text {
	const char *path;
	char *contents; /* UTF-8 without a NUL, but for the one that ends it */
	size_t size;
	struct probe_error *error;
};

/* "PATH, line LINE: ..." (without a line where it is 0); returns -EINVAL. */
__attribute__((format(printf, 3, 4))) int import_wrong(const struct import_text *text, size_t line,
						       const char *format, ...);

/* As much of a text from outside as an error can show, up to a newline. */
#define IMPORT_SHOWN 48
const char *import_shown(const char *text, char shown[IMPORT_SHOWN]);

/* A number without a sign, as it was written. */
struct import_decimal {
	uint64_t whole;
	double fraction; /* below 1 */
	int decimals;
	char point; /* '.' or ','; '\0' where there was none */
};

/* False for what is no such number, or is one that no counter holds. Alike in every locale. */
bool import_decimal(const char *text, struct import_decimal *decimal);

/* A count on its way to a profile. */
struct import_count {
	const char *event;  /* as the profile calls it */
	const char *label;  /* NULL: as the default set has it, or the event's name */
	const char *unit;   /* "count" or "ns" */
	const char *reason; /* why it is unavailable; NULL where it was counted */
	uint64_t count;
	double mean;	  /* where that is no whole number; else 0 */
	double share;	  /* of the time that it ran; 1: all the time */
	double variation; /* NaN: not known */
	bool kernel_excluded;
};

/*
 * value times factor, as a count; an average of counts (factor 1) need not be whole. False where no
 * counter holds it.
 */
bool import_scale(const struct import_decimal *value, uint64_t factor, struct import_count *count);

/* One report of another tool's. */
struct import_report;

/* origin: what the values come from, as "perf stat -j". NULL: no memory. */
struct import_report *import_report_new(const char *title, const char *origin);
void import_report_free(struct import_report *report);
/* Copies it all. 0 or -ENOMEM */
int import_report_add(struct import_report *report, const struct import_count *count);
int import_report_warn(struct import_report *report, const char *sentence);
bool import_report_has(const struct import_report *report, const char *event);

/* Profiles that were made so far. */
struct import_list {
	size_t count;
	struct probe_profile **profiles;
};

/* Adds what the report becomes: 0 or -ENOMEM, and -EINVAL for a name that no set takes. */
int import_list_add(struct import_list *list, const struct import_report *report,
		    const struct import_text *text);
void import_list_free(struct import_list *list);

/* The formats. Each fills list, which is the caller's in any case. */
int import_counters(const struct import_text *text, struct import_list *list);
int import_perf_json(const struct import_text *text, struct import_list *list);
int import_perf_csv(const struct import_text *text, struct import_list *list);

/* Whether a line might be one of perf stat -x's. */
bool import_looks_like_perf_csv(const char *line);

/* The path's last part, without what follows its last dot. free() it; NULL: no memory. */
char *import_title(const struct import_text *text);

#endif
