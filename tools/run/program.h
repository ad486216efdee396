/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_PROGRAM_H
#define PROBEKIT_PROGRAM_H

#include <limits.h>
#include <stdbool.h>

/*
 * The file that a command's name leads to, by PATH where it holds no slash: the first that has the
 * access asked for, as access(2) takes it. False where there is none.
 */
bool program_find(const char *command, int access_mode, char path[PATH_MAX]);

#endif
