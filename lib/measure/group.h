/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_GROUP_H
#define PROBEKIT_GROUP_H

#include <linux/perf_event.h>
#include <stddef.h>
#include <stdint.h>

/* An event group: events that the kernel schedules together and one read() reads. */
struct event_group;

#define GROUP_EVENTS_MOST 16

struct event_group *group_new(void);

/*
 * Opens an event for the calling thread (and, by attr->inherit, the threads that it starts) and
 * adds it; the first is the leader. It counts at once: leaders start enabled, since a group that
 * is too large then fails with -EINVAL, where a disabled leader would open and never run.
 */
int group_add(struct event_group *group, const struct perf_event_attr *attr);

size_t group_size(const struct event_group *group);

/*
 * Writes time enabled, time running and a count for each event in the order of their adding:
 * group_size() + 2 values. Returns 0 or -errno; values are written only on success.
 */
int group_read(const struct event_group *group, uint64_t *values);

/* Closes all and frees; NULL is ignored. */
void group_free(struct event_group *group);

#endif
