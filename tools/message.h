/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_MESSAGE_H
#define PROBEKIT_MESSAGE_H

#include <stdarg.h>

/* Writes "probekit: sentence" to standard error. Returns EXIT_OWN_FAILURE, for return. */
int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Flushes standard output and sees that all of it was written: a report cut short by a full disk
 * must not look whole. Returns status, or EXIT_OWN_FAILURE after complaining.
 */
int finish_output(int status);

#endif
