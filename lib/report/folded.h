/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_FOLDED_H
#define PROBEKIT_FOLDED_H

#include "render.h"

/* Stacks as flamegraph.pl and its kin read them: outer;inner WEIGHT, of one event. */
int folded_render(const struct view *view, FILE *stream, struct probe_error *error);

#endif
