/* SPDX-License-Identifier: MIT */
#include "profile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/utf8.h"

struct probe_profile_region {
	struct probe_profile_region *parent;
	struct probe_profile_region *first_child;
	struct probe_profile_region *next_sibling;
	char *name;
	json_t *sites;
	size_t repeats_count;
	struct profile_repeat *repeats;
	struct profile_value *values; /* by repeat, event, part */
};

struct probe_profile {
	struct set *set;
	char *scope;
	char *title;
	size_t repeats;
	json_t *program;
	json_t *machine;
	json_t *warnings;
	json_t *reasons;
	json_t *encodings; /* see profile_encodings() */
	json_t *sampling;  /* see profile_sampling() */
	struct probe_profile_region *first;
	struct probe_profile_region *lines; /* see lines.h */
};

static const char *const source_names[] = { "perf",  "os",     "clock",	  "callgrind",
					    "alloc", "replay", "imported" };

const char *profile_source_name(const char *source)
{
	for (size_t i = 0; source && i < sizeof(source_names) / sizeof(source_names[0]); i++)
		if (strcmp(source_names[i], source) == 0)
			return source_names[i];
	return NULL;
}

static char *repaired_copy(const char *text)
{
	char *copy = strdup(text);

	if (copy)
		utf8_repair(copy);
	return copy;
}

json_t *profile_string(const char *text)
{
	char *copy = repaired_copy(text);
	json_t *string = copy ? json_string(copy) : NULL;

	free(copy);
	return string;
}

static void free_region(struct probe_profile_region *region)
{
	json_decref(region->sites);
	free(region->values);
	free(region->repeats);
	free(region->name);
	free(region);
}

static struct probe_profile_region *new_region(const struct probe_profile *profile,
					       const char *name)
{
	const size_t values = profile->repeats * set_events_count(profile->set) * PROFILE_PARTS;
	struct probe_profile_region *region = calloc(1, sizeof(*region));

	if (!region)
		return NULL;
	region->name = repaired_copy(name);
	region->sites = json_array();
	region->repeats_count = profile->repeats;
	region->repeats = calloc(profile->repeats, sizeof(region->repeats[0]));
	region->values = calloc(values, sizeof(region->values[0]));
	if (!region->name || !region->sites || !region->repeats || !region->values) {
		free_region(region);
		return NULL;
	}
	for (size_t i = 0; i < profile->repeats; i++)
		region->repeats[i].elapsed_least = UINT64_MAX;
	return region;
}

int profile_new(struct set *set, const char *scope, size_t repeats, struct probe_profile **profile)
{
	struct probe_profile *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->set = set_reference(set);
	made->repeats = repeats;
	made->scope = strdup(scope);
	made->program = json_object();
	made->machine = json_object();
	made->warnings = json_array();
	made->reasons = json_pack("[s]", "not measured in this run");
	made->encodings = json_object();
	made->sampling = json_array();
	made->lines = new_region(made, "");
	if (!made->scope || !made->program || !made->machine || !made->warnings || !made->reasons ||
	    !made->encodings || !made->sampling || !made->lines) {
		probe_profile_free(made);
		return -ENOMEM;
	}
	*profile = made;
	return 0;
}

/* The region, those behind it and all below them. By loops: nesting has no limit, the stack has. */
static void free_regions(struct probe_profile_region *region)
{
	while (region) {
		struct probe_profile_region *child = region->first_child;
		struct probe_profile_region *after = region->next_sibling ? region->next_sibling
									  : region->parent;

		if (child) {
			region->first_child = NULL;
			region = child;
			continue;
		}
		free_region(region);
		region = after;
	}
}

PROBE_API void probe_profile_free(struct probe_profile *profile)
{
	if (!profile)
		return;
	free_regions(profile->first);
	free_regions(profile->lines);
	json_decref(profile->sampling);
	json_decref(profile->encodings);
	json_decref(profile->reasons);
	json_decref(profile->warnings);
	json_decref(profile->machine);
	json_decref(profile->program);
	free(profile->title);
	free(profile->scope);
	set_release(profile->set);
	free(profile);
}

struct probe_profile_region *profile_region(struct probe_profile *profile,
					    struct probe_profile_region *parent, const char *name)
{
	struct probe_profile_region **link = parent ? &parent->first_child : &profile->first;

	for (; *link; link = &(*link)->next_sibling)
		if (strcmp((*link)->name, name) == 0)
			return *link;
	*link = new_region(profile, name);
	if (*link)
		(*link)->parent = parent;
	return *link;
}

struct profile_repeat *profile_repeat(const struct probe_profile_region *region, size_t repeat)
{
	return &region->repeats[repeat];
}

struct profile_value *profile_value(const struct probe_profile *profile,
				    const struct probe_profile_region *region, size_t repeat,
				    size_t event, enum probe_part part)
{
	const size_t events = set_events_count(profile->set);

	return &region->values[(repeat * events + event) * PROFILE_PARTS + part];
}

const struct probe_profile_region *profile_parent(const struct probe_profile_region *region)
{
	return region->parent;
}

static int append_once(json_t *list, json_t *value)
{
	const json_t *there;
	size_t i;

	if (!value)
		return -ENOMEM;
	json_array_foreach(list, i, there)
	{
		if (json_equal(there, value)) {
			json_decref(value);
			return (int)i;
		}
	}
	return json_array_append_new(list, value) < 0 ? -ENOMEM : (int)i;
}

int profile_add_site(struct probe_profile_region *region, const char *file, int line)
{
	json_t *name = file ? profile_string(file) : json_null();
	const int result = append_once(region->sites,
				       json_pack("{s:o, s:i}", "file", name, "line", line));

	return result < 0 ? result : 0;
}

