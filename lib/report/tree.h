/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TREE_H
#define PROBEKIT_TREE_H

#include <stdio.h>

#include "view.h"

/* The tree of regions with visits and time, inclusive, exclusive and a visit. */
void tree_render(const struct view *view, FILE *stream);

#endif
