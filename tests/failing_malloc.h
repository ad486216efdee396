/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TESTS_FAILING_MALLOC_H
#define PROBEKIT_TESTS_FAILING_MALLOC_H

#include "support.h"

/*
 * Memory that runs out, at every allocation in turn: the program goes on, what failed says so, no
 * wrong number comes out, nothing leaks, and the next try works. A program linked with this has its
 * malloc().
 */
struct malloc_step {
	const char *name;
	int (*run)(struct probe_error *error); /* 0 or -ENOMEM */
};

/* From the allocation after `until` more on none is had, or that one alone is not. */
void malloc_arm(size_t until, bool for_good);

/* For what a step does after its work. Whether anything failed since malloc_arm(). */
bool malloc_disarm(void);

/* Whether allocations fail, and a way to go on with that after malloc_disarm(). */
bool malloc_is_armed(void);
void malloc_rearm(bool armed);

/* A test whose state is a struct malloc_step. */
void each_allocation_may_fail(void **state);

#define MALLOC_TEST(step, set_up, tear_down)                                                       \
	{                                                                                          \
		.name = (step)->name, .test_func = each_allocation_may_fail,                       \
		.setup_func = (set_up), .teardown_func = (tear_down),                              \
		.initial_state = (void *)(step),                                                   \
	}

#endif
