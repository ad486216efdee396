/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TABLE_H
#define PROBEKIT_TABLE_H

#include <probekit-profile.h>

/*
 * Draws the tree of regions with the metrics asked for on standard output, as wide as the terminal,
 * with what has to be said of single values below. Returns the exit status, having complained.
 */
int table_print(const struct probe_profile *profile, const struct probe_render_options *options);

#endif
