/* SPDX-License-Identifier: MIT */
/* The public face of the reports: a table of formats. */
#include "render.h"

#include <errno.h>
#include <locale.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"
#include "../sets/names.h"
#include "benchmark.h"
#include "csv.h"
#include "folded.h"
#include "markdown.h"
#include "speedscope.h"
#include "text.h"
#include "writing.h"

/* All of the profile, whatever part the view shows: it is what probe_profile_load() reads. */
static int json_render(const struct view *view, FILE *stream, struct probe_error *error)
{
	char *text = profile_json_text(view->profile);
	int result;

	(void)error;
	if (!text)
		return -ENOMEM;
	result = fputs(text, stream) < 0 || fputc('\n', stream) < 0 ? -EIO : 0;
	free(text);
	return result;
}

/* Of two suffixes that fit, the first is taken: the longer stands before the shorter. */
static const struct render_format formats[] = {
	{ "text", text_render, { ".txt" } },
	{ "csv", csv_render, { ".csv" } },
	{ "markdown", markdown_render, { ".md", ".markdown" } },
	{ "folded", folded_render, { ".folded", ".collapsed" } },
	{ "speedscope", speedscope_render, { ".speedscope.json" } },
	{ "benchmark", benchmark_render, { ".benchmark.json" } },
	{ "json", json_render, { ".json" } },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

int render_find_format(const char *name, const struct render_format **format,
		       struct probe_error *error)
{
	struct names names = { .wanted = name };
	char nearest[256];
	char all[128] = "";

	for (size_t i = 0; i < FORMATS; i++) {
		if (strcmp(formats[i].name, name) == 0) {
			*format = &formats[i];
			return 0;
		}
		names_offer(&names, formats[i].name);
		strcat(all, i == 0 ? "" : ", ");
		strcat(all, formats[i].name);
	}
	return error_set(error, -EINVAL, "format '%s' is unknown%s (there are: %s)", name,
			 names_sentence(&names, nearest, sizeof(nearest)), all);
}

const char *render_format_of_path(const char *path)
{
	for (size_t i = 0; i < FORMATS; i++)
		for (size_t k = 0; k < RENDER_SUFFIXES && formats[i].suffixes[k]; k++)
			if (writing_has_suffix(path, formats[i].suffixes[k]))
				return formats[i].name;
	return "text";
}

/* What a program was compiled with may be shorter, or longer by fields that are not known here. */
static int copy_given(const struct probe_render_options *given, struct probe_render_options *whole,
		      struct probe_error *error)
{
	const size_t least = offsetof(struct probe_render_options, metrics);

	if (given->size < least || given->size % sizeof(char *) != 0)
		return error_set(error, -EINVAL,
				 "probe_render_options.size is %zu: set it to "
				 "sizeof(struct probe_render_options)",
				 given->size);
	memcpy(whole, given, given->size < sizeof(*whole) ? given->size : sizeof(*whole));
	return 0;
}

static int render_view(const struct render_format *format, const struct view *view, FILE *stream,
		       struct probe_error *error)
{
	/* Of this thread alone: numbers, jansson's too, do not follow the program's locale. */
	const locale_t before = writing_enter_locale();
	int result;

	result = format->render(view, stream, error);
	return writing_end(before, stream, result, "report", error);
}

PROBE_API int probe_profile_render(const struct probe_profile *profile, FILE *stream,
				   const struct probe_render_options *options,
				   struct probe_error *error)
{
	struct probe_render_options asked = { .size = sizeof(asked) };
	const struct render_format *format = NULL;
	struct view view;
	int result = options ? copy_given(options, &asked, error) : 0;

	if (result == 0)
		result = render_find_format(asked.format ? asked.format : "text", &format, error);
	if (result == 0)
		result = view_open(&view, profile, &asked, error);
	if (result < 0)
		return result;
	result = render_view(format, &view, stream, error);
	view_close(&view);
	return result;
}

struct rendering {
	const struct probe_profile *profile;
	struct probe_render_options options;
};

static int render_to(const void *context, FILE *stream, struct probe_error *error)
{
	const struct rendering *rendering = context;

	return probe_profile_render(rendering->profile, stream, &rendering->options, error);
}

PROBE_API int probe_profile_write(const struct probe_profile *profile, const char *path,
				  const struct probe_render_options *options,
				  struct probe_error *error)
{
	struct rendering rendering = { .profile = profile };
	const int result = options ? copy_given(options, &rendering.options, error) : 0;

	if (result < 0)
		return result;
	rendering.options.size = sizeof(rendering.options);
	if (!rendering.options.format)
		rendering.options.format = render_format_of_path(path);
	return writing_file(path, render_to, &rendering, error);
}
