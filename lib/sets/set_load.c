/* SPDX-License-Identifier: MIT */
/* Where sets come from: those that are built in, files, and lists of events. */
#include "set.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/error.h"
#include "builtin.h"
#include "names.h"
#include "set_parse.h"

static int unknown_set(const char *name, struct probe_error *error)
{
	struct names names = { .wanted = name };
	char nearest[256];
	char all[256] = "";

	for (size_t i = 0; i < builtin_sets_count; i++) {
		names_offer(&names, builtin_sets[i].name);
		if (strlen(all) + strlen(builtin_sets[i].name) + 3 < sizeof(all)) {
			strcat(all, i ? ", " : "");
			strcat(all, builtin_sets[i].name);
		}
	}
	return error_set(error, -ENOENT,
			 "probe set '%s' is unknown%s (there are: %s; a file's name ends in .json)",
			 name, names_sentence(&names, nearest, sizeof(nearest)), all);
}

/* is_json: the text is known to be: jansson may say otherwise where memory runs out. */
static int load_text(const char *origin, const char *contents, size_t size, bool is_json,
		     struct set **set, struct probe_error *error)
{
	const struct set_text text = { .origin = origin, .json = contents, .error = error };
	json_error_t where;
	json_t *json = json_loadb(contents, size, JSON_REJECT_DUPLICATES, &where);
	int result;

	if (!json &&
	    (is_json || !where.text[0] || json_error_code(&where) == json_error_out_of_memory))
		return error_no_memory(error);
	if (!json)
		return error_set(error, -EINVAL, "%s, line %d, column %d: %s", origin, where.line,
				 where.column, where.text);
	result = set_parse_text(json, &text, set);
	json_decref(json);
	return result;
}

/* Up to a NUL: there is none in JSON, and what is no file (/dev/zero) ends there, too. */
static int read_text(const char *path, char **contents, size_t *size, struct probe_error *error)
{
	FILE *file = fopen(path, "re");
	size_t allocated = 0;
	ssize_t length;
	int code = errno;

	if (!file)
		return error_set(error, -code, "probe set %s cannot be opened: %s", path,
				 strerror(code));
	errno = 0;
	length = getdelim(contents, &allocated, '\0', file);
	code = errno;
	fclose(file);
	if (length < 0 && code)
		return error_set(error, -code, "probe set %s cannot be read: %s", path,
				 strerror(code));
	*size = length < 0 ? 0 : (size_t)length;
	return 0;
}

static int load_file(const char *path, struct set **set, struct probe_error *error)
{
	char *origin = NULL, *contents = NULL;
	size_t size = 0;
	int result = read_text(path, &contents, &size, error);

	if (result == 0 && asprintf(&origin, "probe set %s", path) < 0) {
		origin = NULL;
		result = error_no_memory(error);
	}
	if (result == 0)
		result = load_text(origin, contents, size, false, set, error);
	free(origin);
	free(contents);
	return result;
}

int set_load(const char *name, struct set **set, struct probe_error *error)
{
	const size_t length = strlen(name);

	if (strchr(name, '/') || (length > 5 && strcmp(name + length - 5, ".json") == 0))
		return load_file(name, set, error);
	for (size_t i = 0; i < builtin_sets_count; i++)
		if (strcmp(builtin_sets[i].name, name) == 0)
			return load_text(name, builtin_sets[i].json, builtin_sets[i].size, true,
					 set, error);
	return unknown_set(name, error);
}

/* The unit is what a name alone does not tell; modifiers may follow it, as in "task-clock:u". */
static bool is_clock(const char *name, size_t length)
{
	const char *modifiers = memchr(name, ':', length);
	const size_t bare = modifiers ? (size_t)(modifiers - name) : length;

	return (bare == strlen("task-clock") && strncasecmp(name, "task-clock", bare) == 0) ||
	       (bare == strlen("cpu-clock") && strncasecmp(name, "cpu-clock", bare) == 0);
}

int set_from_events(const char *list, struct set **set, struct probe_error *error)
{
	json_t *events = json_array();
	json_t *json = json_pack("{s:s, s:o}", "name", "events", "events", events);
	int result = 0;

	if (!json)
		return error_no_memory(error);
	while (*list && result == 0) {
		const size_t length = strcspn(list, ",");
		json_error_t where;
		json_t *event = json_pack_ex(&where, 0, "{s:s%, s:s}", "name", list, length,
					     "group", "events");

		if (!event && json_error_code(&where) == json_error_invalid_utf8)
			result = error_set(error, -EINVAL,
					   "the list of events holds a name that is not UTF-8");
		else if (json_array_append_new(events, event) < 0 ||
			 (is_clock(list, length) &&
			  json_object_set_new(event, "unit", json_string("ns")) < 0))
			result = error_no_memory(error);
		list += length + (list[length] == ',');
	}
	if (result == 0)
		result = set_parse(json, "the list of events", set, error);
	json_decref(json);
	return result;
}
