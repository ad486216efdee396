/* SPDX-License-Identifier: MIT */
#include "interface.h"

#include <stdlib.h>

#include "ledger.h"

static bool is_reached(void)
{
	const struct ledger_of_thread saved = ledger_of_thread;
	struct alloc_counts *counts;
	struct alloc_counts before;
	bool reached;
	void *volatile block; /* or the compiler removes the pair */

	if (!ledger_own())
		return false;
	counts = &ledger_of_thread.own->counts;
	before = *counts;
	ledger_of_thread.writes = ledger_of_thread.own;
	block = malloc(1);
	free(block);
	if (saved.paused > 0)
		ledger_of_thread.writes = saved.writes;
	reached = counts->allocations == before.allocations + 1;
	*counts = before;
	return reached;
}

__attribute__((visibility("default"))) const struct alloc_interface *probekit_alloc(
	unsigned int version)
{
	static const struct alloc_interface interface = {
		.own = ledger_own,
		.sum = ledger_sum,
		.pause = ledger_pause,
		.resume = ledger_resume,
		.is_reached = is_reached,
	};

	return version == PROBEKIT_ALLOC_VERSION ? &interface : NULL;
}
