/* SPDX-License-Identifier: MIT */
#include "environment.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void environment_set_probe_set(const char *set)
{
	char path[PATH_MAX];
	const size_t length = strlen(set);
	const bool is_path = strchr(set, '/') ||
			     (length > 5 && strcmp(set + length - 5, ".json") == 0);

	setenv("PROBE_SET", is_path && realpath(set, path) ? path : set, 1);
}
