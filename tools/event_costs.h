/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_EVENT_COSTS_H
#define PROBEKIT_EVENT_COSTS_H

#include <stddef.h>

#include <probekit-profile.h>

/* What events cost: as the user says, and as `probekit doctor` measured it. */
struct event_costs {
	size_t count;
	struct probe_cost *list;
	char **texts; /* that the list points at: two for each */
};

/*
 * "page-fault=0.8us", with ns, us, ms or s. Returns 0 or the exit status, having complained; argv
 * is the subcommand's.
 */
int event_costs_take(struct event_costs *costs, char **argv, const char *text);

/*
 * Costs that probekit doctor keeps of the machine that both profiles were made on, in front of those
 * that are there. None where it keeps none, or where the files are of several machines.
 */
int event_costs_of_machine(struct event_costs *costs, const char *base, const char *candidate);

void event_costs_free(struct event_costs *costs);

#endif
