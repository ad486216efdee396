/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_OUTPUT_H
#define PROBEKIT_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "../profile/profile.h"

/* A duplicate of standard error, taken early, since programs close theirs before they end. */
struct report_stream {
	int fd; /* -1: there was none */
	uint64_t identity[2];
};

void report_stream_open(struct report_stream *stream);
void report_stream_close(struct report_stream *stream);

/* Writes to standard error, unless the program was started without one. */
int output_complain(const char *text, size_t size);

/* Writes where the report goes; what is no longer the standard error of then is left alone. */
int report_stream_write(const struct report_stream *stream, const char *text, size_t size);

/* 0, or -EINVAL for a %-sign followed by what is no pattern. */
int output_check_pattern(const char *pattern, struct probe_error *error);

/*
 * Renders the profile to the file that pattern makes, or to stream where pattern is NULL. Where the
 * file cannot be written, or the format cannot show what was measured, the reason goes to stream
 * with the report as text. forked: the pattern was made for a parent process;
 * unless it holds %p, this process's number is appended.
 */
int output_report(const struct probe_profile *profile, const char *pattern, bool forked,
		  const char *format, const struct report_stream *stream,
		  struct probe_error *error);

#endif
