/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TEXT_STREAM_H
#define PROBEKIT_TEXT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * A stream into memory, as open_memstream(3) makes one, but whole or not there: glibc's reports
 * neither by ferror() nor by fclose() what it lost where memory ran out for a while.
 */
struct text_stream {
	FILE *stream; /* write here */
	char *text;
	size_t size;
	size_t capacity;
	bool lost;
};

/* The structure stays where it is until it is closed. 0 or -ENOMEM. */
int text_stream_open(struct text_stream *text);

/* Its text (free() it), with a '\0' behind that size does not count; NULL: something was lost. */
char *text_stream_close(struct text_stream *text, size_t *size);

#endif
