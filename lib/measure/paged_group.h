/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_PAGED_GROUP_H
#define PROBEKIT_PAGED_GROUP_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>

#include "group.h"

/*
 * An event group of the calling thread, read by the pages of its events: an instruction an event, and
 * no system call. A reading for which one of them has no counter, as while others have their turn, is
 * one read() of the group: the counts are the same.
 */
struct paged_group;

/*
 * Whether an event has to ask, when it opens, that its own thread may read its counter, and would be
 * heard: on arm64, where /proc/sys/kernel/perf_user_access is 1. And has it ask.
 */
bool paged_group_may_ask(void);
void paged_group_ask(struct perf_event_attr *attr);

/* For a complete group, which must outlive it. NULL: an event's page does not offer it, or cannot be
 * mapped, or there is no memory. */
struct paged_group *paged_group_open(const struct event_group *group);
/* NULL is ignored. */
void paged_group_close(struct paged_group *paged);

/* In its thread: as group_read(). */
int paged_group_read(struct paged_group *paged, uint64_t *values);

/* Which ways readings have gone so far: a constant. */
const char *paged_group_way(const struct paged_group *paged);

#endif
