/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_RAW_COUNTER_H
#define PROBEKIT_RAW_COUNTER_H

#include <stdint.h>

/*
 * Counters of the PMU, read by an instruction. Where the kernel does not allow it the program gets a
 * signal, so an event's page has to be asked before. Other architectures have a system call alone.
 */
#if defined(__x86_64__) || defined(__i386__)
#define RAW_COUNTER_HAS_CYCLES
#define RAW_COUNTER_READ   raw_counter_read
#define RAW_COUNTER_CYCLES raw_counter_cycles

static inline uint64_t raw_counter_read(uint32_t index)
{
	uint32_t low, high;

	__asm__ volatile("rdpmc" : "=a"(low), "=d"(high) : "c"(index));
	return (uint64_t)high << 32 | low;
}

static inline uint64_t raw_counter_cycles(void)
{
#ifdef __x86_64__
	uint64_t low, high; /* it clears the upper halves */
#else
	uint32_t low, high;
#endif

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

#elif defined(__aarch64__)
#define RAW_COUNTER_HAS_CYCLES
#define RAW_COUNTER_READ    raw_counter_read
#define RAW_COUNTER_CYCLES  raw_counter_cycles

#define READ_REGISTER(name) __asm__ volatile("mrs %0, " name : "=r"(value))
#define READ_EVENT_COUNTER(number)                                                                 \
	case number:                                                                               \
		READ_REGISTER("pmevcntr" #number "_el0");                                          \
		break

/* Which register it is stands in the instruction. */
static inline uint64_t raw_counter_read(uint32_t index)
{
	uint64_t value = 0;

	switch (index) {
		READ_EVENT_COUNTER(0);
		READ_EVENT_COUNTER(1);
		READ_EVENT_COUNTER(2);
		READ_EVENT_COUNTER(3);
		READ_EVENT_COUNTER(4);
		READ_EVENT_COUNTER(5);
		READ_EVENT_COUNTER(6);
		READ_EVENT_COUNTER(7);
		READ_EVENT_COUNTER(8);
		READ_EVENT_COUNTER(9);
		READ_EVENT_COUNTER(10);
		READ_EVENT_COUNTER(11);
		READ_EVENT_COUNTER(12);
		READ_EVENT_COUNTER(13);
		READ_EVENT_COUNTER(14);
		READ_EVENT_COUNTER(15);
		READ_EVENT_COUNTER(16);
		READ_EVENT_COUNTER(17);
		READ_EVENT_COUNTER(18);
		READ_EVENT_COUNTER(19);
		READ_EVENT_COUNTER(20);
		READ_EVENT_COUNTER(21);
		READ_EVENT_COUNTER(22);
		READ_EVENT_COUNTER(23);
		READ_EVENT_COUNTER(24);
		READ_EVENT_COUNTER(25);
		READ_EVENT_COUNTER(26);
		READ_EVENT_COUNTER(27);
		READ_EVENT_COUNTER(28);
		READ_EVENT_COUNTER(29);
		READ_EVENT_COUNTER(30);
	default: /* "we remap the cycle counter index to 32": the kernel, which adds 1 to all */
		READ_REGISTER("pmccntr_el0");
		break;
	}
	return value;
}

static inline uint64_t raw_counter_cycles(void)
{
	uint64_t value;

	READ_REGISTER("cntvct_el0");
	return value;
}

#undef READ_EVENT_COUNTER
#undef READ_REGISTER

#else
#define RAW_COUNTER_READ   NULL
#define RAW_COUNTER_CYCLES NULL
#endif

#endif
