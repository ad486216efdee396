/* SPDX-License-Identifier: MIT */
/* What the sets that are built in are called. */
#include <probekit.h>

#include "../base/api.h"
#include "builtin.h"

PROBE_API const char *probe_set_name(size_t index)
{
	return index < builtin_sets_count ? builtin_sets[index].name : NULL;
}

PROBE_API const char *probe_set_summary(size_t index)
{
	return index < builtin_sets_count ? builtin_sets[index].summary : NULL;
}
