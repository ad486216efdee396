/* SPDX-License-Identifier: MIT */
#include "markdown_text.h"

#include <stdbool.h>
#include <string.h>

void markdown_plain(FILE *stream, const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == '\x7f') {
			fputc(' ', stream);
			continue;
		}
		if (strchr("\\`*_[]<>|~&$", *text))
			fputc('\\', stream);
		fputc(*text, stream);
	}
}

static size_t longest_run(const char *text, char letter)
{
	size_t longest = 0;
	size_t run = 0;

	for (; *text; text++) {
		run = *text == letter ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

static void print_fence(FILE *stream, size_t length)
{
	while (length-- > 0)
		fputc('`', stream);
}

void markdown_code(FILE *stream, const char *text)
{
	const size_t fence = longest_run(text, '`') + 1;
	const bool is_padded = fence > 1 || *text == ' ';

	if (!*text) {
		fputs("(no name)", stream);
		return;
	}
	print_fence(stream, fence);
	if (is_padded)
		fputc(' ', stream);
	for (; *text; text++)
		fputc((unsigned char)*text < ' ' || *text == '\x7f' ? ' ' : *text, stream);
	if (is_padded)
		fputc(' ', stream);
	print_fence(stream, fence);
}
