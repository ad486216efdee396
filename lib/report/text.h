/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TEXT_H
#define PROBEKIT_TEXT_H

#include <stdio.h>

#include "../profile/profile.h"

/* The report for people: perf stat's rows for every region, footnotes, the tree of regions. */
int text_render(const struct probe_profile *profile, FILE *stream,
		const struct probe_render_options *options);

#endif
