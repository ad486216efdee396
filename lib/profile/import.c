/* SPDX-License-Identifier: MIT */
/* Profiles of what other tools wrote: the file, and a table of the formats that it may have. */
#include "import.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"
#include "../base/utf8.h"
#include "profile_json.h"

/* A report has a line for an event; what is larger was named by mistake. */
#define SIZE_MOST (64u << 20)
#define CHUNK	  (64u << 10)

static int cannot(const struct import_text *text, const char *what, int code)
{
	return error_set(text->error, -code,
			 "%s cannot be %s: %s: name a report that perf stat wrote with -j or -x,",
			 text->path, what, strerror(code));
}

static int read_contents(FILE *file, struct import_text *text)
{
	size_t room = 0;
	size_t got;

	do {
		if (text->size + CHUNK + 1 > room) {
			char *larger;

			room = 2 * room + CHUNK + 1;
			larger = realloc(text->contents, room);
			if (!larger)
				return error_no_memory(text->error);
			text->contents = larger;
		}
		errno = 0;
		got = fread(text->contents + text->size, 1, CHUNK, file);
		text->size += got;
		if (text->size > SIZE_MOST)
			return import_wrong(text, 0,
					    "it is larger than 64 MiB: is it a report at all?");
	} while (got == CHUNK);
	if (ferror(file))
		return cannot(text, "read", errno ? errno : EIO);
	text->contents[text->size] = '\0';
	return 0;
}

static int read_file(struct import_text *text)
{
	FILE *file = fopen(text->path, "re");
	int result;

	if (!file)
		return cannot(text, "opened", errno);
	result = read_contents(file, text);
	fclose(file);
	return result;
}

static size_t line_of(const struct import_text *text, const char *place)
{
	size_t line = 1;

	for (const char *c = text->contents; c < place; c++)
		line += *c == '\n';
	return line;
}

/* Past what an editor or a shell may put before UTF-8; other encodings are told. */
static int check_encoding(const struct import_text *text)
{
	const char *nul;

	if (strncmp(text->contents, "\xff\xfe", 2) == 0 ||
	    strncmp(text->contents, "\xfe\xff", 2) == 0)
		return import_wrong(
			text, 0, "it is UTF-16 (PowerShell's '>' writes that): save it as UTF-8");
	if (strncmp(text->contents, "\xef\xbb\xbf", 3) == 0)
		memset(text->contents, ' ', 3);
	nul = memchr(text->contents, '\0', text->size);
	if (nul)
		return import_wrong(text, line_of(text, nul),
				    "it is binary: import what perf stat wrote with -j or -x,");
	utf8_repair(text->contents);
	return 0;
}

/* The first line that is neither empty nor a comment, as "# started on ..."; NULL: none. */
static const char *first_line(const struct import_text *text)
{
	const char *line = text->contents;

	for (;;) {
		line += strspn(line, " \t\r\n");
		if (*line != '#')
			return *line ? line : NULL;
		line += strcspn(line, "\n");
	}
}

static bool is_json(const char *line)
{
	return *line == '{' || *line == '[';
}

/* A key in front of all values: cut short or not, that tells what a JSON text is. */
static bool has_key(const char *json, const char *key)
{
	const size_t length = strlen(key);

	for (const char *found = json; (found = strstr(found, key)); found += length) {
		const char *after = found + length;

		after += *after == '"';
		after += strspn(after, " \t\r\n");
		if (found > json && found[-1] == '"' && found[length] == '"' && *after == ':')
			return true;
	}
	return false;
}

static bool is_profile(const char *line)
{
	return *line == '{' && strstr(line, "\"" PROFILE_FORMAT "\"") && has_key(line, "format");
}

static int refuse_profile(const struct import_text *text, struct import_list *list)
{
	(void)list;
	return import_wrong(text, 0,
			    "it is a profile of probekit's already: there is nothing to import; "
			    "`probekit report` shows it");
}

static bool is_perf_json(const char *line)
{
	return is_json(line) && (has_key(line, "counter-value") || has_key(line, "metric-value") ||
				 has_key(line, "pcnt-running"));
}

static bool is_counters(const char *line)
{
	return *line == '{' && has_key(line, "examples") && has_key(line, "counters");
}

static int refuse_json(const struct import_text *text, struct import_list *list)
{
	(void)list;
	return import_wrong(text, line_of(text, first_line(text)),
			    "this JSON is neither perf stat -j's (without --metric-only), nor "
			    "counters as examples/chapter/counters.json has them, or was cut "
			    "short");
}

static bool is_for_people(const char *line)
{
	return strstr(line, "Performance counter stats for");
}

static int refuse_for_people(const struct import_text *text, struct import_list *list)
{
	(void)list;
	return import_wrong(
		text, 0,
		"it is perf stat's report for people, whose figures are rounded: run it "
		"with -j or -x, and -o FILE");
}

static int refuse_foreign(const struct import_text *text, struct import_list *list)
{
	const char *line = first_line(text);
	char shown[IMPORT_SHOWN];

	(void)list;
	return import_wrong(
		text, line_of(text, line),
		"'%s' is no row of perf stat -j's or -x,'s: give perf a file of its own "
		"with -o",
		import_shown(line, shown));
}

static bool is_anything(const char *line)
{
	return line != NULL;
}

/* The first that a text looks like has it. */
static const struct import_format {
	bool (*looks_like)(const char *first_line); /* which all that follows stands behind */
	int (*import)(const struct import_text *text, struct import_list *list);
} formats[] = {
	{ is_profile, refuse_profile },	      { is_perf_json, import_perf_json },
	{ is_counters, import_counters },     { is_json, refuse_json },
	{ is_for_people, refuse_for_people }, { import_looks_like_perf_csv, import_perf_csv },
	{ is_anything, refuse_foreign },
};

static int import_text(const struct import_text *text, struct import_list *list)
{
	const char *line = first_line(text);
	size_t i = 0;

	if (!line)
		return import_wrong(text, 0,
				    "there is no report in it: perf stat writes none where the "
				    "command did not start");
	while (!formats[i].looks_like(line))
		i++;
	return formats[i].import(text, list);
}

PROBE_API int probe_profile_import(const char *path, struct probe_profile ***profiles, size_t *n,
				   struct probe_error *error)
{
	struct import_text text = { .path = path, .error = error };
	struct import_list list = { 0 };
	int result = read_file(&text);

	*profiles = NULL;
	*n = 0;
	if (result == 0)
		result = check_encoding(&text);
	if (result == 0)
		result = import_text(&text, &list);
	free(text.contents);
	if (result < 0) {
		import_list_free(&list);
		return result;
	}
	*profiles = list.profiles;
	*n = list.count;
	return 0;
}
