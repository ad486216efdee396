/* SPDX-License-Identifier: MIT */
/* Regions that processes counted of themselves go inside a region that was counted from outside. */
#include <errno.h>
#include <stdbool.h>

#include "../base/api.h"
#include "../base/error.h"
#include "lines.h"
#include "profile.h"

static const char outside_reason[] =
	"the region was counted from outside of the processes, those inside it by the processes "
	"themselves: what is left when one is taken from the other is no count";
static const char several_reason[] =
	"several processes visited the region, and for how long any of them was inside is not known: "
	"the table has the times of their visits";

struct adoption {
	struct probe_profile *profile;
	struct probe_profile_region *adopter;
	const struct probe_profile *inner;
	size_t elapsed; /* the event */
};

static int check_alike(const struct probe_profile *profile, const struct probe_profile *inner,
		       struct probe_error *error)
{
	if (probe_profile_repeats(profile) != 1 || probe_profile_repeats(inner) != 1)
		return error_set(error, -EINVAL,
				 "regions are adopted run by run, these profiles hold %zu and %zu "
				 "runs: adopt before merging",
				 probe_profile_repeats(profile), probe_profile_repeats(inner));
	if (!json_equal(set_json(profile_set(profile)), set_json(profile_set(inner))))
		return error_set(error, -EINVAL,
				 "'%s' counted the set %s and not %s as all of the run did: let it "
				 "count what the environment asks for",
				 profile_title(inner), set_name(profile_set(inner)),
				 set_name(profile_set(profile)));
	return 0;
}

static int set_unavailable(struct probe_profile *profile, struct profile_value *value,
			   const char *reason)
{
	*value = (struct profile_value){
		.status = PROBE_UNAVAILABLE,
		.reason = profile_add_reason(profile, reason),
	};
	return value->reason == 0 ? -ENOMEM : 0;
}

static int copy_value(const struct adoption *adoption, struct profile_value *to,
		      const struct profile_value *from)
{
	const size_t reason = from->reason;

	*to = *from;
	if (from->status != PROBE_UNAVAILABLE)
		return 0;
	to->reason = profile_add_reason(adoption->profile, profile_reason(adoption->inner, reason));
	return reason > 0 && to->reason == 0 ? -ENOMEM : 0;
}

/* A sum that lacks a part is no sum: it is as unavailable as the part. */
static int add_value(const struct adoption *adoption, struct profile_value *to,
		     const struct profile_value *from)
{
	if (to->status == PROBE_UNAVAILABLE)
		return 0;
	if (from->status == PROBE_UNAVAILABLE)
		return copy_value(adoption, to, from);
	to->count += from->count;
	to->marks += from->marks;
	if (from->status > to->status)
		to->status = from->status;
	if (from->running_share < to->running_share)
		to->running_share = from->running_share;
	to->kernel_excluded = to->kernel_excluded || from->kernel_excluded;
	return 0;
}

/* sum_elapsed: of visits that have a time each, and no one is asked for how long any was inside */
static int add_values(const struct adoption *adoption, struct probe_profile_region *to,
		      const struct probe_profile_region *from, bool is_first, bool sum_elapsed)
{
	const size_t events = set_events_count(profile_set(adoption->inner));
	int result = 0;

	for (size_t i = 0; i < events * PROFILE_PARTS && result == 0; i++) {
		const enum probe_part part = (enum probe_part)(i % PROFILE_PARTS);
		const size_t event = i / PROFILE_PARTS;
		struct profile_value *sum = profile_value(adoption->profile, to, 0, event, part);
		const struct profile_value *value = profile_value(adoption->inner, from, 0, event,
								  part);

		if (is_first)
			result = copy_value(adoption, sum, value);
		else if (event == adoption->elapsed && !sum_elapsed)
			result = set_unavailable(adoption->profile, sum, several_reason);
		else
			result = add_value(adoption, sum, value);
	}
	return result;
}

static bool was_visited(const struct profile_repeat *facts)
{
	return facts->visits > 0 || facts->threads > 0;
}

/* The region of the same path, seen from the one that adopts. */
static struct probe_profile_region *same_region(const struct adoption *adoption,
						const struct probe_profile_region *from)
{
	const struct probe_profile_region *parent = profile_parent(from);
	struct probe_profile_region *to = adoption->adopter;

	if (parent)
		to = same_region(adoption, parent);
	return to ? profile_region(adoption->profile, to, probe_profile_name(from)) : NULL;
}

static int adopt_region(const struct adoption *adoption, const struct probe_profile_region *from)
{
	const struct profile_repeat *facts = profile_repeat(from, 0);
	struct probe_profile_region *to = same_region(adoption, from);
	const json_t *site;
	bool is_first;
	size_t i;

	if (!to)
		return -ENOMEM;
	json_array_foreach(profile_sites(from), i, site)
	{
		if (profile_add_site(to, json_string_value(json_object_get(site, "file")),
				     (int)json_integer_value(json_object_get(site, "line"))) < 0)
			return -ENOMEM;
	}
	if (!was_visited(facts))
		return 0;
	is_first = !was_visited(profile_repeat(to, 0));
	profile_add_visits(profile_repeat(to, 0), facts);
	return add_values(adoption, to, from, is_first, false);
}

