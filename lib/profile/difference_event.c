/* SPDX-License-Identifier: MIT */
/* Events that one side alone has, or that the sides counted in another way. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counterpart.h"
#include "difference.h"

/* Names of the events of a set that another lacks, as a list; 0, -ENOMEM. */
static int add_missing(const struct set *set, const struct set *other, const char *where,
		       struct differences *differences)
{
	static const struct difference missing = { .kind = DIFFERENCE_SET };
	char names[512] = "";
	size_t used = 0;

	for (size_t i = 0; i < set_events_count(set); i++) {
		const char *name = set_event(set, i)->name;

		if (set_event_index(other, name) >= 0)
			continue;
		/* A name too many for the sentence is told by its dots. */
		if (used + strlen(name) + 8 >= sizeof(names)) {
			strcpy(names + used, ", ...");
			break;
		}
		used += (size_t)sprintf(names + used, "%s%s", used ? ", " : "", name);
	}
	if (used == 0)
		return 0;
	return differences_add(differences, &missing, "the %s alone counts %s", where, names);
}

/* How an event was counted on one side, by the first value there is. */
struct way {
	const char *source; /* NULL: nothing counted it */
	bool is_simulated;
	bool is_user_only;
};

static struct way way_in(const struct probe_profile *profile,
			 const struct probe_profile_region *region, size_t event)
{
	for (size_t i = 0; i < probe_profile_repeats(profile); i++) {
		const struct profile_value *value = profile_value(profile, region, i, event,
								  PROBE_INCLUSIVE);

		if (value->status != PROBE_UNAVAILABLE)
			return (struct way){
				.source = value->source,
				.is_simulated = value->status == PROBE_SIMULATED,
				.is_user_only = profile_kernel_excluded(profile, region, event),
			};
	}
	return (struct way){ 0 };
}

static bool is_same_way(const struct way *a, const struct way *b)
{
	return strcmp(a->source, b->source) == 0 && a->is_simulated == b->is_simulated &&
	       a->is_user_only == b->is_user_only;
}

/* Whether a region of both was counted in two ways: the first is told of. */
static int find_two_ways(const struct probe_profile *base, size_t base_event,
			 const struct probe_profile *candidate, size_t candidate_event,
			 struct way *b, struct way *c)
{
	const struct probe_profile_region *region = NULL;

	while ((region = profile_walk(base, region))) {
		const struct probe_profile_region *there;

		if (counterpart_find(base, region, candidate, &there) < 0)
			return -ENOMEM;
		if (!there)
			continue;
		*b = way_in(base, region, base_event);
		*c = way_in(candidate, there, candidate_event);
		if (b->source && c->source && !is_same_way(b, c))
			return 1;
	}
	return 0;
}

static const char *mode_of(const struct way *way)
{
	if (way->is_simulated)
		return ", simulated";
	return way->is_user_only ? ", user mode only" : "";
}

static int add_ways(const struct probe_profile *base, size_t base_event,
		    const struct probe_profile *candidate, size_t candidate_event,
		    struct differences *differences)
{
	const struct set_event *event = set_event(profile_set(base), base_event);
	const struct difference way = { .kind = DIFFERENCE_EVENT, .name = event->name };
	struct way b, c;
	const int found = find_two_ways(base, base_event, candidate, candidate_event, &b, &c);

	if (found <= 0)
		return found;
	return differences_add(
		differences, &way,
		"%s was counted by %s%s in the baseline and by %s%s in the candidate: "
		"its values are not of one kind",
		event->name, b.source, mode_of(&b), c.source, mode_of(&c));
}

static int add_unit(const struct set_event *base, const struct set_event *candidate,
		    struct differences *differences)
{
	const struct difference unit = { .kind = DIFFERENCE_EVENT, .name = base->name };

	return differences_add(
		differences, &unit,
		"%s is in %s in the baseline and in %s in the candidate: no ratio of "
		"them means anything",
		base->name, base->unit, candidate->unit);
}

static int add_encoding(const struct probe_profile *base, const struct probe_profile *candidate,
			const char *name, struct differences *differences)
{
	const struct difference encoding = { .kind = DIFFERENCE_EVENT, .name = name };
	const char *b = json_string_value(json_object_get(profile_encodings(base), name));
	const char *c = json_string_value(json_object_get(profile_encodings(candidate), name));

	if (!b || !c || strcmp(b, c) == 0)
		return 0;
	return differences_add(
		differences, &encoding,
		"%s was counted as %s in the baseline and as %s in the candidate: its "
		"values may not mean the same",
		name, b, c);
}

int differences_of_events(const struct probe_profile *base, const struct probe_profile *candidate,
			  struct differences *differences)
{
	const struct set *b = profile_set(base);
	const struct set *c = profile_set(candidate);
	int result = add_missing(b, c, "baseline", differences);

	if (result == 0)
		result = add_missing(c, b, "candidate", differences);
	for (size_t i = 0; i < set_events_count(b) && result == 0; i++) {
		const int there = set_event_index(c, set_event(b, i)->name);

		if (there < 0)
			continue;
		if (strcmp(set_event(b, i)->unit, set_event(c, (size_t)there)->unit) != 0) {
			result = add_unit(set_event(b, i), set_event(c, (size_t)there),
					  differences);
			continue;
		}
		result = add_ways(base, i, candidate, (size_t)there, differences);
		if (result == 0)
			result = add_encoding(base, candidate, set_event(b, i)->name, differences);
	}
	return result;
}
