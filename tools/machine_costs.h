/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_MACHINE_COSTS_H
#define PROBEKIT_MACHINE_COSTS_H

#include <stddef.h>

#include <jansson.h>
#include <probekit.h>

/*
 * What things cost on a machine, as `probekit doctor` measured it once and keeps it for later, in a
 * file for each machine:
 *
 *	${XDG_CACHE_HOME:-$HOME/.cache}/probekit/costs-HASH.json
 *
 *	{
 *	 "format": "probekit machine costs",
 *	 "version": 1,
 *	 "measured": "2026-11-22T15:04:05Z",
 *	 "machine": { "cpu": ..., "kernel": ..., and the others of machine_costs_identity() },
 *	 "conditions": { ... },
 *	 "costs": {
 *	  "minor-fault": { "ns": 640.2, "low": 633.9, "high": 655.0, "note": "pages of 4 KiB" },
 *	  ...
 *	 }
 *	}
 *
 * "ns" is the median of several rounds, "low" and "high" are their quartiles. HASH is of "machine",
 * which are facts that profiles have, too: a profile finds the costs of the machine it was made on.
 * "conditions" are further facts that costs hang on and profiles lack: who measures anew compares
 * them, who reads need not.
 *
 * Names: "minor-fault", "missing-access" (dependent load that misses all caches), "branch-miss",
 * "context-switch"; "region-SOURCE-SCOPE-default" and "region-SOURCE-SCOPE-one" (begin and end of
 * an empty region that counts the set default, or one event), with "ratio", how many times two
 * clock_gettime() that is.
 */
#define MACHINE_COSTS_MOST 32

struct machine_cost {
	char name[40];
	double ns, low, high;
	double ratio; /* NaN where it has none */
	char note[80];
};

struct machine_costs {
	char measured[32]; /* when, in UTC */
	json_t *conditions;
	size_t count;
	struct machine_cost costs[MACHINE_COSTS_MOST];
};

/*
 * Costs of the machine that a profile's JSON describes by "machine".
 *
 * Returns: 0; -ENOENT where none were measured; -ENODATA where there is no place for them (no HOME);
 * -EINVAL for a file that holds something else; the errno of reading it. costs is empty then.
 */
int machine_costs_read(const json_t *machine, struct machine_costs *costs,
		       struct probe_error *error);

/* Writes them under a temporary name and renames. Returns 0 or -errno. */
int machine_costs_write(const json_t *machine, const struct machine_costs *costs,
			struct probe_error *error);

/* The cost of that name; NULL where it is not known. */
const struct machine_cost *machine_costs_find(const struct machine_costs *costs, const char *name);

/* Adds one or replaces that of its name. Returns 0 or -ENOSPC. */
int machine_costs_set(struct machine_costs *costs, const struct machine_cost *cost);

/* Drops what costs holds. */
void machine_costs_clear(struct machine_costs *costs);

/* The facts that a machine's costs hang on, of a profile's "machine"; NULL where it lacks one.
 * A new reference. */
json_t *machine_costs_identity(const json_t *machine);

#endif
