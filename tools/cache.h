/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_CACHE_H
#define PROBEKIT_CACHE_H

#include <stddef.h>

#include <jansson.h>

/* Files that can be made again, below ${XDG_CACHE_HOME:-$HOME/.cache}/probekit. */

/* The path of one of that name. Returns 0; -ENODATA where there is no place; -ENAMETOOLONG. */
int cache_path(const char *name, char *path, size_t size);

/* Writes it whole, or not at all, making folders that are missing. Returns 0 or -errno. */
int cache_write(const char *path, const json_t *content);

#endif
