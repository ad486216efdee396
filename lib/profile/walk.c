/* SPDX-License-Identifier: MIT */
/* Ways through the tree of regions. */
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
