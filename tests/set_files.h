/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TESTS_SET_FILES_H
#define PROBEKIT_TESTS_SET_FILES_H

#include "support.h"

/* Writes text to a new file of that name in a new folder, and goes there. */
void enter_folder_with(const char *name, const char *text);

/* Removes both, and goes to the root. */
void leave_folder(const char *name);

/* The JSON that probes/README.md shows; free() it. */
char *example_of_the_manual(void);

#endif
