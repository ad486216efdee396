/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_BENCHMARK_H
#define PROBEKIT_BENCHMARK_H

#include "render.h"

/* As Google Benchmark's --benchmark_format=json: a benchmark for each region. */
int benchmark_render(const struct view *view, FILE *stream, struct probe_error *error);

#endif
