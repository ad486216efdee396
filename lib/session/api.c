/* SPDX-License-Identifier: MIT */
/* The marks: what the macros call, and the same for regions named at run time. */
#include <stdbool.h>
#include <stdint.h>

#include <probekit.h>

#include "../base/api.h"
#include "named_region.h"
#include "session.h"

/* Of the frame that marks, where the call left it: all marks of a function tell the same address. Unlike
 * __builtin_frame_address() it needs no frame pointer here. */
#define STACK_ADDRESS ((uintptr_t)__builtin_dwarf_cfa())

/* Where thread_acquire() gave none: the first mark of a thread, one in a signal handler that interrupted
 * the library, or something has changed. */
__attribute__((noinline, cold)) static void enter_first(const struct probe_site *site,
							uintptr_t stack_address)
{
	struct thread *thread = session_thread();

	if (!thread) {
		thread_note_refused();
		return;
	}
	visits_enter(&thread->visits, site, stack_address);
	thread_release(thread);
}

__attribute__((noinline, cold)) static void leave_first(const struct probe_site *site)
{
	struct thread *thread = session_thread();

	if (!thread)
		return;
	visits_leave(&thread->visits, site);
	thread_release(thread);
}

/* Where something has happened. */
__attribute__((noinline)) static void enter_acquired(struct thread *thread,
						     const struct probe_site *site,
						     uintptr_t stack_address)
{
	visits_enter(&thread->visits, site, stack_address);
	thread_release(thread);
}

__attribute__((noinline)) static void leave_acquired(struct thread *thread,
						     const struct probe_site *site)
{
	visits_leave(&thread->visits, site);
	thread_release(thread);
}

static inline bool is_off(void)
{
	return !thread_current && __atomic_load_n(&session_is_off, __ATOMIC_RELAXED);
}

/* errno is kept by what is called: the hot path touches it nowhere. */
static inline __attribute__((always_inline)) void enter(const struct probe_site *site,
							uintptr_t stack_address)
{
	struct thread *thread = thread_acquire();

	if (__builtin_expect(!thread, 0)) {
		if (!is_off())
			enter_first(site, stack_address);
	} else if (__builtin_expect(!visits_enter_quietly(&thread->visits, site, stack_address),
				    0)) {
		enter_acquired(thread, site, stack_address);
	} else {
		thread_release(thread);
	}
}

static inline __attribute__((always_inline)) void leave(const struct probe_site *site)
{
	struct thread *thread = thread_acquire();

	if (__builtin_expect(!thread, 0)) {
		if (!is_off())
			leave_first(site);
	} else if (__builtin_expect(!visits_leave_quietly(&thread->visits, site), 0)) {
		leave_acquired(thread, site);
	} else {
		thread_release(thread);
	}
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
