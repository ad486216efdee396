/* SPDX-License-Identifier: MIT */
/* Several runs of the same thing become the repeats of one profile. */
#include <errno.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"
#include "lines.h"
#include "profile.h"

static int check_alike(struct probe_profile *const *profiles, size_t n, struct probe_error *error)
{
	if (n == 0)
		return error_set(error, -EINVAL, "there is no profile to merge");
	for (size_t i = 1; i < n; i++) {
		if (!json_equal(set_json(profile_set(profiles[0])),
				set_json(profile_set(profiles[i]))))
			return error_set(
				error, -EINVAL,
				"profile %zu counted another set (%s) than the first (%s): "
				"merge runs of the same set",
				i + 1, set_name(profile_set(profiles[i])),
				set_name(profile_set(profiles[0])));
		if (strcmp(profile_scope(profiles[0]), profile_scope(profiles[i])) != 0)
			return error_set(
				error, -EINVAL,
				"profile %zu has the scope %s, the first %s: merge runs of "
				"the same scope",
				i + 1, profile_scope(profiles[i]), profile_scope(profiles[0]));
	}
	return 0;
}

static int copy_region(struct probe_profile *merged, struct probe_profile_region *to,
		       const struct probe_profile *profile, const struct probe_profile_region *from,
		       size_t first_repeat)
{
	const size_t events = set_events_count(profile_set(profile));
	const json_t *site;
	size_t i;

	json_array_foreach(profile_sites(from), i, site)
	{
		if (profile_add_site(to, json_string_value(json_object_get(site, "file")),
				     (int)json_integer_value(json_object_get(site, "line"))) < 0)
			return -ENOMEM;
	}
	for (size_t repeat = 0; repeat < probe_profile_repeats(profile); repeat++) {
		*profile_repeat(to, first_repeat + repeat) = *profile_repeat(from, repeat);
		for (size_t value = 0; value < events * PROFILE_PARTS; value++) {
			const enum probe_part part = (enum probe_part)(value % PROFILE_PARTS);
			const struct profile_value *source = profile_value(
				profile, from, repeat, value / PROFILE_PARTS, part);
			struct profile_value *copy = profile_value(
				merged, to, first_repeat + repeat, value / PROFILE_PARTS, part);

			*copy = *source;
			if (source->status == PROBE_UNAVAILABLE)
				copy->reason = profile_add_reason(
					merged, profile_reason(profile, source->reason));
			if (source->status == PROBE_UNAVAILABLE && source->reason > 0 &&
			    copy->reason == 0)
				return -ENOMEM;
		}
	}
	return 0;
}

/* The path from the outermost level, by which regions are joined. */
static struct probe_profile_region *same_region(struct probe_profile *merged,
						const struct probe_profile_region *from)
{
	const struct probe_profile_region *parent = profile_parent(from);
	struct probe_profile_region *to = NULL;

	if (parent) {
		to = same_region(merged, parent);
		if (!to)
			return NULL;
	}
	return profile_region(merged, to, probe_profile_name(from));
}

static int add_encodings(struct probe_profile *merged, const struct probe_profile *profile)
{
	json_t *encodings = (json_t *)profile_encodings(profile); /* iterators are not const */
	const char *event;
	json_t *encoding;

	json_object_foreach(encodings, event, encoding)
	{
		if (profile_note_encoding(merged, event, json_string_value(encoding)) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int add_profile(struct probe_profile *merged, const struct probe_profile *profile,
		       size_t first_repeat)
{
	const struct probe_profile_region *from = NULL;

	for (size_t i = 0; i < probe_profile_warnings(profile); i++)
		if (profile_add_warning(merged, probe_profile_warning(profile, i)) < 0)
			return -ENOMEM;
	if (add_encodings(merged, profile) < 0)
		return -ENOMEM;
	while ((from = profile_walk(profile, from))) {
		struct probe_profile_region *to = same_region(merged, from);

		if (!to || copy_region(merged, to, profile, from, first_repeat) < 0)
			return -ENOMEM;
	}
	while ((from = profile_lines_walk(profile, from))) {
		struct probe_profile_region *to = profile_line_like(merged, from);

		if (!to || copy_region(merged, to, profile, from, first_repeat) < 0)
			return -ENOMEM;
	}
	return json_array_extend(profile_sampling(merged), profile_sampling(profile)) < 0 ? -ENOMEM
											  : 0;
}

PROBE_API int probe_profile_merge(struct probe_profile *const *profiles, size_t n,
				  struct probe_profile **merged, struct probe_error *error)
{
	struct probe_profile *made = NULL;
	size_t repeats = 0;
	size_t repeat = 0;
	int result = check_alike(profiles, n, error);

	*merged = NULL;
	if (result < 0)
		return result;
	for (size_t i = 0; i < n; i++)
		repeats += probe_profile_repeats(profiles[i]);
	result = profile_new((struct set *)profile_set(profiles[0]), profile_scope(profiles[0]),
			     repeats, &made);
	if (result == 0)
		result = probe_profile_set_title(made, profile_title(profiles[0]));
	if (result == 0)
		result = json_object_update(profile_program(made), profile_program(profiles[0]));
	if (result == 0)
		result = json_object_update(profile_machine(made), profile_machine(profiles[0]));
	for (size_t i = 0; i < n && result == 0; i++) {
		result = add_profile(made, profiles[i], repeat);
		repeat += probe_profile_repeats(profiles[i]);
	}
	if (result < 0) {
		probe_profile_free(made);
		return error_no_memory(error);
	}
	*merged = made;
	return 0;
}
