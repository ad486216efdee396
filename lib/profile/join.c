/* SPDX-License-Identifier: MIT */
/* What was simulated goes beside what was counted, region by region. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"
#include "lines.h"
#include "profile.h"

struct joining {
	struct probe_profile *profile;
	const struct probe_profile *simulated;
};

/* There is one simulated run: its values are those of the first repeat. */
static int join_value(const struct joining *joining, struct probe_profile_region *to,
		      const struct probe_profile_region *from, size_t event, enum probe_part part)
{
	const struct profile_value *value = profile_value(joining->simulated, from, 0, event, part);
	const char *name = set_event(profile_set(joining->profile), event)->name;
	const json_t *encoding = json_object_get(profile_encodings(joining->simulated), name);

	if (value->status != PROBE_SIMULATED)
		return 0;
	/* Two that were counted in two ways make no mean. */
	for (size_t i = 0; i < probe_profile_repeats(joining->profile); i++)
		*profile_value(joining->profile, to, i, event, part) = (struct profile_value){
			.status = PROBE_UNAVAILABLE,
		};
	*profile_value(joining->profile, to, 0, event, part) = *value;
	return profile_replace_encoding(joining->profile, name, json_string_value(encoding));
}

static int join_region(const struct joining *joining, struct probe_profile_region *to,
		       const struct probe_profile_region *from)
{
	const size_t events = set_events_count(profile_set(joining->profile));
	int result = 0;

	for (size_t i = 0; i < events * PROFILE_PARTS && result == 0; i++)
		result = join_value(joining, to, from, i / PROFILE_PARTS,
				    (enum probe_part)(i % PROFILE_PARTS));
	return result;
}

/* A region that one of the two lacks stays as it is, or out. */
static struct probe_profile_region *same_region(const struct joining *joining,
						const struct probe_profile_region *wanted)
{
	const struct probe_profile_region *region = NULL;

	while ((region = profile_walk(joining->profile, region))) {
		const struct probe_profile_region *one = region, *other = wanted;

		while (one && other &&
		       strcmp(probe_profile_name(one), probe_profile_name(other)) == 0) {
			one = profile_parent(one);
			other = profile_parent(other);
		}
		if (!one && !other)
			return (struct probe_profile_region *)region;
	}
	return NULL;
}

/* What simulated counts hang on. */
static int join_facts(const struct joining *joining)
{
	static const char *const keys[] = { "simulator", "libraries" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		json_t *fact = json_object_get(profile_program(joining->simulated), keys[i]);

		if (fact && json_object_set(profile_program(joining->profile), keys[i], fact) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int join_all(const struct joining *joining)
{
	const struct probe_profile_region *from = NULL;
	bool missing = false;
	int result = 0;

	while (result == 0 && (from = profile_walk(joining->simulated, from))) {
		struct probe_profile_region *to = same_region(joining, from);

		missing = missing || !to;
		result = to ? join_region(joining, to, from) : 0;
	}
	while (result == 0 && (from = profile_lines_walk(joining->simulated, from))) {
		struct probe_profile_region *to = profile_line_like(joining->profile, from);

		result = to ? join_region(joining, to, from) : -ENOMEM;
	}
	for (size_t i = 0; i < probe_profile_warnings(joining->simulated) && result == 0; i++)
		result = profile_add_warning(joining->profile,
					     probe_profile_warning(joining->simulated, i));
	if (result == 0 && missing)
		result = profile_add_warning(
			joining->profile, "the simulated run came to regions that the others did "
					  "not: they are left out");
	return result == 0 ? join_facts(joining) : result;
}

PROBE_API int probe_profile_join(struct probe_profile *profile,
				 const struct probe_profile *simulated, struct probe_error *error)
{
	const struct joining joining = { .profile = profile, .simulated = simulated };

	if (!json_equal(set_json(profile_set(profile)), set_json(profile_set(simulated))))
		return error_set(error, -EINVAL,
				 "'%s' was simulated with the set %s and counted with %s: take the "
				 "same set for both",
				 profile_title(simulated), set_name(profile_set(simulated)),
				 set_name(profile_set(profile)));
	if (probe_profile_repeats(simulated) != 1)
		return error_set(error, -EINVAL,
				 "one simulated run can be joined, and this profile of '%s' holds "
				 "%zu: simulate once (-r 1)",
				 profile_title(simulated), probe_profile_repeats(simulated));
	return join_all(&joining) < 0 ? error_no_memory(error) : 0;
}
