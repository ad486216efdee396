/* SPDX-License-Identifier: MIT */
/* Profiles from JSON. What a file says is checked before it is used. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"
#include "lines.h"
#include "profile.h"
#include "profile_json.h"

struct loading {
	const char *origin;
	struct probe_error *error;
	struct probe_profile *profile;
};

static int malformed(const struct loading *loading, const char *what)
{
	return error_set(loading->error, -EINVAL,
			 "%s is not a whole profile (%s): was it cut short or edited?",
			 loading->origin, what);
}

static bool is_count(const json_t *json)
{
	return json_is_integer(json) && json_integer_value(json) >= 0;
}

/* What an imported value of several runs has besides. */
static int load_mean(const struct loading *loading, const json_t *json, struct profile_value *value)
{
	const json_t *mean = json_object_get(json, "mean");
	const json_t *variation = json_object_get(json, "variation");

	value->has_variation = variation != NULL;
	value->variation = json_number_value(variation);
	value->mean = json_number_value(mean);
	if ((variation && !json_is_number(variation)) || value->variation < 0)
		return malformed(loading, "a variation that is no share");
	if (mean && (!json_is_number(mean) || !(value->mean > 0) ||
		     !(fabs(value->mean - (double)value->count) <= 1)))
		return malformed(loading, "a mean that is not its value's");
	return 0;
}

static int load_value(const struct loading *loading, const json_t *json,
		      struct profile_value *value)
{
	const char *status = json_string_value(json_object_get(json, "status"));
	const json_t *count = json_object_get(json, "value");
	const json_t *share = json_object_get(json, "running_share");
	const json_t *reason = json_object_get(json, "reason");
	const json_t *marks = json_object_get(json, "marks");
	size_t s = 0;

	while (status && s < PROFILE_STATUSES && strcmp(profile_status_names[s], status) != 0)
		s++;
	if (!status || s == PROFILE_STATUSES)
		return malformed(loading, "a value without a known status");
	value->status = (enum probe_status)s;
	value->kernel_excluded = json_is_true(json_object_get(json, "kernel_excluded"));
	if (value->status == PROBE_UNAVAILABLE) {
		if (!is_count(reason) ||
		    (size_t)json_integer_value(reason) >= profile_reasons(loading->profile))
			return malformed(loading, "a reason that is not listed");
		value->reason = (size_t)json_integer_value(reason);
		return 0;
	}
	value->source = profile_source_name(json_string_value(json_object_get(json, "source")));
	value->running_share = share ? json_number_value(share) : 1;
	if (!is_count(count) || !value->source)
		return malformed(loading, "a value that is no count, or of no known source");
	if ((value->status == PROBE_SCALED && !share) || (share && !json_is_number(share)) ||
	    !(value->running_share > 0 && value->running_share <= 1))
		return malformed(loading, "a scaled value without the share of time that it ran");
	value->count = (uint64_t)json_integer_value(count);
	value->marks = json_number_value(marks);
	if ((marks && !json_is_number(marks)) || value->marks < 0)
		return malformed(loading, "a cost of marks that is no number");
	return load_mean(loading, json, value);
}

/* Missing in older files, and of visits that nobody timed one by one. */
static int load_squares(const struct loading *loading, const json_t *json,
			struct profile_repeat *facts)
{
	if (!json)
		return 0;
	if (!json_is_number(json) || json_number_value(json) < 0 || facts->elapsed_visits == 0)
		return malformed(loading, "squares of visits' times that are no sum");
	facts->elapsed_squares = json_number_value(json);
	return 0;
}

/* How long visits took: all of these members, or none where no visit ended. */
static int load_elapsed(const struct loading *loading, const json_t *json,
			struct profile_repeat *facts)
{
	const struct {
		const char *key;
		uint64_t *to;
	} members[] = {
		{ "elapsed_min", &facts->elapsed_least },
		{ "elapsed_max", &facts->elapsed_most },
		{ "elapsed_total", &facts->elapsed_total },
		{ "elapsed_visits", &facts->elapsed_visits },
	};
	size_t there = 0;

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const json_t *member = json_object_get(json, members[i].key);

