/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_WRITING_H
#define PROBEKIT_WRITING_H

#include <locale.h>
#include <stdbool.h>
#include <stdio.h>

#include <probekit.h>

/* What reports of all kinds are written with, whatever their formats are. */

/* The locale in which numbers read alike, jansson's too, for this thread alone. Returns the one to
 * give back to uselocale(). */
locale_t writing_enter_locale(void);

/*
 * Ends what writing_enter_locale() began. result is what the format's function returned; what was
 * cut short is an error that names the report ("comparison") and the reason.
 */
int writing_end(locale_t before, FILE *stream, int result, const char *report,
		struct probe_error *error);

/* Has it rendered in memory, and writes the file whole or not at all. */
int writing_file(const char *path,
		 int (*render)(const void *context, FILE *stream, struct probe_error *error),
		 const void *context, struct probe_error *error);

/* Whether a file of that name is of the format that the suffix stands for; NULL is none. */
bool writing_has_suffix(const char *path, const char *suffix);

#endif
