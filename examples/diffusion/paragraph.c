/* SPDX-License-Identifier: MIT */
#include "paragraph.h"

#include <string.h>

#define COLUMNS 80

void paragraph_print(FILE *stream, const char *words)
{
	size_t column = 0;

	words += strspn(words, " ");
	if (!*words)
		return;

	fputc('\n', stream);
	while (*words) {
		const size_t length = strcspn(words, " ");

		if (column > 0 && column + 1 + length > COLUMNS) {
			fputc('\n', stream);
			column = 0;
		} else if (column > 0) {
			fputc(' ', stream);
			column++;
		}
		fwrite(words, 1, length, stream);
		column += length;
		words += length;
		words += strspn(words, " ");
	}
	fputc('\n', stream);
}
