/* SPDX-License-Identifier: MIT */
#include "thread_list.h"

#include <linux/membarrier.h>
#include <sched.h>
#include <time.h>

#include "../base/syscalls.h"

unsigned int thread_generation = 1;

struct thread_list thread_list = { .lock = PTHREAD_MUTEX_INITIALIZER };

void thread_list_raise_generation(void)
{
	thread_generation++;
	for (struct thread *thread = thread_list.threads; thread; thread = thread->next)
		__atomic_store_n(&thread->stale, 1, __ATOMIC_SEQ_CST);
}

void thread_list_add(struct thread *thread)
{
	struct thread **link = &thread_list.threads;

	while (*link)
		link = &(*link)->next;
	*link = thread;
}

void thread_list_remove(struct thread *thread)
{
	struct thread **link = &thread_list.threads;

	while (*link && *link != thread)
		link = &(*link)->next;
	if (*link)
		*link = thread->next;
}

bool thread_is_measured(const struct thread *thread)
{
	return thread_list.request && thread->measurement == thread_list.measurement;
}

bool thread_is_live(const struct thread *thread)
{
	return thread_is_measured(thread) && !thread->ended;
}

/*
 * Threads are busy for less than a microsecond, unless the kernel took the CPU from them: on a machine
 * with many more threads than CPUs that can be a good part of a second.
 */
#define PATIENCE_NS 1000000000

static bool is_stuck(const struct thread *thread)
{
	return __atomic_load_n(&thread->busy, __ATOMIC_ACQUIRE) == THREAD_MARKING;
}

static void wait_until_idle(struct thread *thread)
{
	uint64_t now = 0;
	uint64_t deadline = 0;

	syscalls->clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline += PATIENCE_NS;
	while ((thread->stuck = is_stuck(thread)) && now < deadline) {
		sched_yield();
		syscalls->clock_gettime(CLOCK_MONOTONIC, &now);
	}
}

void thread_list_keep_out(void)
{
	thread_list_raise_generation();
	/*
	 * The counterpart of the fence that thread_acquire() does without. Where the kernel has no
	 * membarrier, a millisecond is long enough for any CPU to have written what it stored.
	 */
	if (!thread_list.can_barrier || syscalls->membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) < 0)
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	for (struct thread *thread = thread_list.threads; thread; thread = thread->next) {
		thread->stuck = false; /* it may have been when it was last waited for */
		if (thread_is_live(thread) && thread != thread_current)
			wait_until_idle(thread);
	}
}

void thread_list_share_time(struct thread *added)
{
	bool alone = true;
	bool all_share = true;

	for (struct thread *thread = thread_list.threads; thread; thread = thread->next) {
		alone = alone && !thread_is_live(thread);
		all_share = all_share &&
			    (!thread_is_live(thread) || visits_are_shared(&thread->visits));
	}
	if (alone)
		return;
	visits_share(&added->visits);
	if (all_share)
		return;
	thread_list_keep_out();
	for (struct thread *thread = thread_list.threads; thread; thread = thread->next)
		if (thread_is_live(thread) && !thread->stuck)
			visits_share(&thread->visits);
}
