/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_ARM_EVENTS_H
#define PROBEKIT_ARM_EVENTS_H

#include <linux/perf_event.h>
#include <stdbool.h>

/*
 * Whether this is a common event of the Arm architecture that this CPU is known not to have. The
 * kernel opens such an event by its number all the same, and it counts 0; but sysfs lists those that
 * the CPU says it has. Read once a process, by one thread at a time.
 */
bool arm_events_lack(const struct perf_event_attr *attr);

/* For tests, over a replaced system call table. */
void arm_events_forget(void);

#endif