		if (member && !is_count(member))
			return malformed(loading, "a visit's times that are no counts");
		if (member)
			*members[i].to = (uint64_t)json_integer_value(member);
		there += member != NULL;
	}
	if (there > 0 && there < sizeof(members) / sizeof(members[0]))
		return malformed(loading, "visits' times of which some are missing");
	return load_squares(loading, json_object_get(json, "elapsed_squares"), facts);
}

static int load_repeat(const struct loading *loading, const json_t *json,
		       struct probe_profile_region *region, size_t repeat)
{
	const struct set *set = profile_set(loading->profile);
	struct profile_repeat *facts = profile_repeat(region, repeat);
	int result;

	if (!is_count(json_object_get(json, "visits")) ||
	    !is_count(json_object_get(json, "threads")))
		return malformed(loading, "a repeat without its visits and threads");
	facts->visits = (uint64_t)json_integer_value(json_object_get(json, "visits"));
	facts->threads = (uint64_t)json_integer_value(json_object_get(json, "threads"));
	result = load_elapsed(loading, json, facts);
	if (result < 0)
		return result;
	for (int part = 0; part < PROFILE_PARTS; part++) {
		const json_t *values = json_object_get(json, profile_part_names[part]);

		for (size_t i = 0; i < set_events_count(set); i++) {
			result = load_value(loading,
					    json_object_get(values, set_event(set, i)->name),
					    profile_value(loading->profile, region, repeat, i,
							  (enum probe_part)part));

			if (result < 0)
				return result;
		}
	}
	return 0;
}

static int load_region(const struct loading *loading, const json_t *json,
		       struct probe_profile_region **regions, size_t index)
{
	const char *name = json_string_value(json_object_get(json, "name"));
	const json_t *parent = json_object_get(json, "parent");
	const json_t *repeats = json_object_get(json, "repeats");
	const json_t *site;
	const json_int_t place = json_is_integer(parent) ? json_integer_value(parent) : -1;
	int result = 0;
	size_t i;

	if (!json_is_integer(parent) && !json_is_null(parent))
		return malformed(loading, "a region without its parent");
	if (!name || place < -1 || place >= (json_int_t)index)
		return malformed(loading, "a region without a name or before its parent");
	if (json_array_size(repeats) != probe_profile_repeats(loading->profile))
		return malformed(loading, "a region with too few or too many repeats");
	regions[index] = profile_region(loading->profile, place < 0 ? NULL : regions[place], name);
	if (!regions[index])
		return error_no_memory(loading->error);
	if (!json_is_array(json_object_get(json, "sites")))
		return malformed(loading, "a region without sites");
	json_array_foreach(json_object_get(json, "sites"), i, site)
	{
		if (!json_is_integer(json_object_get(site, "line")))
			return malformed(loading, "a site without a line");
		if (profile_add_site(regions[index],
				     json_string_value(json_object_get(site, "file")),
				     (int)json_integer_value(json_object_get(site, "line"))) < 0)
			return error_no_memory(loading->error);
	}
	for (i = 0; i < json_array_size(repeats) && result == 0; i++)
		result = load_repeat(loading, json_array_get(repeats, i), regions[index], i);
	return result;
}

static int load_regions(const struct loading *loading, const json_t *json)
{
	const json_t *list = json_object_get(json, "regions");
	struct probe_profile_region **regions;
	int result = 0;

	if (!json_is_array(list))
		return malformed(loading, "no regions");
	regions = calloc(json_array_size(list) + 1, sizeof(regions[0]));
	if (!regions)
		return error_no_memory(loading->error);
	for (size_t i = 0; i < json_array_size(list) && result == 0; i++)
		result = load_region(loading, json_array_get(list, i), regions, i);
	free(regions);
	return result;
}

static int load_hits(const struct loading *loading, const json_t *hits,
		     struct probe_profile_region *region)
{
	if (json_array_size(hits) != probe_profile_repeats(loading->profile))
		return malformed(loading, "a line with too few or too many repeats");
	for (size_t i = 0; i < json_array_size(hits); i++) {
		struct profile_repeat *facts = profile_repeat(region, i);

		if (!is_count(json_array_get(hits, i)))
			return malformed(loading, "a line's hits that are no count");
		facts->visits = (uint64_t)json_integer_value(json_array_get(hits, i));
		facts->threads = facts->visits > 0;
	}
	return 0;
}

