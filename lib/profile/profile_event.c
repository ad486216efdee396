/* SPDX-License-Identifier: MIT */
/* What a profile's set has: events, then metrics. */
#include <errno.h>

#include "../base/api.h"
#include "profile.h"

static bool is_user_only(const struct probe_profile *profile, size_t event)
{
	const struct probe_profile_region *region = NULL;

	while ((region = profile_walk(profile, region)))
		if (profile_kernel_excluded(profile, region, event))
			return true;
	return false;
}

static struct probe_event event_of(const struct probe_profile *profile, size_t index)
{
	const struct set_event *event = set_event(profile_set(profile), index);

	return (struct probe_event){
		.name = event->name,
		.label = event->label,
		.unit = event->unit,
		.group = event->group,
		.encoding = json_string_value(
			json_object_get(profile_encodings(profile), event->name)),
		.user_only = is_user_only(profile, index),
	};
}

static struct probe_event metric_of(const struct probe_profile *profile, size_t index)
{
	const struct set_metric *metric = set_metric(profile_set(profile), index);

	return (struct probe_event){
		.name = metric->name,
		.label = metric->label,
		.unit = "ratio",
		.is_metric = true,
	};
}

PROBE_API int probe_profile_event(const struct probe_profile *profile, size_t index,
				  struct probe_event *event)
{
	const size_t events = set_events_count(profile_set(profile));
	const size_t metrics = set_metrics_count(profile_set(profile));

	if (index >= events + metrics)
		return -ERANGE;
	*event = index < events ? event_of(profile, index) : metric_of(profile, index - events);
	return 0;
}
