/* SPDX-License-Identifier: MIT */
#include "selection.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "thread 4711 (worker)" is also called "4711" and "worker". */
static bool is_called(const char *thread, const char *wanted)
{
	static const char prefix[] = "thread ";
	const char *number = thread + strlen(prefix);
	const size_t length = strlen(wanted);
	const char *name;

	if (strcmp(thread, wanted) == 0)
		return true;
	if (strncmp(thread, prefix, strlen(prefix)) != 0)
		return false;
	name = strchr(number, '(');
	return (strncmp(number, wanted, length) == 0 && number[length] == ' ') ||
	       (name && strncmp(name + 1, wanted, length) == 0 &&
		strcmp(name + 1 + length, ")") == 0);
}

/* The region at path inside top; *found is NULL where there is none. */
static int find_inside(const struct probe_profile *profile, const struct probe_profile_region *top,
		       const char *path, const struct probe_profile_region **found)
{
	char *whole = NULL;
	size_t size;
	FILE *memory = open_memstream(&whole, &size);

	if (!memory)
		return -ENOMEM;
	for (const char *c = probe_profile_name(top); *c; c++)
		fprintf(memory, "%s%c", *c == '/' || *c == '\\' ? "\\" : "", *c);
	fprintf(memory, "/%s", path);
	if (fclose(memory) != 0) {
		free(whole);
		return -ENOMEM;
	}
	*found = probe_profile_find(profile, whole);
	free(whole);
	return 0;
}

int selection_each(const struct probe_profile *profile, const struct probe_render_options *options,
		   void (*take)(void *opaque, const struct probe_profile_region *top), void *opaque)
{
	const struct probe_profile_region *top = probe_profile_first(profile);
	const struct probe_profile_region *found = options->region && !options->thread
							   ? probe_profile_find(profile,
										options->region)
							   : NULL;

	if (found) {
		take(opaque, found);
		return 0;
	}
	for (; top; top = probe_profile_next(top)) {
		if (options->thread && !is_called(probe_profile_name(top), options->thread))
			continue;
		found = top;
		if (options->region && find_inside(profile, top, options->region, &found) < 0)
			return -ENOMEM;
		if (found)
			take(opaque, found);
	}
	return 0;
}
