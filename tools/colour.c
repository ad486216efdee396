/* SPDX-License-Identifier: MIT */
#include "colour.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_welcome(FILE *stream)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	return !(no_colour && *no_colour) && terminal && strcmp(terminal, "dumb") != 0 &&
	       isatty(fileno(stream)) == 1;
}

int colour_wanted(const char *when, FILE *stream)
{
	if (strcmp(when, "auto") == 0)
		return is_welcome(stream);
	if (strcmp(when, "always") == 0)
		return 1;
	return strcmp(when, "never") == 0 ? 0 : -1;
}
