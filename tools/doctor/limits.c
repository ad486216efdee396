/* SPDX-License-Identifier: MIT */
/* What there is a limited number of. */
#include "subject.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMITS_PATH "/proc/self/limits"

/* Fewer threads than this are worth a word. */
#define THREADS_ENOUGH 16

/* Set default: all of its counters that need a descriptor where perf counts them. */
#define EVENTS_OF_DEFAULT 13

/* Threads' rings are small: a page for the kernel's header and one for records. */
#define RING_KIB 8

/* The soft limit from a line like "Max open files   1024   524288   files"; -1: unlimited. */
static int read_limit(const struct tree *tree, const char *name, long *limit)
{
	char text[4096], soft[32];
	const char *line;
	const int result = tree_read(tree, LIMITS_PATH, text, sizeof(text));

	if (result < 0)
		return result;
	line = strstr(text, name);
	if (!line || sscanf(line + strlen(name), "%31s", soft) != 1)
		return -ENODATA;
	if (strcmp(soft, "unlimited") == 0)
		*limit = -1;
	else
		*limit = strtol(soft, NULL, 10);
	return 0;
}

void check_descriptors(const struct subject *subject, struct finding *finding)
{
	long limit;
	const int result = read_limit(&subject->tree, "Max open files", &limit);

	if (result < 0) {
		find_unreadable(finding, LIMITS_PATH, result);
		return;
	}
	if (limit < 0) {
		find(finding, STATE_OK, "unlimited");
		return;
	}
	find(finding, limit / 4 / EVENTS_OF_DEFAULT < THREADS_ENOUGH ? STATE_LIMITED : STATE_OK,
	     "%ld; counters take at most a quarter, enough for set default in %ld threads", limit,
	     limit / 4 / EVENTS_OF_DEFAULT);
	figure(finding, "descriptors", (double)limit);
	if (finding->state == STATE_LIMITED)
		remedy(finding, "`ulimit -n 4096` before the program is run");
}

/* The kernel's own rule: a share of each user's for each processor, then RLIMIT_MEMLOCK. */
void check_locked_memory(const struct subject *subject, struct finding *finding)
{
	static const char path[] = "/proc/sys/kernel/perf_event_mlock_kb";
	long share, limit, processors;
	char online[64];
	int result = tree_number(&subject->tree, path, &share);

	if (result < 0) {
		find_unreadable(finding, path, result);
		return;
	}
	result = read_limit(&subject->tree, "Max locked memory", &limit);
	if (result < 0) {
		find_unreadable(finding, LIMITS_PATH, result);
		return;
	}
	if (limit < 0) {
		find(finding, STATE_OK, "unlimited");
		return;
	}
	result = tree_read(&subject->tree, "/sys/devices/system/cpu/online", online,
			   sizeof(online));
	/* The last number of "0-15" and one: good enough for a limit. */
	processors = result > 0
			     ? strtol(online + strcspn(online, "-") + (strchr(online, '-') != NULL),
				      NULL, 10) +
				       1
			     : 1;
	find(finding, STATE_OK,
	     "perf_event_mlock_kb %ld for each processor, and %ld KiB a process: events mapped "
	     "into memory in some %ld threads of a user",
	     share, limit / 1024, (share * processors + limit / 1024) / RING_KIB);
	if ((share * processors + limit / 1024) / RING_KIB >= THREADS_ENOUGH)
		return;
	finding->state = STATE_LIMITED;
	remedy(finding, "as root: `sysctl kernel.perf_event_mlock_kb=516`");
}

#define DEBUG_TRACING "/sys/kernel/debug/tracing/events"
#define TRACING	      "/sys/kernel/tracing/events"

/* Names come from libpfm4, which at this time looks for them in debugfs alone. */
void check_tracepoints(const struct subject *subject, struct finding *finding)
{
	const int named = tree_list(&subject->tree, DEBUG_TRACING, NULL, NULL);
	const int listed = tree_list(&subject->tree, TRACING, NULL, NULL);

	if (subject->recorded ? named > 0 : subject->tracepoints) {
		find(finding, STATE_OK, "can be counted by name, as sched:sched_switch");
	} else if (named == -EACCES || listed == -EACCES) {
		find(finding, STATE_LIMITED, "this user may not look for their names in %s",
		     named == -EACCES ? DEBUG_TRACING : TRACING);
		remedy(finding, "count them as root");
	} else if (named > 0 || listed > 0) {
		find(finding, STATE_LIMITED,
		     "there are some, but libpfm4 finds their names in "
		     "debugfs alone");
		remedy(finding, "as root: `mount -t debugfs debugfs /sys/kernel/debug`");
	} else if (tree_has(&subject->tree, "/sys/kernel/debug") == 1) {
		find(finding, STATE_MISSING, "debugfs is not mounted: they cannot be named");
		remedy(finding, "as root: `mount -t debugfs debugfs /sys/kernel/debug`");
	} else {
		find(finding, STATE_UNKNOWN,
		     "there is no /sys/kernel/debug: this kernel has none, "
		     "or does not show it");
	}
}
