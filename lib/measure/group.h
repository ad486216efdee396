/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_GROUP_H
#define PROBEKIT_GROUP_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* An event group: events that the kernel schedules together and one read() reads. */
struct event_group;

#define GROUP_EVENTS_MOST 16

struct event_group *group_new(void);

/*
 * Opens an event for a thread (0: the calling one; by attr->inherit also those that it starts) and
 * adds it; the first is the leader. The leader starts enabled: a group that is too large then fails
 * with -EINVAL here, where with a disabled leader it would open and never run. With
 * attr->enable_on_exec it starts at the thread's exec; the kernel takes that for enabled here.
 */
int group_add(struct event_group *group, const struct perf_event_attr *attr, pid_t thread);

/* Closes the event that was added last. */
void group_drop_last(struct event_group *group);

/*
 * Sets a complete group going; 0 or -errno. Seen on Linux 6.18: a member that joins a group which
 * runs already does not count before the thread is next scheduled in, unless its leader is of the
 * same kind. Stopping and starting the group once makes all of them count from here.
 */
int group_start(const struct event_group *group);

/* Whether the kernel reads the event alone, and so takes no others into its group. */
bool group_is_single(const struct event_group *group);

size_t group_size(const struct event_group *group);

/* What a read gives, as perf_event_open(2) lays it out: how many events there are, the group's
 * times, then a count for each event in the order of their adding. */
#define GROUP_TIME_ENABLED 1
#define GROUP_TIME_RUNNING 2
#define GROUP_FIRST_COUNT  3

size_t group_values(const struct event_group *group);

/* Writes group_values() values; 0 or -errno, and then values are worthless. */
int group_read(const struct event_group *group, uint64_t *values);

/* Maps the leader's page, with a ring of so many pages: 0 or -errno. */
struct mapping;
int group_map(const struct event_group *group, struct mapping *mapping, size_t ring_pages);

/* Maps the page of the event that was added as number index: 0 or -errno. */
struct page;
int group_map_page(const struct event_group *group, size_t index, struct page **page);

/* Stops the leader's counting, and has it go on. 0 or -errno. */
int group_pause(const struct event_group *group);
int group_resume(const struct event_group *group);

/* Closes all and frees; NULL is ignored. */
void group_free(struct event_group *group);

#endif