static int adopt_line(const struct adoption *adoption, const struct probe_profile_region *from)
{
	struct probe_profile_region *to = profile_line_like(adoption->profile, from);
	bool is_first;

	if (!to)
		return -ENOMEM;
	is_first = !was_visited(profile_repeat(to, 0));
	profile_add_visits(profile_repeat(to, 0), profile_repeat(from, 0));
	return add_values(adoption, to, from, is_first, true);
}

static int give_up_exclusive(const struct adoption *adoption)
{
	int result = 0;

	for (size_t i = 0; i < set_events_count(profile_set(adoption->profile)) && result == 0; i++)
		result = set_unavailable(
			adoption->profile,
			profile_value(adoption->profile, adoption->adopter, 0, i, PROBE_EXCLUSIVE),
			outside_reason);
	return result;
}

/* What is known from inside alone, as far as others have not told it. */
static int adopt_libraries(const struct adoption *adoption)
{
	json_t *inner = json_object_get(profile_program(adoption->inner), "libraries");
	json_t *there = json_object_get(profile_program(adoption->profile), "libraries");

	if (!json_is_object(inner))
		return 0;
	if (json_is_object(there))
		return json_object_update_missing(there, inner) < 0 ? -ENOMEM : 0;
	return json_object_set_new(profile_program(adoption->profile), "libraries",
				   json_deep_copy(inner)) < 0
		       ? -ENOMEM
		       : 0;
}

/* What an event was counted as inside, where nothing counted it outside. */
static int adopt_encodings(const struct adoption *adoption)
{
	json_t *inner = (json_t *)profile_encodings(adoption->inner); /* iterators are not const */
	const char *event;
	json_t *encoding;

	json_object_foreach(inner, event, encoding)
	{
		if (json_object_get(profile_encodings(adoption->profile), event))
			continue;
		if (profile_note_encoding(adoption->profile, event, json_string_value(encoding)) <
		    0)
			return -ENOMEM;
	}
	return 0;
}

static int adopt_all(const struct adoption *adoption)
{
	const struct probe_profile_region *from = NULL;
	const char *compiler = json_string_value(
		json_object_get(profile_program(adoption->inner), "compiler"));
	int result = compiler ? profile_note_compiler(adoption->profile, compiler) : 0;

	if (result == 0)
		result = adopt_libraries(adoption);
	if (result == 0)
		result = adopt_encodings(adoption);

	for (size_t i = 0; i < probe_profile_warnings(adoption->inner) && result == 0; i++)
		result = profile_add_warning(adoption->profile,
					     probe_profile_warning(adoption->inner, i));
	while (result == 0 && (from = profile_walk(adoption->inner, from)))
		result = adopt_region(adoption, from);
	while (result == 0 && (from = profile_lines_walk(adoption->inner, from)))
		result = adopt_line(adoption, from);
	if (result == 0 && probe_profile_first(adoption->inner))
		result = give_up_exclusive(adoption);
	return result;
}

/* What was told of a way of reading first is kept. */
static int adopt_overheads(json_t *program, json_t *from)
{
	json_t *overheads = json_object_get(program, "overhead_by_reading");

	return overheads
		       ? json_object_update_missing(overheads, from)
		       : json_object_set_new(program, "overhead_by_reading", json_deep_copy(from));
}

/* How threads were read: several processes' add up. */
static int adopt_reading(const struct probe_profile *profile, const struct probe_profile *inner)
{
	const json_t *from = json_object_get(profile_program(inner), "reading");
	json_t *program = profile_program(profile);
	json_t *threads = json_object_get(json_object_get(program, "reading"), "threads");
	json_t *overhead = json_object_get(profile_program(inner), "overhead");
	json_t *each = json_object_get(profile_program(inner), "overhead_by_reading");
	const char *way;
	json_t *count;

	if (overhead && !json_object_get(program, "overhead") &&
	    json_object_set_new(program, "overhead", json_deep_copy(overhead)) < 0)
		return -1;
	if (each && adopt_overheads(program, each) < 0)
		return -1;
	if (!from)
		return 0;
	if (!threads)
		return json_object_set_new(program, "reading", json_deep_copy(from));
	json_object_foreach(json_object_get(from, "threads"), way, count)
	{
		const json_int_t sum = json_integer_value(json_object_get(threads, way)) +
				       json_integer_value(count);

		if (json_object_set_new(threads, way, json_integer(sum)) < 0)
			return -1;
	}
	return 0;
}

PROBE_API int probe_profile_adopt(struct probe_profile *profile, const char *path,
				  const struct probe_profile *inner, struct probe_error *error)
{
	const struct set *set = profile_set(profile);
	const struct adoption adoption = {
		.profile = profile,
		/* The caller may change the profile, and with it its regions. */
		.adopter = (struct probe_profile_region *)probe_profile_find(profile, path),
		.inner = inner,
		.elapsed = (size_t)set_event_index(set, SET_ELAPSED),
	};
	const int result = check_alike(profile, inner, error);

	if (result < 0)
		return result;
	if (!adoption.adopter)
		return error_set(error, -ENOENT,
				 "the profile of '%s' has no region '%s' to adopt others",
				 profile_title(profile), path);
	if (adopt_all(&adoption) < 0 || adopt_reading(profile, inner) < 0)
		return error_no_memory(error);
	return 0;
}
