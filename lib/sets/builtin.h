/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_BUILTIN_H
#define PROBEKIT_BUILTIN_H

#include <stddef.h>

/* The files of probes/, compiled in, so that a copy that is not installed works. builtin.c is
 * generated from them. */
struct builtin_set {
	const char *name;
	const char *summary; /* what it is for, in a line */
	const char *json;
	size_t size;
};

extern const struct builtin_set builtin_sets[];
extern const size_t builtin_sets_count;

#endif
