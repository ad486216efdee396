/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_CLOCK_H
#define PROBEKIT_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/raw_counter.h"

/*
 * The time of CLOCK_MONOTONIC in nanoseconds, read from the CPU's invariant counter (x86: the TSC,
 * arm64: the virtual counter) where the kernel keeps its own time by that counter, at half the cost
 * or less; by clock_gettime(2) elsewhere. The counter's rate is measured once a process: what NTP
 * does to the rate of CLOCK_MONOTONIC later, at most 500 parts in a million, is not followed.
 */

/* The time that a counter shows: nanoseconds and the counter's ticks at one moment, and how long a
 * tick is, in 2^-32 ns. */
struct clock_scale {
	uint64_t nanoseconds;
	uint64_t ticks;
	uint64_t tick;
};

extern struct clock_hand {
	bool by_counter;
	struct clock_scale scale;
} clock_hand;

/* Two moments as both clocks show them, at least CLOCK_CALIBRATION_NS apart, make a scale. False: no
 * counter of this world runs so slow or fast. */
#define CLOCK_CALIBRATION_NS 1000000
bool clock_scale_between(const struct clock_scale *first, const struct clock_scale *second,
			 struct clock_scale *scale);

/* Once, when measuring begins: clock_begin() notes a moment, clock_calibrate() a later one, for which
 * it waits where need be. Without them clock_now() is clock_gettime(2). Not thread-safe: for whoever
 * holds the lock, before another thread is let in. */
void clock_begin(void);
void clock_calibrate(void);
/* For tests, over a replaced system call table. */
void clock_forget(void);

uint64_t clock_by_system(void);

/*
 * Marks note the counter's ticks as they are; what they mean is worked out when somebody asks. Where
 * there is no such counter ticks are nanoseconds.
 */
#if defined(RAW_COUNTER_HAS_CYCLES) && defined(__SIZEOF_INT128__)
static inline uint64_t clock_scaled(const struct clock_scale *scale, uint64_t ticks)
{
	return (uint64_t)(__extension__((unsigned __int128)ticks * scale->tick) >> 32);
}

static inline uint64_t clock_at(const struct clock_scale *scale, uint64_t ticks)
{
	return scale->nanoseconds + clock_scaled(scale, ticks - scale->ticks);
}

static inline bool clock_is_counter(void)
{
	return __builtin_expect(__atomic_load_n(&clock_hand.by_counter, __ATOMIC_ACQUIRE), 1);
}

/* Where clock_is_counter(). */
static inline uint64_t clock_counter(void)
{
	return raw_counter_cycles();
}
#else
static inline uint64_t clock_scaled(const struct clock_scale *scale, uint64_t ticks)
{
	(void)scale;
	return ticks;
}

static inline uint64_t clock_at(const struct clock_scale *scale, uint64_t ticks)
{
	return clock_scaled(scale, ticks);
}

static inline bool clock_is_counter(void)
{
	return false;
}

static inline uint64_t clock_counter(void)
{
	return clock_by_system();
}
#endif

static inline uint64_t clock_ticks(void)
{
	return clock_is_counter() ? clock_counter() : clock_by_system();
}

/* The time, or how long it is, in nanoseconds. */
static inline uint64_t clock_time(uint64_t ticks)
{
	return clock_is_counter() ? clock_at(&clock_hand.scale, ticks) : ticks;
}

static inline uint64_t clock_duration(uint64_t ticks)
{
	return clock_is_counter() ? clock_scaled(&clock_hand.scale, ticks) : ticks;
}

/* How long a tick is, in nanoseconds. */
static inline double clock_tick(void)
{
	return clock_is_counter() ? (double)clock_hand.scale.tick / 4294967296.0 : 1;
}

/* About so many ticks; duration: below 2^32 ns. */
static inline uint64_t clock_ticks_in(uint64_t duration)
{
	return clock_is_counter() ? (duration << 32) / clock_hand.scale.tick : duration;
}

static inline uint64_t clock_now(void)
{
	return clock_time(clock_ticks());
}

#endif
