/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_KEPT_H
#define PROBEKIT_KEPT_H

#include "request.h"

/* What the system keeps on its books of every thread and process, by itself. */
enum kept {
	KEPT_MINOR_FAULTS,
	KEPT_MAJOR_FAULTS,
	KEPT_PAGE_FAULTS,
	KEPT_CONTEXT_SWITCHES,
	KEPT_USER_TIME, /* ns, as the kernel's ticks have sampled it, like system time */
	KEPT_SYSTEM_TIME,
	KEPT_IN_USAGE, /* so many of these getrusage(2) tells */
	KEPT_TASK_CLOCK = KEPT_IN_USAGE,
	KEPT_CPU_MIGRATIONS, /* of a thread alone */
	NOT_KEPT,
};

/* What of it an event asks for, and by which of its encodings. */
enum kept kept_for(const struct request_event *event, const char **encoding);

#endif
