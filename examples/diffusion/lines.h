/* SPDX-License-Identifier: MIT */
/*
 * lines.h - marks for tables of lines, in diffusion-lines alone: some stand at every cell
 */
#ifndef DIFFUSION_LINES_H
#define DIFFUSION_LINES_H

#ifdef DIFFUSION_LINES

#include <probekit.h>

#define LINE(...) PROBE_LINE(__VA_ARGS__)
#define HIT()	  PROBE_HIT()

#else

#define LINE(...) __VA_ARGS__
#define HIT()	  ((void)0)

#endif

#endif
