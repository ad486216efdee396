/* SPDX-License-Identifier: MIT */
#include "counting.h"

#include <time.h>

/*
 * clock_gettime() takes three instructions more when a second has begun since the kernel's last
 * tick: the vDSO's loop that turns nanoseconds into seconds goes round. So measurements begin early
 * in a second and end before the next. Threads that have ended are gone by then, too: the kernel
 * still lists one for a while when it has been joined.
 */
static void wait_for_a_second(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	nanosleep(&(struct timespec){ .tv_nsec = 999999999 - now.tv_nsec }, NULL);
	nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
}

struct probe_profile *counted_with(void (*body)(void), const struct probe_options *options)
{
	struct probe_profile *profile;
	struct probe_error error = { "" };

	wait_for_a_second();
	if (probe_start(options, &error) < 0)
		fail_msg("%s", error.text);
	body();
	body();
	wait_for_a_second();
	assert_int_equal(probe_reset(), 0);
	body();
	if (probe_stop(&profile, &error) < 0)
		fail_msg("%s", error.text);
	return profile;
}

struct probe_profile *counted_after_a_first_visit(void (*body)(void), const char *events)
{
	const struct probe_options options = { .size = sizeof(options), .events = events };

	return counted_with(body, &options);
}
