/* SPDX-License-Identifier: MIT */
#include "paged_group.h"

#include <stdbool.h>
#include <stdlib.h>

#include "../base/syscalls.h"
#include "page.h"
#include "pmu.h"

struct paged_group {
	const struct event_group *group;
	bool has_called;
	bool has_looked;
	/* The page and the kernel tell one time by two ways of arithmetic, nanoseconds apart: where
	 * readings go from one to the other it must not go back. */
	uint64_t time_enabled;
	uint64_t time_running;
	struct page *pages[GROUP_EVENTS_MOST];
};

/* "config1:1" of the Arm PMU: the kernel's Documentation/arch/arm64/perf.rst. */
#define ARM_USER_ACCESS 2

bool paged_group_may_ask(void)
{
	char value[16];

	return syscalls->read_counter &&
	       syscalls_read_file("/proc/sys/kernel/perf_user_access", value, sizeof(value)) == 1 &&
	       value[0] == '1';
}

void paged_group_ask(struct perf_event_attr *attr)
{
	if (pmu_counts(attr))
		attr->config1 |= ARM_USER_ACCESS;
}

static bool map(struct paged_group *paged)
{
	for (size_t i = 0; i < group_size(paged->group); i++)
		if (group_map_page(paged->group, i, &paged->pages[i]) < 0 ||
		    !page_offers_reading(paged->pages[i]))
			return false;
	return true;
}

struct paged_group *paged_group_open(const struct event_group *group)
{
	struct paged_group *paged;

	if (!syscalls->read_counter)
		return NULL;
	paged = calloc(1, sizeof(*paged));
	if (!paged)
		return NULL;
	paged->group = group;
	if (map(paged))
		return paged;
	paged_group_close(paged);
	return NULL;
}

void paged_group_close(struct paged_group *paged)
{
	if (!paged)
		return;
	for (size_t i = 0; i < GROUP_EVENTS_MOST; i++)
		page_unmap(paged->pages[i]);
	free(paged);
}

/* The leader's times are the group's. */
static int look(const struct paged_group *paged, uint64_t *values)
{
	struct page_reading leader;
	int result = page_read(paged->pages[0], &leader);

	if (result < 0)
		return result;
	for (size_t i = 1; i < group_size(paged->group) && result == 0; i++)
		result = page_read_count(paged->pages[i], &values[GROUP_FIRST_COUNT + i]);
	values[0] = group_size(paged->group);
	values[GROUP_TIME_ENABLED] = leader.time_enabled;
	values[GROUP_TIME_RUNNING] = leader.time_running;
	values[GROUP_FIRST_COUNT] = leader.count;
	return result;
}

static void keep_beyond(uint64_t *time, uint64_t *former, uint64_t least)
{
	if (*time < *former + least)
		*time = *former + least;
	*former = *time;
}

int paged_group_read(struct paged_group *paged, uint64_t *values)
{
	const bool looked = look(paged, values) == 0;
	const int result = looked ? 0 : group_read(paged->group, values);

	if (result < 0)
		return result;
	paged->has_looked = paged->has_looked || looked;
	paged->has_called = paged->has_called || !looked;
	/* What has a counter runs, also where the clock is too coarse to show it. */
	keep_beyond(&values[GROUP_TIME_ENABLED], &paged->time_enabled, looked);
	keep_beyond(&values[GROUP_TIME_RUNNING], &paged->time_running, looked);
	return 0;
}

const char *paged_group_way(const struct paged_group *paged)
{
	if (!paged->has_looked)
		return "event groups by read()";
	return paged->has_called ? "event groups by page, at times by read()"
				 : "event groups by page";
}
