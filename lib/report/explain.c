/* SPDX-License-Identifier: MIT */
/* The public face of explanations: numbers, then words, then formats. */
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"
#include "../base/text_stream.h"
#include "explain_format.h"
#include "explain_words.h"
#include "writing.h"

const char *explain_status_words(enum probe_status status)
{
	if (status == PROBE_SCALED)
		return ", scaled";
	return status == PROBE_SIMULATED ? ", simulated" : "";
}

static int put_into_words(struct explained *explained)
{
	struct text_stream words;
	size_t size;
	char *text;

	if (text_stream_open(&words) < 0)
		return -ENOMEM;
	explain_words(explained, words.stream);
	text = text_stream_close(&words, &size);
	if (!text)
		return -ENOMEM;
	explained->shown.text = sentences_add(&explained->owned, text);
	free(text);
	explained->shown.notes = (const char *const *)explained->notes.texts;
	explained->shown.notes_count = explained->notes.count;
	return explained->shown.text ? 0 : -ENOMEM;
}

PROBE_API int probe_profile_explain(const struct probe_profile *base,
				    const struct probe_profile *candidate,
				    const struct probe_explain_options *options,
				    struct probe_explanation **explanation,
				    struct probe_error *error)
{
	int result = explain(base, candidate, options, explanation, error);
	locale_t before;

	if (result < 0)
		return result;
	/* Of this thread alone: numbers do not follow the program's locale. */
	before = writing_enter_locale();
	for (size_t i = 0; i < (*explanation)->count && result == 0; i++)
		result = put_into_words((*explanation)->regions[i]);
	uselocale(before);
	if (result == 0)
		return 0;
	probe_explanation_free(*explanation);
	*explanation = NULL;
	return error_no_memory(error);
}

static const struct explain_format {
	const char *name;
	int (*render)(const struct probe_explanation *explanation, FILE *stream);
	const char *suffixes[2];
} formats[] = {
	{ "text", explain_text, { ".txt" } },
	{ "markdown", explain_markdown, { ".md", ".markdown" } },
	{ "json", explain_json, { ".json" } },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

static const struct explain_format *find_format(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

PROBE_API int probe_explanation_render(const struct probe_explanation *explanation, FILE *stream,
				       const char *format, struct probe_error *error)
{
	const struct explain_format *found = find_format(format ? format : "text");
	locale_t before;
	int result;

	if (!found)
		return error_set(error, -EINVAL,
				 "an explanation has no format '%.64s': use text, markdown or json",
				 format);
	before = writing_enter_locale();
	result = found->render(explanation, stream);
	return writing_end(before, stream, result, "explanation", error);
}

static const char *format_of_path(const char *path)
{
	for (size_t i = 0; i < FORMATS; i++)
		for (size_t k = 0; k < 2 && formats[i].suffixes[k]; k++)
			if (writing_has_suffix(path, formats[i].suffixes[k]))
				return formats[i].name;
	return "text";
}

struct rendering {
	const struct probe_explanation *explanation;
	const char *format;
};

static int render_to(const void *context, FILE *stream, struct probe_error *error)
{
	const struct rendering *rendering = context;

	return probe_explanation_render(rendering->explanation, stream, rendering->format, error);
}

PROBE_API int probe_explanation_write(const struct probe_explanation *explanation, const char *path,
				      const char *format, struct probe_error *error)
{
	const struct rendering rendering = {
		.explanation = explanation,
		.format = format ? format : format_of_path(path),
	};

	return writing_file(path, render_to, &rendering, error);
}
