/* SPDX-License-Identifier: MIT */
#include "output_name.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* "run (2)" becomes "run-2": letters of all scripts stay, and no name begins with '.' or '-'. */
static void put_title(FILE *stream, const char *title)
{
	bool gap = false;
	bool begun = false;

	for (const char *c = title; *c && *c != ':'; c++) {
		const bool suits = (unsigned char)*c >= 0x80 || isalnum((unsigned char)*c) ||
				   *c == '_' || (begun && (*c == '.' || *c == '-'));

		if (suits && gap && begun)
			fputc('-', stream);
		if (suits)
			fputc(*c, stream);
		begun = begun || suits;
		gap = !suits;
	}
	if (!begun)
		fputs("untitled", stream);
}

int output_name(const char *pattern, size_t number, const char *title, char **name)
{
	size_t size;
	FILE *stream;
	bool wrong = false;

	*name = NULL;
	stream = open_memstream(name, &size);
	if (!stream)
		return -ENOMEM;
	for (const char *c = pattern; *c && !wrong; c++) {
		if (*c != '%') {
			fputc(*c, stream);
			continue;
		}
		switch (*++c) {
		case 'n':
			fprintf(stream, "%zu", number);
			break;
		case 't':
			put_title(stream, title);
			break;
		case '%':
			fputc('%', stream);
			break;
		default:
			wrong = true;
			c--;
		}
	}
	if (fclose(stream) != 0)
		return -ENOMEM;
	return wrong ? -EINVAL : 0;
}
