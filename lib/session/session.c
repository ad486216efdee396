/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/api.h"
#include "../base/error.h"
#include "../base/syscalls.h"
#include "../measure/callgrind.h"
#include "../measure/clock.h"
#include "../measure/threads.h"
#include "begun.h"
#include "named_region.h"
#include "options.h"
#include "output.h"
#include "overhead.h"
#include "roomy.h"
#include "sample_log.h"
#include "snapshot.h"

enum session_state {
	UNSTARTED, /* the next mark starts it */
	COUNTING,
	STOPPED, /* by probe_stop(); probe_start() starts it again */
	OFF,	 /* PROBE=off, or the environment asks for what cannot be */
};

static struct {
	pthread_mutex_t lock;
	enum session_state state; /* read without the lock at marks that find nothing to count */
	bool has_options;	  /* of the parent process, after fork */
	bool forked;
	pid_t process; /* that counts */
	size_t forgiven;
	struct options options;
	struct request *request; /* the threads' */
	struct report_stream stream;
} session = { .lock = PTHREAD_MUTEX_INITIALIZER, .stream.fd = -1 };

bool session_is_off;

static pthread_once_t fork_once = PTHREAD_ONCE_INIT;

static const char in_signal_handler[] =
	"a signal handler interrupted the library: start and stop outside of signal handlers";

/*
 * What a call of the library from outside is wrapped in: it leaves errno alone, is no cancellation
 * point, and keeps the marks of signal handlers out. False where one of these called.
 */
struct call {
	int saved_errno;
	int cancel_state;
};

static bool begin_call(struct call *call)
{
	call->saved_errno = errno;
	if (!thread_hold())
		return false;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &call->cancel_state);
	pthread_mutex_lock(&session.lock);
	return true;
}

static void end_call(const struct call *call)
{
	pthread_mutex_unlock(&session.lock);
	pthread_setcancelstate(call->cancel_state, NULL);
	thread_unhold();
	errno = call->saved_errno;
}

static enum session_state current_state(void)
{
	return __atomic_load_n(&session.state, __ATOMIC_ACQUIRE);
}

static void set_state(enum session_state state)
{
	__atomic_store_n(&session.state, state, __ATOMIC_RELEASE);
	__atomic_store_n(&session_is_off, state == STOPPED || state == OFF, __ATOMIC_RELAXED);
}

/*
 * A handler that interrupted the library may fork: the locks are then held by whom it interrupted,
 * and are left alone.
 */
static bool fork_holds_locks;

static void before_fork(void)
{
	const bool held = thread_hold();

	if (held) {
		pthread_mutex_lock(&session.lock);
		threads_before_fork();
	}
	fork_holds_locks = held;
}

static void after_fork_in_parent(void)
{
	if (!fork_holds_locks)
		return;
	threads_after_fork_in_parent();
	pthread_mutex_unlock(&session.lock);
	thread_unhold();
}

/* The child starts clean, with the parent's options, at its first mark. */
static void after_fork_in_child(void)
{
	if (!fork_holds_locks) {
		set_state(OFF);
		return;
	}
	named_regions_after_fork_in_child();
	session.forgiven = threads_after_fork_in_child();
	if (session.state == COUNTING) {
		session.has_options = true;
		session.forked = true;
		overhead_after_fork_in_child();
		session.request = NULL;
		report_stream_close(&session.stream);
		set_state(UNSTARTED);
	}
	pthread_mutex_init(&session.lock, NULL);
}

