/* SPDX-License-Identifier: MIT */
/* Ways through the tree of regions. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "profile.h"

/* Whether name, with '/' and '\' escaped, begins path; rest is what follows. */
static bool begins_path(const char *name, const char *path, const char **rest)
{
	for (; *name; name++, path++) {
		if (*path == '\\' && (path[1] == '/' || path[1] == '\\'))
			path++;
		else if (*path == '/')
			return false;
		if (*path != *name)
			return false;
	}
	*rest = path;
	return *path == '\0' || *path == '/';
}

PROBE_API const struct probe_profile_region *probe_profile_find(const struct probe_profile *profile,
								const char *path)
{
	const struct probe_profile_region *region = probe_profile_first(profile);

	while (region) {
		const char *rest;

		if (!begins_path(probe_profile_name(region), path, &rest)) {
			region = probe_profile_next(region);
			continue;
		}
		if (*rest == '\0')
			return region;
		path = rest + 1;
		region = probe_profile_child(region);
	}
	return NULL;
}

const struct probe_profile_region *profile_walk(const struct probe_profile *profile,
						const struct probe_profile_region *region)
{
	if (!region)
		return probe_profile_first(profile);
	if (probe_profile_child(region))
		return probe_profile_child(region);
	while (region && !probe_profile_next(region))
		region = profile_parent(region);
	return region ? probe_profile_next(region) : NULL;
}

size_t profile_depth(const struct probe_profile_region *region)
{
	size_t depth = 0;

	for (region = profile_parent(region); region; region = profile_parent(region))
		depth++;
	return depth;
}

/* Writes the name backwards, ending before end; with end NULL counts only. Returns its length. */
static size_t write_escaped(const char *name, char *end)
{
	size_t length = 0;

	for (size_t i = strlen(name); i-- > 0;) {
		length++;
		if (end)
			end[-(ptrdiff_t)length] = name[i];
		if (name[i] != '/' && name[i] != '\\')
			continue;
		length++;
		if (end)
			end[-(ptrdiff_t)length] = '\\';
	}
	return length;
}

char *profile_path(const struct probe_profile_region *region,
		   const struct probe_profile_region *above)
{
	const struct probe_profile_region *ancestor = region;
	size_t size = 0;
	char *path, *end;

	for (; ancestor && ancestor != above; ancestor = profile_parent(ancestor))
		size += write_escaped(probe_profile_name(ancestor), NULL) + 1;
	path = malloc(size > 0 ? size : 1);
	if (!path)
		return NULL;
	end = path + (size > 0 ? size - 1 : 0);
	*end = '\0';
	for (ancestor = region; ancestor && ancestor != above;
	     ancestor = profile_parent(ancestor)) {
		end -= write_escaped(probe_profile_name(ancestor), end);
		if (end > path)
			*--end = '/';
	}
	return path;
}
