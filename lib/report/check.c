/* SPDX-License-Identifier: MIT */
/* The public face of checks' reports: a table of formats. */
#include "check.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"
#include "../base/file.h"
#include "../base/text_stream.h"
#include "../sets/names.h"

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
	before = uselocale(newlocale(LC_ALL_MASK, "C", (locale_t)0));
	errno = 0;
	result = formats[i].render(check, stream);
	if (result == 0 && (fflush(stream) != 0 || ferror(stream)))
		result = -EIO;
	if (result == -EIO)
		result = error_set(error, errno ? -errno : -EIO,
				   "the check could not be written: %s: is the disk full?",
				   strerror(errno ? errno : EIO));
	else if (result == -ENOMEM)
		error_no_memory(error);
	uselocale(before);
	return result;
}

static const char *format_of_path(const char *path)
{
	const char *suffix = strrchr(path, '.');

	for (size_t i = 0; suffix && i < FORMATS; i++)
		if (strcmp(formats[i].suffix, suffix) == 0)
			return formats[i].name;
	return "text";
}

PROBE_API int probe_check_write(const struct probe_check *check, const char *path,
				const char *format, struct probe_error *error)
{
	struct text_stream memory;
	size_t size;
	char *text;
	int result;

	if (text_stream_open(&memory) < 0)
		return error_no_memory(error);
	result = probe_check_render(check, memory.stream, format ? format : format_of_path(path),
				    error);
	text = text_stream_close(&memory, &size);
	if (result == 0)
		result = text ? file_write(path, text, size, error) : error_no_memory(error);
	free(text);
	return result;
}
