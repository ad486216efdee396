/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TESTS_EMULATED_SPEND_H
#define PROBEKIT_TESTS_EMULATED_SPEND_H

#include <stdint.h>

/*
 * Spends 1,000 instructions a turn, at least one turn: the count of the loop alone is exact, and two
 * calls at one place differ by the loop alone. Mostly instructions that do nothing: an emulator goes
 * through them at 10^9 a second and more.
 */
static inline __attribute__((always_inline)) void spend_thousands(uint64_t turns)
{
#if defined(__aarch64__)
	__asm__ volatile("1:\n\t"
			 ".rept 998\n\t"
			 "nop\n\t"
			 ".endr\n\t"
			 "subs %0, %0, #1\n\t"
			 "b.ne 1b"
			 : "+r"(turns)
			 :
			 : "cc");
#elif defined(__x86_64__)
	__asm__ volatile("1:\n\t"
			 ".rept 998\n\t"
			 "nop\n\t"
			 ".endr\n\t"
			 "sub $1, %0\n\t"
			 "jnz 1b"
			 : "+r"(turns)
			 :
			 : "cc");
#else
#error "the loop of known length is not written for this architecture"
#endif
}

#endif
