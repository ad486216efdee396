/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_CHILD_H
#define PROBEKIT_CHILD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "plan.h"
#include "request.h"

/* A process that is counted from outside, with all that it starts, from its execve(2) on. */
struct child;

/* Takes over request, also on failure. 0; -ESRCH where there is no such process; -ENOMEM. */
int child_attach(pid_t process, struct request *request, struct child **child);

/* It has ended: reads what it cost. usage: wait4(2)'s. */
void child_end(struct child *child, const struct rusage *usage);

/* How an event was counted, and the slots, of the whole, that its counter speaks of. */
struct plan_counter child_counter(const struct child *child, size_t event, const uint64_t **slots);

const struct request *child_request(const struct child *child);
const struct plan *child_plan(const struct child *child);

void child_free(struct child *child);

/* For sources: */
pid_t child_id(const struct child *child);
/* NULL while it is there. */
const struct rusage *child_usage(const struct child *child);

#endif
