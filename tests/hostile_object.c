/* SPDX-License-Identifier: MIT */
/* An object with regions, built twice with other names of the same length at the same lines. */
#include <probekit.h>

void object_run(void);

void object_run(void)
{
	PROBE_SCOPED(OUTER_NAME);
	{
		PROBE_SCOPED(INNER_NAME);
	}
}
