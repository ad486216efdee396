/* SPDX-License-Identifier: MIT */
#include "interface.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "ledger.h"

extern void *__libc_malloc(size_t size);

static bool other_malloc_follows;

/*
 * A shared object with an allocator comes behind us: whatever calls that by other names than malloc
 * and free, as its operator new may, is not seen. Found out here since dlsym takes the linker's lock.
 */
__attribute__((constructor)) static void look_for_others(void)
{
	void *(*const ours)(size_t) = __libc_malloc;
	const void *next = dlsym(RTLD_NEXT, "malloc");
	const void *address;
	Dl_info of_libc, of_next;

	memcpy(&address, &ours, sizeof(address));
	other_malloc_follows = next && dladdr(next, &of_next) != 0 &&
			       dladdr(address, &of_libc) != 0 &&
			       of_next.dli_fbase != of_libc.dli_fbase;
}

static bool is_reached(void)
{
	const struct ledger_of_thread saved = ledger_of_thread;
	struct alloc_counts *counts;
	struct alloc_counts before;
	bool reached;
	void *volatile block; /* or the compiler removes the pair */

	if (other_malloc_follows || !ledger_own())
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
