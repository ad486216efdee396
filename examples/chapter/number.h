/* SPDX-License-Identifier: MIT */
/* number.h - numbers of the command line */
#ifndef CHAPTER_NUMBER_H
#define CHAPTER_NUMBER_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/** number_read() - a whole number from 1 to @most; whether @text is one */
static inline bool number_read(const char *text, size_t most, size_t *value)
{
	char *end;

	errno = 0;
	*value = strtoul(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && !errno && *value >= 1 && *value <= most;
}

#endif
