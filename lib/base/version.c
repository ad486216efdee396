/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <probekit.h>

#include "api.h"

PROBE_API const char *probe_version(void)
{
	return PACKAGE_VERSION;
}
