/* SPDX-License-Identifier: MIT */
/*
 * placement.h - a CPU for each thread
 *
 * Threads that wake each other every fraction of a millisecond are often put on one CPU, and stay
 * there for a while although another is idle: the same program then takes once or twice the time.
 */
#ifndef DIFFUSION_PLACEMENT_H
#define DIFFUSION_PLACEMENT_H

#include <sched.h>
#include <stddef.h>

/**
 * struct placement - the CPUs of some threads
 * @home: the CPU of the first; below 0 when threads are not bound
 * @allowed: the CPUs there were to choose from
 */
struct placement {
	int home;
	cpu_set_t allowed;
};

/** placement_choose() - for @threads, of which this one comes first; none where CPUs are fewer */
struct placement placement_choose(size_t threads);

/** placement_bind() - bind this thread, the one at @index, to its CPU */
void placement_bind(const struct placement *placement, size_t index);

/** placement_release() - let this thread run on all CPUs again */
void placement_release(const struct placement *placement);

#endif
