/* SPDX-License-Identifier: MIT */
/* The public face of checks' reports: a table of formats. */
#include "check.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"
#include "../sets/names.h"
#include "writing.h"

static const struct {
	const char *name;
	int (*render)(const struct probe_check *check, FILE *stream);
	const char *suffix; /* of files that hold it */
} formats[] = {
	{ "text", check_text, ".txt" },
	{ "markdown", check_markdown, ".md" },
	{ "junit", check_junit, ".xml" },
	{ "smaller", check_smaller, ".json" },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

size_t check_count(const struct probe_check *check, enum probe_outcome outcome)
{
	size_t count = 0;

	for (size_t i = 0; i < check->count; i++)
		count += check->list[i].limit.outcome == outcome;
	return count;
}

const char *check_outcome_name(enum probe_outcome outcome)
{
	static const char *const names[] = {
		[PROBE_WITHIN] = "within",
		[PROBE_CANNOT_TELL] = "not judged",
		[PROBE_BROKEN] = "BROKEN",
	};

	return names[outcome];
}

static int find_format(const char *wanted, size_t *format, struct probe_error *error)
{
	struct names names = { .wanted = wanted };
	char nearest[256];

	for (*format = 0; *format < FORMATS; (*format)++) {
		if (strcmp(formats[*format].name, wanted) == 0)
			return 0;
		names_offer(&names, formats[*format].name);
	}
	return error_set(error, -EINVAL,
			 "format '%s' is unknown%s (there are: text, markdown, junit, smaller)",
			 wanted, names_sentence(&names, nearest, sizeof(nearest)));
}

PROBE_API int probe_check_render(const struct probe_check *check, FILE *stream, const char *format,
				 struct probe_error *error)
{
	locale_t before;
	size_t i;
	int result = find_format(format ? format : "text", &i, error);

	if (result < 0)
		return result;
	/* Of this thread alone: numbers do not follow the program's locale. */
	before = writing_enter_locale();
	result = formats[i].render(check, stream);
	return writing_end(before, stream, result, "check", error);
}

static const char *format_of_path(const char *path)
{
	const char *suffix = strrchr(path, '.');

	for (size_t i = 0; suffix && i < FORMATS; i++)
		if (strcmp(formats[i].suffix, suffix) == 0)
			return formats[i].name;
	return "text";
}

struct rendering {
	const struct probe_check *check;
	const char *format;
};

static int render_to(const void *context, FILE *stream, struct probe_error *error)
{
	const struct rendering *rendering = context;

	return probe_check_render(rendering->check, stream, rendering->format, error);
}

PROBE_API int probe_check_write(const struct probe_check *check, const char *path,
				const char *format, struct probe_error *error)
{
	const struct rendering rendering = {
		.check = check,
		.format = format ? format : format_of_path(path),
	};

	return writing_file(path, render_to, &rendering, error);
}
