/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_COLOUR_H
#define PROBEKIT_COLOUR_H

#include <stdio.h>

/*
 * What --color=WHEN means for stream: "always", "never", or "auto", which is colour on a terminal
 * unless NO_COLOR is set or TERM is dumb. Returns 1 or 0; -1 for another word.
 */
int colour_wanted(const char *when, FILE *stream);

#endif
