/* SPDX-License-Identifier: MIT */
#include "counterpart.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The region of a command that was counted from outside, or of another tool's report of one; NULL
 * where the profile is of something else. */
static const struct probe_profile_region *whole_command(const struct probe_profile *profile)
{
	const struct probe_profile_region *first = probe_profile_first(profile);
	const bool is_command = strcmp(profile_scope(profile), "command") == 0 ||
				json_object_get(profile_program(profile), "imported_from");

	return is_command && first && !probe_profile_next(first) ? first : NULL;
}

/* The path that the region would have below another's root; free() it. NULL: no memory. */
static char *path_below(const struct probe_profile_region *region,
			const struct probe_profile_region *root,
			const struct probe_profile_region *other_root)
{
	char *above = profile_path(other_root, NULL);
	char *below = profile_path(region, root);
	char *path = NULL;

	if (above && below && asprintf(&path, "%s%s%s", above, *below ? "/" : "", below) < 0)
		path = NULL;
	free(below);
	free(above);
	return path;
}

int counterpart_find(const struct probe_profile *profile, const struct probe_profile_region *region,
		     const struct probe_profile *other, const struct probe_profile_region **found)
{
	const struct probe_profile_region *root = whole_command(profile);
	const struct probe_profile_region *other_root = whole_command(other);
	char *path = root && other_root ? path_below(region, root, other_root)
					: profile_path(region, NULL);

	*found = NULL;
	if (!path)
		return -ENOMEM;
	*found = root && region == root && other_root ? other_root
						      : probe_profile_find(other, path);
	free(path);
	return 0;
}