int profile_add_warning(struct probe_profile *profile, const char *text)
{
	const int result = append_once(profile->warnings, profile_string(text));

	return result < 0 ? result : 0;
}

size_t profile_add_reason(struct probe_profile *profile, const char *text)
{
	const int result = append_once(profile->reasons, profile_string(text));

	return result < 0 ? 0 : (size_t)result;
}

const char *profile_reason(const struct probe_profile *profile, size_t index)
{
	return json_string_value(json_array_get(profile->reasons, index));
}

size_t profile_reasons(const struct probe_profile *profile)
{
	return json_array_size(profile->reasons);
}

struct probe_profile_region *profile_lines_root(struct probe_profile *profile)
{
	return profile->lines;
}

json_t *profile_sampling(const struct probe_profile *profile)
{
	return profile->sampling;
}

const json_t *profile_encodings(const struct probe_profile *profile)
{
	return profile->encodings;
}

int profile_replace_encoding(struct probe_profile *profile, const char *event, const char *encoding)
{
	if (!encoding)
		return 0;
	return json_object_set_new(profile->encodings, event, profile_string(encoding)) < 0
		       ? -ENOMEM
		       : 0;
}

int profile_note_encoding(struct probe_profile *profile, const char *event, const char *encoding)
{
	const char *there = json_string_value(json_object_get(profile->encodings, event));
	char warning[512];

	if (!there)
		return json_object_set_new(profile->encodings, event, profile_string(encoding)) < 0
			       ? -ENOMEM
			       : 0;
	if (strcmp(there, encoding) == 0)
		return 0;
	snprintf(warning, sizeof(warning),
		 "event '%.64s' was counted as %.128s and as %.128s: its values may not mean the "
		 "same everywhere",
		 event, there, encoding);
	return profile_add_warning(profile, warning);
}

#define BETWEEN_COMPILERS "; "

static bool is_listed(const char *list, const char *compiler)
{
	const size_t length = strlen(compiler);

	for (const char *at = list; at; at = strstr(at, BETWEEN_COMPILERS)) {
		at += at == list ? 0 : strlen(BETWEEN_COMPILERS);
		if (strncmp(at, compiler, length) == 0 &&
		    (at[length] == '\0' ||
		     strncmp(at + length, BETWEEN_COMPILERS, strlen(BETWEEN_COMPILERS)) == 0))
			return true;
	}
	return false;
}

int profile_note_compiler(struct probe_profile *profile, const char *compiler)
{
	const char *there = json_string_value(json_object_get(profile->program, "compiler"));
	json_t *both;

	if (there && is_listed(there, compiler))
		return 0;
	both = there ? json_sprintf("%s" BETWEEN_COMPILERS "%s", there, compiler)
		     : profile_string(compiler);
	return json_object_set_new(profile->program, "compiler", both) < 0 ? -ENOMEM : 0;
}

const json_t *profile_sites(const struct probe_profile_region *region)
{
	return region->sites;
}

const struct set *profile_set(const struct probe_profile *profile)
{
	return profile->set;
}

const char *profile_scope(const struct probe_profile *profile)
{
	return profile->scope;
}

const char *profile_title(const struct probe_profile *profile)
{
	const char *name = json_string_value(json_object_get(profile->program, "name"));

	if (profile->title)
		return profile->title;
	return name ? name : "a program";
}

json_t *profile_program(const struct probe_profile *profile)
{
	return profile->program;
}

json_t *profile_machine(const struct probe_profile *profile)
{
	return profile->machine;
}

PROBE_API int probe_profile_set_title(struct probe_profile *profile, const char *title)
{
	char *copy = repaired_copy(title);

	if (!copy)
		return -ENOMEM;
	free(profile->title);
	profile->title = copy;
	return 0;
}

PROBE_API const char *probe_profile_title(const struct probe_profile *profile)
{
	return profile_title(profile);
}

PROBE_API int probe_profile_warn(struct probe_profile *profile, const char *sentence)
{
	return profile_add_warning(profile, sentence);
}

PROBE_API size_t probe_profile_repeats(const struct probe_profile *profile)
{
	return profile->repeats;
}

PROBE_API size_t probe_profile_warnings(const struct probe_profile *profile)
{
	return json_array_size(profile->warnings);
}

PROBE_API const char *probe_profile_warning(const struct probe_profile *profile, size_t index)
{
	return json_string_value(json_array_get(profile->warnings, index));
}

PROBE_API const struct probe_profile_region *probe_profile_first(
	const struct probe_profile *profile)
{
	return profile->first;
}

PROBE_API const struct probe_profile_region *probe_profile_next(
	const struct probe_profile_region *region)
{
	return region->next_sibling;
}

PROBE_API const struct probe_profile_region *probe_profile_child(
	const struct probe_profile_region *region)
{
	return region->first_child;
}

PROBE_API const char *probe_profile_name(const struct probe_profile_region *region)
{
	return region->name;
}

PROBE_API uint64_t probe_profile_visits(const struct probe_profile_region *region, size_t repeat)
{
	uint64_t sum = 0;
	uint64_t repeats = 0;

	if (repeat != PROBE_MEAN)
		return repeat < region->repeats_count ? region->repeats[repeat].visits : 0;
	for (size_t i = 0; i < region->repeats_count; i++) {
		sum += region->repeats[i].visits;
		repeats += region->repeats[i].threads > 0 || region->repeats[i].visits > 0;
	}
	return repeats > 0 ? (sum + repeats / 2) / repeats : 0;
}
