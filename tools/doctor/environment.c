/* SPDX-License-Identifier: MIT */
#include "environment.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_ours(const char *variable)
{
	return strncmp(variable, "PROBE=", 6) == 0 || strncmp(variable, "PROBE_", 6) == 0;
}

/* Terminals obey what is not printable. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if (!isprint((unsigned char)*text) || (unsigned char)*text >= 0x80)
			*text = '?';
}

void environment_list(char *list, size_t size)
{
	size_t length = 0;

	list[0] = '\0';
	for (char **variable = environ; variable && *variable; variable++) {
		if (!is_ours(*variable) || length >= size - 1)
			continue;
		snprintf(list + length, size - length, "%s%.80s", length > 0 ? ", " : "",
			 *variable);
		length += strlen(list + length);
	}
	make_printable(list);
}

void environment_clear(void)
{
	char **variable = environ;

	while (variable && *variable) {
		char name[256];

		if (!is_ours(*variable)) {
			variable++;
			continue;
		}
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(*variable, "="), *variable);
		/* It takes the place's entry away; a name that is too long is ours to pass by. */
		if (unsetenv(name) < 0 || strlen(name) == sizeof(name) - 1)
			variable++;
	}
}
