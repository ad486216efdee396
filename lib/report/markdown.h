/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_MARKDOWN_H
#define PROBEKIT_MARKDOWN_H

#include "render.h"

/* Tables as GitHub draws them, one for each region. */
int markdown_render(const struct view *view, FILE *stream, struct probe_error *error);

#endif
