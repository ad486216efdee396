/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SPEEDSCOPE_H
#define PROBEKIT_SPEEDSCOPE_H

#include "render.h"

/* For speedscope.app: a profile for each thread and event. */
int speedscope_render(const struct view *view, FILE *stream, struct probe_error *error);

#endif
