/* SPDX-License-Identifier: MIT */
#include "team.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct member {
	pid_t thread;
	struct event_group *group; /* NULL: the thread had ended before the first event */
};

struct team {
	size_t count;
	struct member members[];
};

struct team *team_new(const pid_t *threads, size_t count)
{
	struct team *team = calloc(1, sizeof(*team) + count * sizeof(team->members[0]));

	if (!team)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		team->members[i].thread = threads[i];
		team->members[i].group = group_new();
		team->count++;
		if (!team->members[i].group) {
			team_free(team);
			return NULL;
		}
	}
	return team;
}

void team_free(struct team *team)
{
	if (!team)
		return;
	for (size_t i = 0; i < team->count; i++)
		group_free(team->members[i].group);
	free(team);
}

static int add_to(struct member *member, const struct perf_event_attr *attr)
{
	int result;

	if (!member->group)
		return 0;
	result = group_add(member->group, attr, member->thread);
	if (result == -ESRCH && group_size(member->group) == 0) {
		group_free(member->group);
		member->group = NULL;
		return 0;
	}
	return result;
}

int team_add(struct team *team, const struct perf_event_attr *attr)
{
	for (size_t i = 0; i < team->count; i++) {
		const int result = add_to(&team->members[i], attr);

		if (result == 0)
			continue;
		while (i-- > 0)
			if (team->members[i].group)
				group_drop_last(team->members[i].group);
		return result;
	}
	return 0;
}

/* The first that is there, or NULL. */
static const struct event_group *any_group(const struct team *team)
{
	for (size_t i = 0; i < team->count; i++)
		if (team->members[i].group)
			return team->members[i].group;
	return NULL;
}

size_t team_size(const struct team *team)
{
	const struct event_group *group = any_group(team);

	return group ? group_size(group) : 0;
}

bool team_is_single(const struct team *team)
{
	const struct event_group *group = any_group(team);

	return group && group_is_single(group);
}

size_t team_values(const struct team *team)
{
	return GROUP_FIRST_COUNT + team_size(team);
}

int team_start(const struct team *team)
{
	for (size_t i = 0; i < team->count; i++) {
		const int result = team->members[i].group ? group_start(team->members[i].group) : 0;

		if (result < 0)
			return result;
	}
	return 0;
}

const struct event_group *team_own_group(const struct team *team)
{
	return team->count == 1 && team->members[0].thread == 0 ? team->members[0].group : NULL;
}

int team_read(const struct team *team, uint64_t *values)
{
	uint64_t one[GROUP_FIRST_COUNT + GROUP_EVENTS_MOST];
	const size_t count = team_values(team);

	if (team->count == 1 && team->members[0].group)
		return group_read(team->members[0].group, values);
	memset(values, 0, count * sizeof(values[0]));
	for (size_t i = 0; i < team->count; i++) {
		int result;

		if (!team->members[i].group)
			continue;
		result = group_read(team->members[i].group, one);
		if (result < 0)
			return result;
		for (size_t j = 0; j < count; j++)
			values[j] += one[j];
	}
	return 0;
}