static void register_fork_handlers(void)
{
	pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

struct making {
	struct request *request;
	struct probe_error *error;
	int result;
};

static void make_session_request(void *context)
{
	struct making *making = context;

	making->result = options_request(&session.options, &making->request, making->error);
}

/* What marks cost is off simulated counts already. Passes are told to be alike by the instructions of
 * the whole process, and measuring it takes more of them where more events are read. */
static bool measures_overhead(const struct request *request)
{
	return !(request->sources & REQUEST_CALLGRIND) && session.options.pass.of <= 1;
}

/* Under the lock, with the options in place. */
static int begin(struct probe_error *error)
{
	struct making making = { .error = error };
	int result;

	clock_begin();
	roomy_call(make_session_request, &making);
	if (making.result < 0)
		return making.result;
	pthread_once(&fork_once, register_fork_handlers);
	report_stream_open(&session.stream);
	/* In process scope that would be part of what other threads' regions count, and all read alike. */
	threads_tell_ends(making.request->scope == SCOPE_THREAD && measures_overhead(making.request)
				  ? overhead_measure
				  : NULL);
	result = threads_begin(making.request, session.forgiven);
	if (result < 0) {
		report_stream_close(&session.stream);
		request_free(making.request);
		return error_no_memory(error);
	}
	sample_log_begin();
	session.request = making.request;
	session.process = getpid();
	session.forgiven = 0;
	begun_mark();
	set_state(COUNTING);
	return 0;
}

/* Leaves the state UNSTARTED or STOPPED on failure, OFF under PROBE=off. */
static int start_with(const struct probe_options *options, struct probe_error *error)
{
	bool off;
	int result = options_are_off(&off, error);

	if (result < 0)
		return result;
	if (off) {
		set_state(OFF);
		return 0;
	}
	if (!session.has_options)
		result = options_read(options, &session.options, error);
	if (result == 0)
		result = begin(error);
	if (result < 0)
		options_free(&session.options);
	session.has_options = false;
	return result;
}

static void complain(const struct probe_error *error)
{
	char line[sizeof(error->text) + 64];
	const int length = snprintf(line, sizeof(line),
				    "probekit: %s; the program runs on, unmeasured\n", error->text);

	output_complain(line, (size_t)length);
}

static void start_from_environment(void)
{
	struct probe_error error;
	struct call call;

	if (!begin_call(&call))
		return;
	if (session.state == UNSTARTED && start_with(NULL, &error) < 0) {
		set_state(OFF);
		complain(&error);
	}
	end_call(&call);
}

struct thread *session_thread(void)
{
	const int saved_errno = errno;
	struct thread *thread = NULL;

	if (current_state() == UNSTARTED)
		start_from_environment();
	if (current_state() == COUNTING)
		thread = thread_attach();
	errno = saved_errno;
	return thread;
}

/* Takes the snapshot and ends the measurement; under the lock. */
static int end(struct probe_profile **profile, struct probe_error *error)
{
	struct thread *self;
	int result;

	threads_halt();
	/* Behind the last count, so that it costs none of them anything. */
	self = measures_overhead(session.request) ? thread_own() : NULL;
	if (self)
		overhead_measure(self);
	result = snapshot(session.request, session.options.each_thread, profile);
	if (result == 0)
		result = overhead_add(*profile, self ? self->plan : NULL);
	if (result < 0) {
		probe_profile_free(*profile);
		*profile = NULL;
	}
	overhead_forget();
	sample_log_write();
	threads_forget();
	session.request = NULL;
	return result < 0 ? error_no_memory(error) : 0;
}

/* Ends the measurement and leaves state behind; profile NULL: writes the report. */
static int stop(enum session_state state, struct probe_profile **profile, struct probe_error *error)
{
	struct probe_profile *made = NULL;
	int result = end(&made, error);

	set_state(state);
	if (result == 0 && !profile) {
		result = output_report(made, session.options.output, session.forked,
				       session.options.format, &session.stream, error);
		probe_profile_free(made);
	} else if (result == 0) {
		*profile = made;
	}
	begun_unmark();
	report_stream_close(&session.stream);
	options_free(&session.options);
	return result;
}

PROBE_API int probe_start(const struct probe_options *options, struct probe_error *error)
{
	struct call call;
	int result = 0;

	if (!begin_call(&call))
		return error_set(error, -EALREADY, "%s", in_signal_handler);
	if (session.state == COUNTING) {
		result = error_set(error, -EALREADY,
				   "counting has started already (the first region does it): call "
				   "probe_stop() first, or probe_start() before any region");
	} else {
		if (options && session.has_options)
			options_free(&session.options);
		session.has_options = session.has_options && !options;
		result = start_with(options, error);
		/* Whoever asked for something else does not want the environment's instead. */
		if (result < 0)
			set_state(STOPPED);
	}
	end_call(&call);
	return result;
}

PROBE_API int probe_stop(struct probe_profile **profile, struct probe_error *error)
{
	struct call call;
	int result;

	if (profile)
		*profile = NULL;
	if (!begin_call(&call))
		return error_set(error, -EALREADY, "%s", in_signal_handler);
	if (session.state != COUNTING)
		result = error_set(
			error, -ENODATA,
			"nothing is being counted: no region was entered and probe_start() "
			"was not called, or PROBE=off is set");
	else
		result = stop(STOPPED, profile, error);
	end_call(&call);
	return result;
}

PROBE_API int probe_reset(void)
{
	struct call call;
	int result = -ENODATA;

	if (!begin_call(&call))
		return -EALREADY;
	if (session.state == COUNTING) {
		threads_reset();
		result = 0;
	}
	end_call(&call);
	return result;
}

/* After atexit handlers and the destructors of C++ objects, which may hold regions. */
__attribute__((destructor)) static void report_at_exit(void)
{
	struct probe_error error = { "" };
	struct call call;

	/* A child by clone(2), which runs no fork handlers, has nothing of its own to report. */
	if (current_state() != COUNTING || session.process != getpid() || !begin_call(&call))
		return;
	callgrind_pause(); /* the report is no part of what a simulated program cost */
	/* Another thread may have stopped it meanwhile. */
	if (session.state == COUNTING && stop(OFF, NULL, &error) == -ENOMEM)
		complain(&error);
	callgrind_resume();
	end_call(&call);
}
