/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SAMPLE_RESOLVE_H
#define PROBEKIT_SAMPLE_RESOLVE_H

#include <probekit-profile.h>

#include "space.h"

/*
 * Adds places to the profile as lines. What has no line is a function of no file; what has no function
 * is called after what was met, in square brackets. 0 or -ENOMEM.
 */
int resolve(const struct places *places, struct probe_profile *profile);

#endif
