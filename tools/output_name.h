/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_OUTPUT_NAME_H
#define PROBEKIT_OUTPUT_NAME_H

#include <stddef.h>

/*
 * A path from a pattern: %n is number, %t title as a file's name (up to a colon, and with '-' for
 * what suits none), %% a percent sign. The caller frees name. 0, -EINVAL for another %, or -ENOMEM.
 */
int output_name(const char *pattern, size_t number, const char *title, char **name);

#endif
