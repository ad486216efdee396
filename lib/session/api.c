/* SPDX-License-Identifier: MIT */
/* The marks: what the macros call, and the same for regions named at run time. */
#include <errno.h>
#include <stdint.h>

#include <probekit.h>

#include "../base/api.h"
#include "named_region.h"
#include "session.h"

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
		enter(named_region_site(region), STACK_ADDRESS);
}

PROBE_API void probe_leave(struct probe_named_region *region)
{
	if (region)
		leave(named_region_site(region));
}
