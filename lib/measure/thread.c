/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/syscalls.h"
#include "machine.h"

__thread struct thread *thread_current __attribute__((tls_model("initial-exec")));
unsigned int thread_generation = 1;

/* All under the lock, but for what a thread alone changes while it is busy. */
static struct {
	pthread_mutex_t lock;
	struct thread *threads;	 /* of this measurement, and of former ones where not yet noticed */
	struct request *request; /* NULL: nothing is measured */
	struct plan *process_plan; /* process scope: one plan for all threads */
	struct span *spans;	   /* the root */
	unsigned int measurement;
	unsigned int reset_generation;
	size_t forgiven;
	bool can_barrier;
	uint64_t refused;     /* marks that found no memory to attach their thread */
	uint64_t interrupted; /* changed without the lock */
} all = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Stands in for the thread while it attaches: a signal handler then finds it busy. */
static struct thread attaching = { .busy = THREAD_HELD };

static pthread_key_t end_key;
static pthread_once_t end_key_once = PTHREAD_ONCE_INIT;

static void raise_generation(void)
{
	__atomic_add_fetch(&thread_generation, 1, __ATOMIC_SEQ_CST);
}

/* At the end: reports show threads in the order of their first marks. */
static void link_thread(struct thread *thread)
{
	struct thread **link = &all.threads;

	while (*link)
		link = &(*link)->next;
	*link = thread;
}

static void unlink_thread(struct thread *thread)
{
	struct thread **link = &all.threads;

	while (*link && *link != thread)
		link = &(*link)->next;
	if (*link)
		*link = thread->next;
}

static void free_thread(struct thread *thread)
{
	visits_free(thread->visits);
	plan_release(thread->plan);
	free(thread);
}

static bool is_of_this_measurement(const struct thread *thread)
{
	return all.request && thread->measurement == all.measurement;
}

static void read_name(struct thread *thread)
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

	thread_current = &attaching;
	pthread_mutex_lock(&all.lock);
	if (is_of_this_measurement(thread)) {
		visits_close(thread->visits);
		if (all.request->scope == SCOPE_THREAD)
			plan_close(thread->plan);
		read_name(thread);
		thread->ended = true;
	} else {
		unlink_thread(thread);
		free_thread(thread);
	}
	pthread_mutex_unlock(&all.lock);
	thread_current = NULL;
}

static bool end_key_made;

static void make_end_key(void)
{
	end_key_made = pthread_key_create(&end_key, end_thread) == 0;
}

int threads_begin(struct request *request, size_t forgiven)
{
	pthread_once(&end_key_once, make_end_key);
	pthread_mutex_lock(&all.lock);
	all.can_barrier = syscalls->membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0;
	all.spans = span_new_root();
	if (!all.spans)
		goto no_spans;
	if (request->scope == SCOPE_PROCESS) {
		all.process_plan = plan_open(request);
		if (!all.process_plan)
			goto no_plan;
	}
	all.request = request;
	all.refused = 0;
	all.measurement++;
	all.forgiven = forgiven;
	raise_generation();
	pthread_mutex_unlock(&all.lock);
	return 0;
no_plan:
	span_free(all.spans);
	all.spans = NULL;
no_spans:
	pthread_mutex_unlock(&all.lock);
	return -ENOMEM;
}

/* Threads are busy for less than a microsecond, unless the kernel took the CPU from them. */
static void wait_until_idle(struct thread *thread)
{
	uint64_t now = 0;
	uint64_t deadline = 0;

	syscalls->clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline += 100000000;
	do {
		thread->stuck = __atomic_load_n(&thread->busy, __ATOMIC_ACQUIRE) == THREAD_MARKING;
		if (!thread->stuck)
			return;
		sched_yield();
		syscalls->clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now < deadline);
}

static bool is_live(const struct thread *thread)
{
	return is_of_this_measurement(thread) && !thread->ended;
}

/* Under the lock: keeps all other threads out of the library until it is given back. */
static void keep_threads_out(void)
{
	raise_generation();
	/*
	 * The counterpart of the fence that thread_acquire() does without. Where the kernel has no
	 * membarrier, a millisecond is long enough for any CPU to have written what it stored.
	 */
	if (!all.can_barrier || syscalls->membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) < 0)
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	for (struct thread *thread = all.threads; thread; thread = thread->next)
		if (is_live(thread) && thread != thread_current)
			wait_until_idle(thread);
}

/* A second thread begins to be measured: from here on visits may overlap. */
static void share_time(struct thread *added)
{
	bool alone = true;
	bool all_share = true;

	for (struct thread *thread = all.threads; thread; thread = thread->next) {
		alone = alone && !is_live(thread);
		all_share = all_share && (!is_live(thread) || visits_are_shared(thread->visits));
	}
	if (alone)
		return;
	visits_share(added->visits);
	if (all_share)
		return;
	keep_threads_out();
	for (struct thread *thread = all.threads; thread; thread = thread->next)
		if (is_live(thread) && !thread->stuck)
			visits_share(thread->visits);
}

