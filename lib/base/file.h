/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_FILE_H
#define PROBEKIT_FILE_H

#include <stddef.h>

#include <probekit.h>

/*
 * Writes a file that is whole or not there: under a temporary name in the same folder, then
 * renamed. What exists and is no regular file (a pipe, a terminal, /dev/stdout) is written to
 * directly.
 */
int file_write(const char *path, const void *contents, size_t size, struct probe_error *error);

#endif
