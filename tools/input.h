/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_INPUT_H
#define PROBEKIT_INPUT_H

#include <probekit-profile.h>

/* Loads the profile in that file, "-" being standard input. Returns 0 or the exit status, having
 * complained. */
int input_load(const char *name, struct probe_profile **profile);

#endif
