/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_LINES_FORMAT_H
#define PROBEKIT_LINES_FORMAT_H

#include "model.h"

/* Each writes all of it to standard output. 0, or the exit status, having complained. */
int lines_print_text(const struct lines *lines, bool colour);
int lines_print_csv(const struct lines *lines);
int lines_print_json(const struct lines *lines);
int lines_print_markdown(const struct lines *lines);

#endif
