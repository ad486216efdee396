/* SPDX-License-Identifier: MIT */
#include "group_step.h"

#include <stdlib.h>

#include "paged_group.h"

static int read_group(struct plan_step *step, uint64_t *slots)
{
	const struct group_step *group_step = (const struct group_step *)step;
	uint64_t *values = &slots[group_step->slot];

	return group_step->paged ? paged_group_read(group_step->paged, values)
				 : team_read(group_step->team, values);
}

static void free_group(struct plan_step *step)
{
	group_step_free((struct group_step *)step);
}

static const char *way(const struct plan_step *step)
{
	const struct group_step *group_step = (const struct group_step *)step;

	return group_step->paged ? paged_group_way(group_step->paged) : "event groups by read()";
}

struct group_step *group_step_new(const char *name, const pid_t *threads, size_t threads_count)
{
	struct group_step *step = calloc(1, sizeof(*step));

	if (!step)
		return NULL;
	step->name = name;
	step->step.read = read_group;
	step->step.free = free_group;
	step->step.way = way;
	step->team = team_new(threads, threads_count);
	if (step->team)
		return step;
	free(step);
	return NULL;
}

void group_step_free(struct group_step *step)
{
	paged_group_close(step->paged);
	team_free(step->team);
	free(step);
}

int group_step_start(struct group_step *step)
{
	const struct event_group *own = team_own_group(step->team);
	const int result = team_start(step->team);

	if (result == 0 && own)
		step->paged = paged_group_open(own);
	return result;
}
