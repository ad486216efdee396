/* SPDX-License-Identifier: MIT */
/* The marks: what the macros call, and regions named at run time. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <probekit.h>

#include "../base/api.h"
#include "session.h"

/* A name made at run time is a site without a place. */
struct probe_named_region {
	struct probe_named_region *next;
	struct probe_site site;
	char name[];
};

static struct probe_named_region *named_regions;
static pthread_mutex_t named_regions_lock = PTHREAD_MUTEX_INITIALIZER;

/* Of the exported function's frame, so that all marks of a function tell the same address. */
#define STACK_ADDRESS ((uintptr_t)__builtin_frame_address(0))

static inline void enter(const struct probe_site *site, uintptr_t stack_address)
{
	struct thread *thread = thread_acquire();
	const int saved_errno = errno;

	if (__builtin_expect(!thread, 0))
		thread = session_thread();
	if (!thread) {
		thread_note_refused();
		return;
	}
	visits_enter(thread->visits, site, stack_address);
	thread_release(thread);
	errno = saved_errno;
}

static inline void leave(const struct probe_site *site)
{
	struct thread *thread = thread_acquire();
	const int saved_errno = errno;

	if (__builtin_expect(!thread, 0))
		thread = session_thread();
	if (!thread)
		return;
	visits_leave(thread->visits, site);
	thread_release(thread);
	errno = saved_errno;
}

PROBE_API void probe_site_enter(const struct probe_site *site)
{
	enter(site, STACK_ADDRESS);
}

PROBE_API void probe_site_leave(const struct probe_site *site)
{
	leave(site);
}

PROBE_API const struct probe_site *probe_scope_enter(const struct probe_site *site)
{
	enter(site, STACK_ADDRESS);
	return site;
}

PROBE_API void probe_scope_leave(const struct probe_site *const *scope)
{
	leave(*scope);
}

PROBE_API void probe_enter(struct probe_named_region *region)
{
	if (region)
		enter(&region->site, STACK_ADDRESS);
}

PROBE_API void probe_leave(struct probe_named_region *region)
{
	if (region)
		leave(&region->site);
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
	pthread_mutex_lock(&named_regions_lock);
	region = find_or_add(name);
	pthread_mutex_unlock(&named_regions_lock);
	errno = saved_errno;
	return region;
}
