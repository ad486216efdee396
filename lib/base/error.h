/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_ERROR_H
#define PROBEKIT_ERROR_H

#include <probekit.h>

/*
 * Writes a sentence into error, unless that is NULL, and returns code, so that a failure is one
 * statement: return error_set(error, -ENOENT, "...", ...).
 */
__attribute__((format(printf, 3, 4))) int error_set(struct probe_error *error, int code,
						    const char *format, ...);

/* "memory ran out", the one sentence that needs no more words; returns -ENOMEM. */
int error_no_memory(struct probe_error *error);

#endif
