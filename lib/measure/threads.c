/* SPDX-License-Identifier: MIT */
#include "threads.h"

#include <errno.h>
#include <linux/membarrier.h>

#include "../base/syscalls.h"
#include "alloc.h"
#include "callgrind.h"
#include "clock.h"
#include "machine.h"
#include "thread_list.h"

int threads_begin(struct request *request, size_t forgiven)
{
	thread_prepare();
	clock_calibrate();
	pthread_mutex_lock(&thread_list.lock);
	thread_list.can_barrier = syscalls->membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) ==
				  0;
	thread_list.spans = span_new_root();
	if (!thread_list.spans)
		goto no_spans;
	if (request->scope == SCOPE_PROCESS) {
		thread_list.process_plan = plan_open(request);
		if (!thread_list.process_plan)
			goto no_plan;
	}
	thread_list.request = request;
	thread_list.refused = 0;
	thread_list.measurement++;
	thread_list.forgiven = forgiven;
	thread_list_raise_generation();
	pthread_mutex_unlock(&thread_list.lock);
	return 0;
no_plan:
	span_free(thread_list.spans);
	thread_list.spans = NULL;
no_spans:
	pthread_mutex_unlock(&thread_list.lock);
	return -ENOMEM;
}

void threads_tell_ends(void (*ends)(struct thread *thread))
{
	pthread_mutex_lock(&thread_list.lock);
	thread_list.ends = ends;
	pthread_mutex_unlock(&thread_list.lock);
}

void threads_sample(struct sample_rings *rings)
{
	thread_list.rings = rings;
}

void threads_halt(void)
{
	struct thread *self;

	pthread_mutex_lock(&thread_list.lock);
	thread_list_keep_out();
	self = thread_own();
	if (self)
		visits_close(&self->visits);
	for (struct thread *thread = thread_list.threads; thread; thread = thread->next) {
		if (thread_is_live(thread))
			thread_read_name(thread);
		if (thread_is_live(thread) && !thread->stuck)
			visits_note_samples(&thread->visits);
		if (thread_is_measured(thread) && !thread->stuck)
			visits_settle(&thread->visits);
	}
}

void threads_reset(void)
{
	struct thread *self;

	pthread_mutex_lock(&thread_list.lock);
	thread_list_keep_out();
	thread_list.reset_generation = thread_generation;
	span_reset(thread_list.spans, clock_now());
	for (struct thread *thread = thread_list.threads; thread; thread = thread->next)
		if (thread_is_measured(thread) && !thread->stuck)
			visits_forget(&thread->visits);
	/* Other threads' counters only they can read, at their next mark. */
	self = thread_own();
	if (self) {
		visits_rebase(&self->visits);
		self->generation = thread_generation;
		__atomic_store_n(&self->stale, 0, __ATOMIC_RELAXED);
	}
	pthread_mutex_unlock(&thread_list.lock);
}

const struct thread *threads_next(const struct thread *thread)
{
	thread = thread ? thread->next : thread_list.threads;
	while (thread && !thread_is_measured(thread))
		thread = thread->next;
	return thread;
}

uint64_t threads_interrupted(void)
{
	return __atomic_load_n(&thread_list.interrupted, __ATOMIC_RELAXED);
}

uint64_t threads_refused(void)
{
	return thread_list.refused;
}

void threads_forget(void)
{
	struct thread **link = &thread_list.threads;
	bool stuck = false;

	while (*link) {
		struct thread *thread = *link;

		stuck = stuck || thread->stuck;
		if (!thread->ended && thread != thread_current) {
			link = &thread->next; /* its owner frees it */
			continue;
		}
		*link = thread->next;
		if (thread == thread_current)
			thread_disown();
		thread_free(thread);
	}
	if (!stuck) { /* a thread inside the library may yet write to its spans, and look at rings */
		span_free(thread_list.spans);
		sample_rings_close(thread_list.rings);
	}
	thread_list.spans = NULL;
	thread_list.rings = NULL;
	plan_release(thread_list.process_plan);
	thread_list.process_plan = NULL;
	request_free(thread_list.request);
	thread_list.request = NULL;
	__atomic_store_n(&thread_list.interrupted, 0, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&thread_list.lock);
}

void threads_before_fork(void)
{
	pthread_mutex_lock(&thread_list.lock);
}

void threads_after_fork_in_parent(void)
{
	pthread_mutex_unlock(&thread_list.lock);
}

size_t threads_after_fork_in_child(void)
{
	const struct thread *self = thread_own();
	const size_t open = self ? visits_open(&self->visits) : 0;

	/*
	 * Only descriptors are given back. The other threads' trees may have been caught while they
	 * changed, and are left where they are.
	 */
	for (struct thread *thread = thread_list.threads; thread; thread = thread->next)
		plan_close(thread->plan);
	if (thread_list.process_plan)
		plan_close(thread_list.process_plan);
	thread_disown();
	thread_current = NULL;
	alloc_resume();
	thread_list.threads = NULL;
	thread_list.spans = NULL;
	thread_list.rings = NULL;
	thread_list.process_plan = NULL;
	thread_list.request = NULL;
	thread_list_raise_generation();
	span_after_fork_in_child();
	machine_after_fork_in_child();
	callgrind_after_fork_in_child();
	pthread_mutex_init(&thread_list.lock, NULL);
	return open;
}
