/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TEAM_H
#define PROBEKIT_TEAM_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "group.h"

/*
 * The same event group opened in several threads and read as one. An inherited event counts the
 * threads that its own thread starts from then on; those that are there already each need one.
 */
struct team;

/* One thread of number 0 is the calling one. NULL: no memory. */
struct team *team_new(const pid_t *threads, size_t count);
void team_free(struct team *team);

/* In all threads or in none: 0 or -errno. Threads that have ended meanwhile are left out. */
int team_add(struct team *team, const struct perf_event_attr *attr);

/* As for a group; times and counts are summed over the threads. */
int team_start(const struct team *team);
bool team_is_single(const struct team *team);
size_t team_size(const struct team *team);
size_t team_values(const struct team *team);
/* Of a team of the calling thread alone: its group; else NULL. */
const struct event_group *team_own_group(const struct team *team);
int team_read(const struct team *team, uint64_t *values);

#endif
