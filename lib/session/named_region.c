/* SPDX-License-Identifier: MIT */
#include "named_region.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../measure/alloc.h"

/* A name made at run time is a site without a place. */
struct probe_named_region {
	struct probe_named_region *next;
	struct probe_site site;
	char name[];
};

static struct probe_named_region *named_regions; /* whole at any time: only its head changes */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

const struct probe_site *named_region_site(const struct probe_named_region *region)
{
	return &region->site;
}

void named_regions_after_fork_in_child(void)
{
	pthread_mutex_init(&lock, NULL);
}

static struct probe_named_region *find_or_add(const char *name)
{
	const size_t size = strlen(name) + 1;
	struct probe_named_region *region;

	for (region = named_regions; region; region = region->next)
		if (strcmp(region->name, name) == 0)
			return region;
	region = calloc(1, sizeof(*region) + size);
	if (!region)
		return NULL;
	memcpy(region->name, name, size);
	region->site.size = sizeof(region->site);
	region->site.name = region->name;
	region->next = named_regions;
	named_regions = region;
	return region;
}

PROBE_API struct probe_named_region *probe_region(const char *name)
{
	const int saved_errno = errno;
	struct probe_named_region *region;

	if (!name)
		return NULL;
	alloc_pause();
	pthread_mutex_lock(&lock);
	region = find_or_add(name);
	pthread_mutex_unlock(&lock);
	alloc_resume();
	errno = saved_errno;
	return region;
}
