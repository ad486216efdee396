/* SPDX-License-Identifier: MIT */
#include "json_text.h"

#include <stdlib.h>

#include "../base/text_stream.h"

char *json_text(const json_t *json, size_t flags)
{
	struct text_stream stream;
	size_t size;
	char *text;
	int result;

	if (!json || text_stream_open(&stream) < 0)
		return NULL;
	result = json_dumpf(json, stream.stream, JSON_INDENT(1) | flags);
	text = text_stream_close(&stream, &size);
	if (result == 0)
		return text;
	free(text);
	return NULL;
}
