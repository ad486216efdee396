/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_PROGRAM_H
#define PROBEKIT_PROGRAM_H

#include <stdbool.h>

/* Whether an address is of the program itself or of this library, which are never unloaded. Where that
 * is not known it is not. */
bool program_holds(const void *address);

#endif
