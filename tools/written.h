/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_WRITTEN_H
#define PROBEKIT_WRITTEN_H

#include <stddef.h>

#include <probekit.h>

/* Reports that go to a file, or to standard output where path is NULL. */

/* Whether a file can be written there, and is none of the inputs, which would be gone. 0 or the exit
 * status, having complained. */
int written_check(const char *path, const char *const *inputs, size_t inputs_count);

/* What became of it, from what the library returned: the exit status, having complained. */
int written_status(const char *path, int result, const struct probe_error *error);

#endif
