/* SPDX-License-Identifier: MIT */
/* The public face of the reports: a table of formats. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"
#include "render.h"
#include "text.h"

static int json_render(const struct probe_profile *profile, FILE *stream,
		       const struct probe_render_options *options)
{
	char *text = profile_json_text(profile);
	int result;

	(void)options;
	if (!text)
		return -ENOMEM;
	result = fputs(text, stream) < 0 || fputc('\n', stream) < 0 ? -EIO : 0;
	free(text);
	return result;
}

static const struct {
	const char *name;
	int (*render)(const struct probe_profile *profile, FILE *stream,
		      const struct probe_render_options *options);
} formats[] = {
	{ "text", text_render },
	{ "json", json_render },
};

int render_check_format(const char *format, struct probe_error *error)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].name, format) == 0)
			return 0;
	return error_set(error, -EINVAL, "format '%s' is unknown: use text or json", format);
}

/* A caller that was built with an older header has fewer of them. */
static struct probe_render_options known_options(const struct probe_render_options *options)
{
	struct probe_render_options known = { .size = sizeof(known) };

	if (options)
		memcpy(&known, options,
		       options->size < sizeof(known) ? options->size : sizeof(known));
	return known;
}

PROBE_API int probe_profile_render(const struct probe_profile *profile, FILE *stream,
				   const struct probe_render_options *options,
				   struct probe_error *error)
{
	const struct probe_render_options taken = known_options(options);
	const char *format = taken.format ? taken.format : "text";
	int result = render_check_format(format, error);
	size_t i = 0;

	if (result < 0)
		return result;
	while (strcmp(formats[i].name, format) != 0)
		i++;
	errno = 0;
	result = formats[i].render(profile, stream, &taken);
	if (result == 0 && fflush(stream) != 0)
		result = -EIO;
	if (result == -EIO)
		return error_set(error, errno ? -errno : -EIO,
				 "the report could not be written: %s: is the disk full?",
				 strerror(errno ? errno : EIO));
	return result < 0 ? error_no_memory(error) : 0;
}
