/* SPDX-License-Identifier: MIT */
/* The public face of comparisons' reports: a table of formats. */
#include "comparison.h"

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
	int (*render)(const struct comparison_view *view, FILE *stream);
	const char *suffixes[2]; /* of the files that hold it */
} formats[] = {
	{ "text", comparison_text, { ".txt" } },
	{ "markdown", comparison_markdown, { ".md", ".markdown" } },
	{ "json", comparison_json, { ".json" } },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

bool comparison_shows_region(const struct comparison_view *view, const char *path)
{
	const size_t length = view->region ? strlen(view->region) : 0;

	return !view->region || (strncmp(path, view->region, length) == 0 &&
				 (path[length] == '\0' || path[length] == '/'));
}

bool comparison_shows_row(const struct comparison_view *view, const char *name)
{
	for (size_t i = 0; view->metrics && view->metrics[i]; i++)
		if (strcmp(view->metrics[i], name) == 0)
			return true;
	return !view->metrics;
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
			 "format '%s' is unknown%s (there are: text, markdown, json)", wanted,
			 names_sentence(&names, nearest, sizeof(nearest)));
}

static int check_region(const struct comparison_view *view, struct probe_error *error)
{
	struct names names = { .wanted = view->region };
	char nearest[256];

	for (size_t i = 0; i < view->count; i++)
		for (size_t k = 0; k < view->comparisons[i]->regions_count; k++) {
			const char *path = view->comparisons[i]->regions[k].path;

			if (!view->region || strcmp(path, view->region) == 0)
				return 0;
			names_offer(&names, path);
		}
	return error_set(error, -ENOENT, "no region '%s' is in both profiles%s", view->region,
			 names_sentence(&names, nearest, sizeof(nearest)));
}

static int check_metric(const struct comparison_view *view, const char *wanted,
			struct probe_error *error)
{
	struct names names = { .wanted = wanted };
	char nearest[256];

	for (size_t i = 0; i < view->count; i++) {
		/* All regions have the same rows, and there is one at least. */
		const struct compared_region *region = &view->comparisons[i]->regions[0];

		if (compare_find_row(region, wanted))
			return 0;
		for (size_t k = 0; k < region->rows_count; k++)
			names_offer(&names, region->rows[k].ratio.name);
	}
	return error_set(error, -ENOENT, "no event or metric '%s' is in the profiles%s", wanted,
			 names_sentence(&names, nearest, sizeof(nearest)));
}

static int check_view(const struct comparison_view *view, struct probe_error *error)
{
	int result = check_region(view, error);

	for (size_t i = 0; result == 0 && view->metrics && view->metrics[i]; i++)
		result = check_metric(view, view->metrics[i], error);
	return result;
}

static int render(const struct comparison_view *view, size_t format, FILE *stream,
		  struct probe_error *error)
{
	/* Of this thread alone: numbers do not follow the program's locale. */
	const locale_t before = writing_enter_locale();
	int result;

	result = formats[format].render(view, stream);
	return writing_end(before, stream, result, "comparison", error);
}

PROBE_API int probe_comparison_render(struct probe_comparison *const *comparisons, size_t n,
				      FILE *stream, const struct probe_render_options *options,
				      struct probe_error *error)
{
	const char *name = options && options->format ? options->format : "text";
	const struct comparison_view view = {
		.comparisons = comparisons,
		.count = n,
		.colour = options && options->colour,
		.metrics = options ? options->metrics : NULL,
		.region = options ? options->region : NULL,
	};
	size_t format;
	int result = find_format(name, &format, error);

	if (result == 0)
		result = check_view(&view, error);
	return result < 0 ? result : render(&view, format, stream, error);
}

static const char *format_of_path(const char *path)
{
	for (size_t i = 0; i < FORMATS; i++)
		for (size_t k = 0; k < 2; k++)
			if (writing_has_suffix(path, formats[i].suffixes[k]))
				return formats[i].name;
	return "text";
}

struct rendering {
	struct probe_comparison *const *comparisons;
	size_t count;
	struct probe_render_options options;
};

static int render_to(const void *context, FILE *stream, struct probe_error *error)
{
	const struct rendering *rendering = context;

	return probe_comparison_render(rendering->comparisons, rendering->count, stream,
				       &rendering->options, error);
}

PROBE_API int probe_comparison_write(struct probe_comparison *const *comparisons, size_t n,
				     const char *path, const struct probe_render_options *options,
				     struct probe_error *error)
{
	struct rendering rendering = {
		.comparisons = comparisons,
		.count = n,
		.options.size = sizeof(rendering.options),
	};

	if (options)
		rendering.options = *options;
	if (!rendering.options.format)
		rendering.options.format = format_of_path(path);
	return writing_file(path, render_to, &rendering, error);
}
