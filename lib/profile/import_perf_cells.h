/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_IMPORT_PERF_CELLS_H
#define PROBEKIT_IMPORT_PERF_CELLS_H

#include "import_perf.h"

/* A cell is what there is one row of: an event in an interval in a place. */

struct cell_mark {
	bool taken;  /* the row is the one of its cell */
	bool active; /* something was counted in its interval and place */
};

struct cells {
	const struct perf_row *rows;
	size_t count;
	const struct import_text *text;
	struct cell_mark *marks; /* of each row */
	json_t *events;		 /* by name as it is written: how many of its rows were not taken */
	size_t intervals, places;
	size_t doubled;	  /* rows that were not taken */
	bool has_summary; /* the whole stands there beside its intervals, and is taken */
	bool has_runs;	  /* means of several runs */
};

/* Looks through the rows: 0, -EINVAL or -ENOMEM; cells_free() in any case. */
int cells_read(struct cells *cells, const struct perf_row *rows, size_t count,
	       const struct import_text *text);
void cells_free(struct cells *cells);

#endif
