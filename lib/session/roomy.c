/* SPDX-License-Identifier: MIT */
#include "roomy.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* Measured for the first mark of a process: 11 KiB. */
#define ROOM_NEEDED ((size_t)48 * 1024)
#define ROOM_MADE   ((size_t)256 * 1024)

struct call {
	void (*function)(void *context);
	void *context;
};

static void *make_call(void *opaque)
{
	const struct call *call = opaque;

	call->function(call->context);
	return NULL;
}

static bool has_room(void)
{
	const uintptr_t here = (uintptr_t)__builtin_frame_address(0);
	pthread_attr_t attributes;
	void *lowest = NULL;
	size_t size = 0;

	if (pthread_getattr_np(pthread_self(), &attributes) != 0)
		return true;
	pthread_attr_getstack(&attributes, &lowest, &size);
	pthread_attr_destroy(&attributes);
	/* On another stack, of a signal handler or a coroutine, it cannot be told. */
	if (here < (uintptr_t)lowest || here > (uintptr_t)lowest + size)
		return true;
	return here - (uintptr_t)lowest >= ROOM_NEEDED;
}

static bool call_in_thread(struct call *call)
{
	pthread_attr_t attributes;
	sigset_t every, former;
	pthread_t thread;
	bool made;

	if (pthread_attr_init(&attributes) != 0)
		return false;
	pthread_attr_setstacksize(&attributes, ROOM_MADE);
	/* The program's handlers belong in its own threads. */
	sigfillset(&every);
	pthread_sigmask(SIG_BLOCK, &every, &former);
	made = pthread_create(&thread, &attributes, make_call, call) == 0;
	pthread_sigmask(SIG_SETMASK, &former, NULL);
	pthread_attr_destroy(&attributes);
	if (made)
		pthread_join(thread, NULL);
	return made;
}

void roomy_call(void (*function)(void *context), void *context)
{
	struct call call = { .function = function, .context = context };

	if (has_room() || !call_in_thread(&call))
		function(context);
}
