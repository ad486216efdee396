/* SPDX-License-Identifier: MIT */
#include "writing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "../base/file.h"
#include "../base/text_stream.h"

locale_t writing_enter_locale(void)
{
	errno = 0; /* for writing_end() */
	return uselocale(newlocale(LC_ALL_MASK, "C", (locale_t)0));
}

int writing_end(locale_t before, FILE *stream, int result, const char *report,
		struct probe_error *error)
{
	if (result == 0 && (fflush(stream) != 0 || ferror(stream)))
		result = -EIO;
	if (result == -EIO)
		result = error_set(error, errno ? -errno : -EIO,
				   "the %s could not be written: %s: is the disk full?", report,
				   strerror(errno ? errno : EIO));
	else if (result == -ENOMEM)
		error_no_memory(error);
	uselocale(before);
	return result;
}

int writing_file(const char *path,
		 int (*render)(const void *context, FILE *stream, struct probe_error *error),
		 const void *context, struct probe_error *error)
{
	struct text_stream memory;
	size_t size;
	char *text;
	int result;

	if (text_stream_open(&memory) < 0)
		return error_no_memory(error);
	result = render(context, memory.stream, error);
	text = text_stream_close(&memory, &size);
	if (result == 0)
		result = text ? file_write(path, text, size, error) : error_no_memory(error);
	free(text);
	return result;
}

bool writing_has_suffix(const char *path, const char *suffix)
{
	const size_t length = strlen(path);
	const size_t tail = suffix ? strlen(suffix) : 0;

	return tail > 0 && length >= tail && strcmp(path + length - tail, suffix) == 0;
}
