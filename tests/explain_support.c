/* SPDX-License-Identifier: MIT */
#include "explain_support.h"

#include <stdio.h>
#include <string.h>

static const char *unit_of(const struct made_count *count)
{
	if (count->unit)
		return count->unit;
	return strstr(count->event, "clock") || strstr(count->event, "time") ||
			       strcmp(count->event, "elapsed") == 0
		       ? "ns"
		       : "count";
}

static struct set *set_of(const struct made_region *region)
{
	json_t *events = json_array();
	json_t *json;
	struct set *set = NULL;
	struct probe_error error = { "" };

	for (size_t i = 0; region->counts[i].event; i++)
		json_array_append_new(events,
				      json_pack("{s:s, s:s}", "name", region->counts[i].event,
						"unit", unit_of(&region->counts[i])));
	json = json_pack("{s:s, s:o}", "name", "mine", "events", events);
	if (set_parse(json, "here", &set, &error) < 0)
		fail_msg("%s", error.text);
	json_decref(json);
	return set;
}

static void fill(struct probe_profile *profile, const struct set *set, size_t repeats,
		 const struct made_region *made)
{
	struct probe_profile_region *region = profile_region(profile, NULL, made->name);

	for (size_t repeat = 0; repeat < repeats; repeat++) {
		profile_repeat(region, repeat)->visits = 1;
		profile_repeat(region, repeat)->threads = made->threads ? made->threads : 1;
		for (size_t i = 0; made->counts[i].event; i++) {
			const struct made_count *count = &made->counts[i];
			const int event = set_event_index(set, count->event);

			assert_true(event >= 0);
			for (int part = 0; part < PROFILE_PARTS; part++)
				*profile_value(profile, region, repeat, (size_t)event,
					       (enum probe_part)part) = (struct profile_value){
					.status = count->status ? count->status : PROBE_COUNTED,
					.count = (uint64_t)(count->value +
							    (double)repeat * count->step),
					.running_share = 1,
					.kernel_excluded = count->user_only,
					.source = count->source ? count->source : "perf",
				};
		}
	}
}

struct probe_profile *made_profile(size_t repeats, const struct made_region *regions, size_t count)
{
	struct set *set = set_of(&regions[0]);
	struct probe_profile *profile;

	assert_int_equal(profile_new(set, "thread", repeats, &profile), 0);
	for (size_t i = 0; i < count; i++)
		fill(profile, set, repeats, &regions[i]);
	set_release(set);
	return profile;
}
