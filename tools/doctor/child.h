/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_DOCTOR_CHILD_H
#define PROBEKIT_DOCTOR_CHILD_H

#include <stddef.h>

/*
 * Runs body in a child that is thrown away: counting sessions, large buffers and filters that kill
 * leave no trace here. It fills the result, which both share.
 *
 * Returns what body returned (0 or -errno); -ECANCELED where the child was ended by a signal;
 * -ETIMEDOUT where it took too long.
 */
int in_child(int (*body)(const void *argument, void *result), const void *argument, void *result,
	     size_t size);

#endif