static int load_line(const struct loading *loading, const json_t *json)
{
	const char *kind_name = json_string_value(json_object_get(json, "kind"));
	const char *file = json_string_value(json_object_get(json, "file"));
	const char *function = json_string_value(json_object_get(json, "function"));
	const char *place = json_string_value(json_object_get(json, "region"));
	const json_t *number = json_object_get(json, "line");
	const json_t *repeats = json_object_get(json, "repeats");
	struct probe_profile_region *region;
	int kind = 0;
	int result = 0;

	while (kind_name && kind < PROFILE_LINE_KINDS &&
	       strcmp(kind_name, profile_line_kind_names[kind]) != 0)
		kind++;
	if (!kind_name || kind == PROFILE_LINE_KINDS)
		return malformed(loading, "a line of no known kind");
	if (!function || !is_count(number) || json_integer_value(number) > INT_MAX)
		return malformed(loading, "a line without its function or number");
	if (json_object_get(json, "region") && (!place || kind != PROBE_LINE_SAMPLED))
		return malformed(loading, "a line's region that is none of samples");
	region = profile_line(loading->profile, (enum probe_line_kind)kind, place, file, function,
			      (int)json_integer_value(number));
	if (!region)
		return error_no_memory(loading->error);
	if (kind != PROBE_LINE_TIMED)
		return load_hits(loading, json_object_get(json, "hits"), region);
	if (json_array_size(repeats) != probe_profile_repeats(loading->profile))
		return malformed(loading, "a line with too few or too many repeats");
	for (size_t i = 0; i < json_array_size(repeats) && result == 0; i++)
		result = load_repeat(loading, json_array_get(repeats, i), region, i);
	return result;
}

static bool is_sampling(const json_t *json)
{
	return json_is_string(json_object_get(json, "event")) &&
	       json_is_number(json_object_get(json, "frequency")) &&
	       json_is_boolean(json_object_get(json, "user_only")) &&
	       is_count(json_object_get(json, "samples")) &&
	       is_count(json_object_get(json, "lost")) &&
	       json_is_number(json_object_get(json, "overhead"));
}

/* Most profiles have neither. */
static int load_lines(const struct loading *loading, const json_t *json)
{
	const json_t *lines = json_object_get(json, "lines");
	const json_t *sampling = json_object_get(json, "sampling");
	int result = 0;

	if ((lines && !json_is_array(lines)) || (sampling && !json_is_array(sampling)))
		return malformed(loading, "lines or sampling that are no lists");
	for (size_t i = 0; i < json_array_size(lines) && result == 0; i++)
		result = load_line(loading, json_array_get(lines, i));
	for (size_t i = 0; i < json_array_size(sampling) && result == 0; i++) {
		if (!is_sampling(json_array_get(sampling, i)))
			return malformed(loading, "what it tells of sampling");
		if (json_array_append(profile_sampling(loading->profile),
				      json_array_get(sampling, i)) < 0)
			return error_no_memory(loading->error);
	}
	return result;
}

/* Profiles that were written before they were kept have none. */
static int load_encodings(const struct loading *loading, json_t *encodings)
{
	const char *event;
	json_t *encoding;

	if (encodings && !json_is_object(encodings))
		return malformed(loading, "encodings that are no object");
	json_object_foreach(encodings, event, encoding)
	{
		if (set_event_index(profile_set(loading->profile), event) < 0 ||
		    !json_is_string(encoding))
			return malformed(loading, "an encoding of no event, or that is no text");
		if (profile_note_encoding(loading->profile, event, json_string_value(encoding)) < 0)
			return error_no_memory(loading->error);
	}
	return 0;
}

