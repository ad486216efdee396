/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_RAW_CHILD_H
#define PROBEKIT_RAW_CHILD_H

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "raw_syscall.h"

/*
 * A child process that makes one system call and exits; its number, or -errno. By hand, and without
 * a word to libc or to a sanitizer, which take what clone(2) makes for a fork. The child touches
 * no memory but what the kernel reads for it, so that it can do without a stack: the caller waits,
 * as for vfork(2), and must have signals blocked. It sends none when it ends.
 */
#define RAW_CHILD_FLAGS (CLONE_VM | CLONE_VFORK | CLONE_UNTRACED)

static inline long raw_child_call(long number, long a, long b, long c, long d, long e)
{
#if defined(__x86_64__) && !defined(__ILP32__)
	register long r10 __asm__("r10") = 0;
	register long r8 __asm__("r8") = 0;
	const long call[] = { number, a, b, c, d, e };
	const long *in_call = call;
	long result;

	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "mov (%[call]), %%rax\n\t"
			 "mov 8(%[call]), %%rdi\n\t"
			 "mov 16(%[call]), %%rsi\n\t"
			 "mov 24(%[call]), %%rdx\n\t"
			 "mov 32(%[call]), %%r10\n\t"
			 "mov 40(%[call]), %%r8\n\t"
			 "syscall\n\t"
			 "mov %[exit], %%eax\n\t"
			 "xor %%edi, %%edi\n\t"
			 "syscall\n"
			 "1:"
			 : "=a"(result)
			 : "a"(SYS_clone), "D"((long)RAW_CHILD_FLAGS), "S"(0L), "d"(0L), "r"(r10),
			   "r"(r8), [call] "b"(in_call), [exit] "i"(SYS_exit)
			 : "rcx", "r11", "memory");
	return result;
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = SYS_clone;
	register long x0 __asm__("x0") = RAW_CHILD_FLAGS;
	register long x1 __asm__("x1") = 0;
	register long x2 __asm__("x2") = 0;
	register long x3 __asm__("x3") = 0;
	register long x4 __asm__("x4") = 0;
	const long call[] = { number, a, b, c, d, e };
	register const long *in_call __asm__("x9") = call;

	__asm__ volatile("svc 0\n\t"
			 "cbnz x0, 1f\n\t"
			 "ldp x8, x0, [x9]\n\t"
			 "ldp x1, x2, [x9, 16]\n\t"
			 "ldp x3, x4, [x9, 32]\n\t"
			 "svc 0\n\t"
			 "mov x8, %[exit]\n\t"
			 "mov x0, 0\n\t"
			 "svc 0\n"
			 "1:"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4),
			   "r"(in_call), [exit] "i"(SYS_exit)
			 : "memory");
	return x0;
#else
	const long child = raw_syscall(SYS_clone, 0, 0, 0, 0, 0); /* memory of its own */

	if (child != 0)
		return child;
	raw_syscall(number, a, b, c, d, e);
	raw_syscall(SYS_exit, 0, 0, 0, 0, 0);
	__builtin_unreachable();
#endif
}

#endif
