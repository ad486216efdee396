/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_MEASURE_ALLOC_H
#define PROBEKIT_MEASURE_ALLOC_H

#include "../alloc/interface.h"

/* There where libprobekit-alloc is in the program, from its start on. */
#pragma weak probekit_alloc

static inline const struct alloc_interface *alloc_interface(void)
{
	return probekit_alloc ? probekit_alloc(PROBEKIT_ALLOC_VERSION) : NULL;
}

/* What the library allocates between these is no region's. They nest. */
static inline void alloc_pause(void)
{
	const struct alloc_interface *alloc = alloc_interface();

	if (alloc)
		alloc->pause();
}

static inline void alloc_resume(void)
{
	const struct alloc_interface *alloc = alloc_interface();

	if (alloc)
		alloc->resume();
}

#endif
