/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_LISTING_H
#define PROBEKIT_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include <probekit-profile.h>

/* What `probekit list` knows: filled by listing_names.c and listing_trial.c, shown by others. */

/* What counts an event here, found by counting it. */
struct finding {
	char *source; /* NULL: nothing, see reason */
	char *reason;
	char *encoding;	      /* NULL: none is needed */
	const char *set;      /* that alone counts it so; NULL: it needs none */
	double running_share; /* 1: it had a counter all the time */
	bool user_only;
};

struct listed_event {
	char *name;
	char *description; /* "": none is known */
	char *group;	   /* within a set; NULL: none */
	const char *pmu;   /* libpfm4's name of the PMU whose event it is; NULL: a portable one */
	bool foreign;	   /* of a PMU that this machine lacks */
	bool is_of_sets;   /* the name is given by a set, and no source knows it */
	bool is_shown;
	struct finding finding;
};

struct listed_events {
	size_t count, capacity;
	struct listed_event *rows;
};

struct listed_set {
	const char *name;
	const char *summary;
	bool is_shown;
	struct listed_events events;
};

struct listing {
	size_t sets_count;
	struct listed_set *sets;
	struct listed_events events;
};

/* Memory that runs out ends the tool: there is nothing that it could go on with. */
void *listing_memory(void *memory);

/* Appends a row; the strings are copied, "" where NULL. */
struct listed_event *listing_add(struct listed_events *events, const char *name,
				 const char *description);
const struct listed_event *listing_find(const struct listed_events *events, const char *name);
void listing_free(struct listing *listing);

/* perf's portable names and libpfm4's, of PMUs that are not here only with all. 0, or -1 after
 * complaining. */
int listing_add_names(struct listed_events *events, bool all);

void listing_add_sets(struct listing *listing);

/*
 * Counts each set once, which gives its events; adds those to the events that are in no other list.
 * 0, or an exit status after complaining.
 */
int listing_try_sets(struct listing *listing);

/* Counts each event that is to be shown by itself, so that there are counters enough. */
void listing_try_events(struct listing *listing);

/* Why the library takes no set, or no event, of that name, with the nearest names. */
void listing_explain_unknown(const char *name, bool as_set, bool as_event);

void listing_print_tables(const struct listing *listing, bool in_detail);
void listing_print_json(const struct listing *listing);

#endif
