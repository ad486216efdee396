/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_IMPORT_PERF_SUM_H
#define PROBEKIT_IMPORT_PERF_SUM_H

#include "import_perf.h"

/* Adds the profile that the rows make; several of one event (of each interval, CPU and such) are
 * summed. 0, -EINVAL or -ENOMEM. */
int perf_sum(const struct perf_row *rows, size_t count, const char *command,
	     const struct import_text *text, struct import_list *list);

#endif
