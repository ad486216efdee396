/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <string.h>
#include <time.h>
#ifdef __x86_64__
#include <cpuid.h>
#endif

#include "../base/syscalls.h"

struct clock_hand clock_hand;

static struct clock_scale begun; /* ticks 0: it has not */
static bool calibrated;

uint64_t clock_by_system(void)
{
	uint64_t now = 0;

	syscalls->clock_gettime(CLOCK_MONOTONIC, &now);
	return now;
}

#ifdef __x86_64__
#define KERNELS_NAME "tsc"
#define INVARIANT    (1u << 8)

static bool counter_is_invariant(void)
{
	unsigned int a, b, c, d = 0;

	return __get_cpuid(0x80000007, &a, &b, &c, &d) && d & INVARIANT;
}
#else
#define KERNELS_NAME "arch_sys_counter"

static bool counter_is_invariant(void)
{
	return true; /* by architecture */
}
#endif

/* The kernel watches the counter, and leaves it for another clock where it is not steady or not the
 * same on all CPUs. */
static bool may_read_counter(void)
{
	char name[32];

#if !defined(RAW_COUNTER_HAS_CYCLES) || !defined(__SIZEOF_INT128__)
	return false;
#endif
	if (!syscalls->read_cycles || !counter_is_invariant())
		return false;
	return syscalls_read_file(
		       "/sys/devices/system/clocksource/clocksource0/current_clocksource", name,
		       sizeof(name)) > 0 &&
	       strcmp(name, KERNELS_NAME) == 0;
}

/* Both clocks at one moment: of some tries, the one that took the least time. */
static struct clock_scale look_at_both(void)
{
	struct clock_scale best = { 0 };
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < 8; i++) {
		const uint64_t before = syscalls->read_cycles();
		const uint64_t now = clock_by_system();
		const uint64_t took = syscalls->read_cycles() - before;

		if (took >= least)
			continue;
		least = took;
		best = (struct clock_scale){ .nanoseconds = now, .ticks = before + took / 2 };
	}
	return best;
}

bool clock_scale_between(const struct clock_scale *first, const struct clock_scale *second,
			 struct clock_scale *scale)
{
	const long double ticks = (long double)(second->ticks - first->ticks);
	const long double time = (long double)(second->nanoseconds - first->nanoseconds);

	*scale = *second;
	/* From 1 MHz (arm64's slowest) to 100 GHz. */
	if (second->ticks <= first->ticks || time > 1000 * ticks || time < ticks / 100)
		return false;
	scale->tick = (uint64_t)(time / ticks * 4294967296.0L + 0.5L);
	return true;
}

void clock_begin(void)
{
	if (!calibrated && begun.ticks == 0 && may_read_counter())
		begun = look_at_both();
}

void clock_calibrate(void)
{
	struct clock_scale second;

	if (calibrated || begun.ticks == 0)
		return;
	calibrated = true;
	while (clock_by_system() - begun.nanoseconds < CLOCK_CALIBRATION_NS)
		;
	second = look_at_both();
	if (clock_scale_between(&begun, &second, &clock_hand.scale))
		__atomic_store_n(&clock_hand.by_counter, true, __ATOMIC_RELEASE);
}

void clock_forget(void)
{
	memset(&clock_hand, 0, sizeof(clock_hand));
	memset(&begun, 0, sizeof(begun));
	calibrated = false;
}
