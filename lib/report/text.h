/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TEXT_H
#define PROBEKIT_TEXT_H

#include "../base/number.h"
#include "render.h"

/* The report for people: perf stat's rows for every region, footnotes, the tree of regions. */
int text_render(const struct view *view, FILE *stream, struct probe_error *error);

/* A value that was measured, as a row has it: seconds, milliseconds or a count. */
void value_text(const struct set_event *event, const struct probe_value *value,
		char number[NUMBER_SIZE]);

/* A metric with its label, as an annotation has it; numbers stand one below the other. */
void metric_text(const struct view *view, const struct set_metric *metric, double value,
		 char text[2 * NUMBER_SIZE]);

#endif
