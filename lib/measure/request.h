/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_REQUEST_H
#define PROBEKIT_REQUEST_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>

#include "../sets/own_event.h"
#include "../sets/set.h"

enum request_source {
	REQUEST_PERF = 1 << 0,
	REQUEST_OS = 1 << 1,
	REQUEST_CALLGRIND = 1 << 2, /* and of the system's books what stays true */
};

enum request_scope {
	SCOPE_THREAD,
	SCOPE_PROCESS,
	SCOPE_COMMAND, /* another process and all that it starts */
};

/* One event, ready for perf_event_open; the candidates are tried in order. */
struct request_event {
	const struct set_event *event;
	bool is_elapsed;
	enum own_event own; /* that libprobekit-alloc counts; it has no candidates then */
	bool other_pass;    /* not to be counted in this run */
	bool alone;	    /* outside of its group, which is not counted in this run */
	size_t candidates_count;
	struct perf_event_attr *candidates;
	const char **encodings; /* by candidate: what the set calls it */
};

/* What the session asks each thread to count. Immutable once made. */
struct request {
	struct set *set;
	enum request_scope scope;
	unsigned int sources; /* of enum request_source, or-ed */
	size_t events_count;
	struct request_event *events;
};

/*
 * Takes a reference on set. With strict, an event that libpfm4 does not know fails with -ENOENT
 * and the nearest names; without, it is left without candidates, to be reported as unavailable
 * (a set lists events of other CPUs).
 */
int request_new(struct set *set, enum request_scope scope, unsigned int sources, bool strict,
		struct request **request, struct probe_error *error);
void request_free(struct request *request);

#endif
