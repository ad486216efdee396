/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_CSV_H
#define PROBEKIT_CSV_H

#include "render.h"

/* A line for each region, repeat, event or metric, and part; RFC 4180 but for its line ends, "\n". */
int csv_render(const struct view *view, FILE *stream, struct probe_error *error);

#endif