static int load_facts(const struct loading *loading, const json_t *json)
{
	const char *title = json_string_value(json_object_get(json, "title"));
	const json_t *text;
	size_t i;

	if (!json_is_object(json_object_get(json, "program")) ||
	    !json_is_object(json_object_get(json, "machine")) ||
	    !json_is_array(json_object_get(json, "warnings")))
		return malformed(loading, "no program, machine or warnings");
	if (json_object_get(json, "title") && !title)
		return malformed(loading, "a title that is no text");
	if (json_object_update(profile_program(loading->profile),
			       json_object_get(json, "program")) < 0 ||
	    json_object_update(profile_machine(loading->profile),
			       json_object_get(json, "machine")) < 0)
		return error_no_memory(loading->error);
	json_array_foreach(json_object_get(json, "reasons"), i, text)
	{
		const size_t there = profile_reasons(loading->profile);

		if (!json_is_string(text))
			return malformed(loading, "its list of reasons");
		if (profile_add_reason(loading->profile, json_string_value(text)) == i)
			continue;
		if (i > 0 && profile_reasons(loading->profile) == there)
			return error_no_memory(loading->error);
		return malformed(loading, "its list of reasons");
	}
	json_array_foreach(json_object_get(json, "warnings"), i, text)
	{
		if (!json_is_string(text))
			return malformed(loading, "a warning that is no text");
		if (profile_add_warning(loading->profile, json_string_value(text)) < 0)
			return error_no_memory(loading->error);
	}
	if (title && probe_profile_set_title(loading->profile, title) < 0)
		return error_no_memory(loading->error);
	return 0;
}

int profile_from_json(const json_t *json, const char *origin, struct probe_profile **profile,
		      struct probe_error *error)
{
	struct loading loading = { .origin = origin, .error = error };
	const char *format = json_string_value(json_object_get(json, "format"));
	const char *scope = json_string_value(json_object_get(json, "scope"));
	const json_int_t version = json_integer_value(json_object_get(json, "version"));
	const json_int_t repeats = json_integer_value(json_object_get(json, "repeats"));
	struct set *set;
	int result;

	if (!format || strcmp(format, PROFILE_FORMAT) != 0)
		return error_set(error, -EINVAL,
				 "%s is JSON, but no profile of probekit's: write one with "
				 "PROBE_OUTPUT=run.json",
				 origin);
	if (version != PROFILE_VERSION)
		return error_set(error, -EPROTO,
				 "%s is a profile of version %lld, this probekit reads version %d: "
				 "use the probekit that wrote it",
				 origin, (long long)version, PROFILE_VERSION);
	if (!scope ||
	    (strcmp(scope, "thread") != 0 && strcmp(scope, "process") != 0 &&
	     strcmp(scope, "command") != 0) ||
	    repeats < 1 || repeats > 1000000)
		return malformed(&loading, "no scope or no repeats");
	result = set_parse(json_object_get(json, "set"), origin, &set, error);
	if (result < 0)
		return result;
	result = profile_new(set, scope, (size_t)repeats, &loading.profile);
	set_release(set);
	if (result < 0)
		return error_no_memory(error);
	result = load_facts(&loading, json);
	if (result == 0)
		result = load_encodings(&loading, json_object_get(json, "encodings"));
	if (result == 0)
		result = load_regions(&loading, json);
	if (result == 0)
		result = load_lines(&loading, json);
	if (result < 0) {
		probe_profile_free(loading.profile);
		return result;
	}
	*profile = loading.profile;
	return 0;
}

PROBE_API int probe_profile_load(const char *path, struct probe_profile **profile,
				 struct probe_error *error)
{
	json_error_t where;
	json_t *json;
	int result;

	*profile = NULL;
	errno = 0;
	json = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
	if (!json && json_error_code(&where) == json_error_cannot_open_file)
		return error_set(error, errno ? -errno : -ENOENT,
				 "%s cannot be opened: %s: name a profile that probekit wrote",
				 path, strerror(errno));
	if (!json && (!where.text[0] || json_error_code(&where) == json_error_out_of_memory))
		return error_no_memory(error);
	if (!json)
		return error_set(error, -EINVAL,
				 "%s, line %d, column %d: %s: it is not JSON, or was cut short",
				 path, where.line, where.column, where.text);
	result = profile_from_json(json, path, profile, error);
	json_decref(json);
	return result;
}
