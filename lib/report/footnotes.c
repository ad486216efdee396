/* SPDX-License-Identifier: MIT */
#include "footnotes.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH 96

size_t footnotes_number(struct footnotes *notes, const char *text)
{
	const char **longer;

	for (size_t i = 0; i < notes->count; i++)
		if (strcmp(notes->texts[i], text) == 0)
			return i + 1;
	longer = realloc(notes->texts, (notes->count + 1) * sizeof(notes->texts[0]));
	if (!longer) {
		notes->lost = true;
		return 0;
	}
	notes->texts = longer;
	notes->texts[notes->count] = text;
	return ++notes->count;
}

static void print_wrapped(const char *text, size_t column, FILE *stream)
{

	while (*text) {
		const size_t length = strcspn(text, " ");

		if (column > 0 && column + 1 + length > WIDTH) {
			fputs("\n    ", stream);
			column = 0;
		}
		fprintf(stream, " %.*s", (int)length, text);
		column += 1 + length;
		text += length;
		text += strspn(text, " ");
	}
	fputc('\n', stream);
}

void footnotes_wrap(const char *head, const char *text, FILE *stream)
{
	fprintf(stream, " %s", head);
	print_wrapped(text, strlen(head), stream);
}

void footnotes_print(const struct footnotes *notes, FILE *stream)
{
	if (notes->count > 0)
		fputc('\n', stream);
	for (size_t i = 0; i < notes->count; i++) {
		fprintf(stream, " [%zu]", i + 1);
		print_wrapped(notes->texts[i], 0, stream);
	}
}

void footnotes_free(struct footnotes *notes)
{
	free(notes->texts);
}
