/* SPDX-License-Identifier: MIT */
#include "text_stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static ssize_t append(void *cookie, const char *from, size_t size)
{
	struct text_stream *text = cookie;
	char *longer;

	if (text->size + size >= text->capacity && !text->lost) {
		const size_t capacity = 2 * (text->size + size) + 1024;

		longer = realloc(text->text, capacity);
		text->lost = !longer;
		if (longer) {
			text->text = longer;
			text->capacity = capacity;
		}
	}
	if (text->lost) {
		errno = ENOMEM;
		return 0;
	}
	memcpy(text->text + text->size, from, size);
	text->size += size;
	text->text[text->size] = '\0';
	return (ssize_t)size;
}

int text_stream_open(struct text_stream *text)
{
	*text = (struct text_stream){ 0 };
	text->stream = fopencookie(text, "w", (cookie_io_functions_t){ .write = append });
	return text->stream ? 0 : -ENOMEM;
}

char *text_stream_close(struct text_stream *text, size_t *size)
{
	if (fclose(text->stream) != 0)
		text->lost = true;
	*size = text->size;
	if (!text->lost)
		return text->text ? text->text : strdup("");
	free(text->text);
	return NULL;
}
