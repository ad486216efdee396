/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/syscalls.h"
#include "alloc.h"
#include "callgrind.h"
#include "thread_list.h"

__thread struct thread *thread_current __attribute__((tls_model("initial-exec")));

/* Stands in for the thread while it attaches: a signal handler then finds it busy. */
static struct thread attaching = { .busy = THREAD_HELD };

static pthread_key_t end_key;
static pthread_once_t end_key_once = PTHREAD_ONCE_INIT;
static bool end_key_made;

void thread_free(struct thread *thread)
{
	visits_end(&thread->visits);
	plan_release(thread->plan);
	free(thread);
}

void thread_read_name(struct thread *thread)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%d/comm", (int)thread->id);
	if (syscalls_read_file(path, thread->name, sizeof(thread->name)) <= 0)
		strcpy(thread->name, "unnamed");
}

/* What a cancelled or returning thread leaves: its counts stay, its descriptors go. */
static void end_thread(void *context)
{
	struct thread *thread = context;

	callgrind_pause();
	thread_current = &attaching;
	pthread_mutex_lock(&thread_list.lock);
	if (thread_is_measured(thread)) {
		visits_close(&thread->visits);
		visits_end_samples(&thread->visits);
		if (thread_list.ends)
			thread_list.ends(thread);
		if (thread_list.request->scope == SCOPE_THREAD)
			plan_close(thread->plan);
		thread_read_name(thread);
		thread->ended = true;
	} else {
		thread_list_remove(thread);
		thread_free(thread);
	}
	pthread_mutex_unlock(&thread_list.lock);
	thread_current = NULL;
	callgrind_resume();
}

static void make_end_key(void)
{
	end_key_made = pthread_key_create(&end_key, end_thread) == 0;
}

void thread_prepare(void)
{
	pthread_once(&end_key_once, make_end_key);
}

struct thread *thread_own(void)
{
	struct thread *thread = thread_current;

	return thread && thread != &attaching && thread_is_measured(thread) ? thread : NULL;
}

void thread_disown(void)
{
	if (thread_current)
		thread_current = &attaching;
	if (end_key_made)
		pthread_setspecific(end_key, NULL);
}

static struct thread *new_thread(void)
{
	struct thread *thread = calloc(1, sizeof(*thread));

	if (!thread)
		return NULL;
	thread->plan = thread_list.process_plan ? plan_reference(thread_list.process_plan)
						: plan_open(thread_list.request);
	if (!thread->plan)
		goto no_plan;
	if (visits_init(&thread->visits, thread->plan, thread_list.spans, thread_list.forgiven) < 0)
		goto no_visits;
	if (!end_key_made || pthread_setspecific(end_key, thread) != 0)
		goto no_key;
	thread_list.forgiven = 0;
	thread->id = syscalls->gettid();
	if (thread_list.rings)
		visits_sample(&thread->visits, thread_list.rings, thread->id);
	thread->measurement = thread_list.measurement;
	thread_list_share_time(thread);
	thread_list_add(thread);
	return thread;
no_key:
	visits_end(&thread->visits);
no_visits:
	plan_release(thread->plan);
no_plan:
	free(thread);
	return NULL;
}

bool thread_hold(void)
{
	if (!thread_current)
		thread_current = &attaching;
	else if (thread_current->busy)
		return false;
	else
		__atomic_store_n(&thread_current->busy, THREAD_HELD, __ATOMIC_RELEASE);
	alloc_pause();
	return true;
}

void thread_unhold(void)
{
	alloc_resume();
	if (thread_current == &attaching)
		thread_current = NULL;
	else if (thread_current)
		thread_release(thread_current);
}

static struct thread *attach(struct thread *thread)
{
	if (thread && !thread_is_measured(thread)) {
		thread_list_remove(thread);
		pthread_setspecific(end_key, NULL);
		thread_free(thread);
		thread = NULL;
	}
	if (!thread_list.request)
		return NULL;
	if (!thread)
		thread = new_thread();
	else if (thread->generation < thread_list.reset_generation)
		visits_rebase(&thread->visits);
	thread_list.refused += !thread;
	return thread;
}

struct thread *thread_attach(void)
{
	struct thread *thread = thread_current;
	const int saved_errno = errno;
	int cancel_state;

	if (thread && thread->busy)
		return NULL;
	thread_current = &attaching;
	alloc_pause();
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	pthread_mutex_lock(&thread_list.lock);
	thread = attach(thread);
	if (thread) {
		thread->generation = thread_generation;
		__atomic_store_n(&thread->stale, 0, __ATOMIC_RELAXED);
		__atomic_store_n(&thread->busy, THREAD_MARKING, __ATOMIC_RELAXED);
	}
	pthread_mutex_unlock(&thread_list.lock);
	pthread_setcancelstate(cancel_state, NULL);
	alloc_resume();
	thread_current = thread;
	errno = saved_errno;
	return thread;
}

void thread_note_refused(void)
{
	if (thread_current && thread_current->busy)
		__atomic_add_fetch(&thread_list.interrupted, 1, __ATOMIC_RELAXED);
}
