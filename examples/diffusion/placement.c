/* SPDX-License-Identifier: MIT */
#include "placement.h"

struct placement placement_choose(size_t threads)
{
	struct placement placement = { .home = -1 };

	/* Fails where there are more CPUs than a cpu_set_t can hold */
	if (threads > 1 &&
	    sched_getaffinity(0, sizeof(placement.allowed), &placement.allowed) == 0 &&
	    threads <= (size_t)CPU_COUNT(&placement.allowed))
		placement.home = sched_getcpu();
	return placement;
}

void placement_bind(const struct placement *placement, size_t index)
{
	int cpu = placement->home;
	cpu_set_t chosen;

	if (cpu < 0)
		return;

	while (index > 0) {
		cpu = (cpu + 1) % CPU_SETSIZE;
		if (CPU_ISSET(cpu, &placement->allowed))
			index--;
	}
	CPU_ZERO(&chosen);
	CPU_SET(cpu, &chosen);
	/* A CPU that has gone since: the thread runs where the system likes */
	sched_setaffinity(0, sizeof(chosen), &chosen);
}

void placement_release(const struct placement *placement)
{
	if (placement->home >= 0)
		sched_setaffinity(0, sizeof(placement->allowed), &placement->allowed);
}
