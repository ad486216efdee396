/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_GROUP_STEP_H
#define PROBEKIT_GROUP_STEP_H

#include "plan.h"
#include "team.h"

struct paged_group;

/* A step of a plan that reads an event group: by the pages of its events where these let it, else by
 * read(). */
struct group_step {
	struct plan_step step;
	const char *name; /* of the group in the set; NULL for an event on its own */
	struct team *team;
	struct paged_group *paged; /* NULL: all readings are by read() */
	size_t slot;		   /* of the group's values, as group_read() gives them */
};

/* With a group that has no events yet, for these threads. NULL: no memory. */
struct group_step *group_step_new(const char *name, const pid_t *threads, size_t threads_count);
/* Of a step that is in no plan. */
void group_step_free(struct group_step *step);

/* When the group is complete: it counts from here on. 0 or -errno. */
int group_step_start(struct group_step *step);

#endif
