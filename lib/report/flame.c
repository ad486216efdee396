/* SPDX-License-Identifier: MIT */
#include "flame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"

int flame_check(const struct view *view, const char *event, struct probe_error *error)
{
	if (set_event_index(profile_set(view->profile), event) >= 0)
		return 0;
	return error_set(
		error, -EINVAL,
		"'%s' is a ratio: the parts of one do not add up to the whole, as those of "
		"a flame graph must: name an event, as elapsed or task-clock",
		event);
}

int flame_weight(const struct view *view, const struct probe_profile_region *region,
		 const char *event, double *weight, struct probe_error *error)
{
	struct probe_value value;
	char *path;

	if (!view_was_visited(view, region))
		return 0;
	value = view_value(view, region, event, PROBE_EXCLUSIVE);
	*weight = value.value;
	if (value.status != PROBE_UNAVAILABLE)
		return 1;
	if (probe_profile_child(region) && strcmp(value.reason, profile_counted_outside) == 0)
		return 0;
	path = profile_path(region, NULL);
	if (!path)
		return -ENOMEM;
	error_set(error, -ENODATA,
		  "no flame graph of %s can be drawn: what region '%.200s' took without those "
		  "inside it is not known: %s (or show a region inside it alone, or another event)",
		  event, path, value.reason);
	free(path);
	return -ENODATA;
}

int flame_is_empty(const struct view *view, struct probe_error *error)
{
	return error_set(error, -ENODATA,
			 "there is nothing to draw: no region was visited in the profile of '%s'",
			 profile_title(view->profile));
}
