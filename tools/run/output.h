/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TOOL_OUTPUT_H
#define PROBEKIT_TOOL_OUTPUT_H

#include <probekit-profile.h>

/* The file that a profile is saved to. */

/* The format that a file of that name has ("run.csv"); JSON where the name tells none. */
const char *output_format_of(const char *path);

/* A format's name as the library takes it; NULL where there is none. */
const char *output_format(const char *name);

/* All formats, separated by commas. */
const char *output_formats(void);

/*
 * Whether a file can be made or replaced there, before anything is done for it. What the path leads
 * to stays as it is. 0; or -errno, complained of.
 */
int output_check(const char *path);

/* What is printed from here on goes to the file, until output_end(), which gives it its name: whole or
 * not at all, where path is or becomes a regular file. 0; or -errno, complained of. */
struct output_redirection {
	const char *path;
	char *temporary; /* NULL: it is written to directly */
};
int output_begin(struct output_redirection *redirection, const char *path);
int output_end(struct output_redirection *redirection);

/* Whole or not at all, where path is or becomes a regular file. 0; or -errno, complained of. */
int output_save(const struct probe_profile *profile, const char *path, const char *format);

#endif