static struct thread *new_thread(void)
{
	struct thread *thread = calloc(1, sizeof(*thread));

	if (!thread)
		return NULL;
	thread->plan = all.process_plan ? plan_reference(all.process_plan) : plan_open(all.request);
	if (!thread->plan)
		goto no_plan;
	thread->visits = visits_new(thread->plan, all.spans, all.forgiven);
	if (!thread->visits)
		goto no_visits;
	if (!end_key_made || pthread_setspecific(end_key, thread) != 0)
		goto no_key;
	all.forgiven = 0;
	thread->id = syscalls->gettid();
	thread->measurement = all.measurement;
	share_time(thread);
	link_thread(thread);
	return thread;
no_key:
	visits_free(thread->visits);
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
	return true;
}

void thread_unhold(void)
{
	if (thread_current == &attaching)
		thread_current = NULL;
	else if (thread_current)
		thread_release(thread_current);
}

static struct thread *attach(struct thread *thread)
{
	if (thread && !is_of_this_measurement(thread)) {
		unlink_thread(thread);
		pthread_setspecific(end_key, NULL);
		free_thread(thread);
		thread = NULL;
	}
	if (!all.request)
		return NULL;
	if (!thread)
		thread = new_thread();
	else if (thread->generation < all.reset_generation)
		visits_rebase(thread->visits);
	all.refused += !thread;
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
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	pthread_mutex_lock(&all.lock);
	thread = attach(thread);
	if (thread) {
		thread->generation = thread_generation;
		__atomic_store_n(&thread->busy, THREAD_MARKING, __ATOMIC_RELAXED);
	}
	pthread_mutex_unlock(&all.lock);
	pthread_setcancelstate(cancel_state, NULL);
	thread_current = thread;
	errno = saved_errno;
	return thread;
}

void threads_halt(void)
{
	struct thread *self = thread_current;

	pthread_mutex_lock(&all.lock);
	keep_threads_out();
	if (self && self != &attaching && is_of_this_measurement(self))
		visits_close(self->visits);
	for (struct thread *thread = all.threads; thread; thread = thread->next)
		if (is_live(thread))
			read_name(thread);
}

void threads_reset(void)
{
	uint64_t now = 0;

	pthread_mutex_lock(&all.lock);
	keep_threads_out();
	all.reset_generation = thread_generation;
	syscalls->clock_gettime(CLOCK_MONOTONIC, &now);
	span_reset(all.spans, now);
	for (struct thread *thread = all.threads; thread; thread = thread->next)
		if (is_of_this_measurement(thread) && !thread->stuck)
			visits_forget(thread->visits);
	pthread_mutex_unlock(&all.lock);
}

const struct thread *threads_next(const struct thread *thread)
{
	thread = thread ? thread->next : all.threads;
	while (thread && !is_of_this_measurement(thread))
		thread = thread->next;
	return thread;
}

void thread_note_refused(void)
{
	if (thread_current && thread_current->busy)
		__atomic_add_fetch(&all.interrupted, 1, __ATOMIC_RELAXED);
}

uint64_t threads_interrupted(void)
{
	return __atomic_load_n(&all.interrupted, __ATOMIC_RELAXED);
}

uint64_t threads_refused(void)
{
	return all.refused;
}

void threads_forget(void)
{
	struct thread **link = &all.threads;
	bool stuck = false;

	while (*link) {
		struct thread *thread = *link;

		stuck = stuck || thread->stuck;
		if (!thread->ended && thread != thread_current) {
			link = &thread->next; /* its owner frees it */
			continue;
		}
		*link = thread->next;
		if (thread == thread_current) {
			thread_current = &attaching; /* until thread_unhold() */
			pthread_setspecific(end_key, NULL);
		}
		free_thread(thread);
	}
	if (!stuck) /* a thread inside the library may yet write to its spans */
		span_free(all.spans);
	all.spans = NULL;
	plan_release(all.process_plan);
	all.process_plan = NULL;
	request_free(all.request);
	all.request = NULL;
	__atomic_store_n(&all.interrupted, 0, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&all.lock);
}

void threads_before_fork(void)
{
	pthread_mutex_lock(&all.lock);
}

void threads_after_fork_in_parent(void)
{
	pthread_mutex_unlock(&all.lock);
}

size_t threads_after_fork_in_child(void)
{
	struct thread *self = thread_current;
	size_t open = 0;

	if (self && self != &attaching && is_of_this_measurement(self))
		open = visits_open(self->visits);
	/*
	 * Only descriptors are given back. The other threads' trees may have been caught while they
	 * changed, and are left where they are.
	 */
	for (struct thread *thread = all.threads; thread; thread = thread->next)
		plan_close(thread->plan);
	if (all.process_plan)
		plan_close(all.process_plan);
	if (end_key_made)
		pthread_setspecific(end_key, NULL);
	thread_current = NULL;
	all.threads = NULL;
	all.spans = NULL;
	all.process_plan = NULL;
	all.request = NULL;
	raise_generation();
	span_after_fork_in_child();
	machine_after_fork_in_child();
	pthread_mutex_init(&all.lock, NULL);
	return open;
}
