/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_RAW_SYSCALL_H
#define PROBEKIT_RAW_SYSCALL_H

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * A system call of up to five arguments that returns -errno, as the kernel does, and leaves the
 * program's errno alone. Written out where marks make calls often: each indirect jump of a call
 * through libc is mispredicted after the kernel's guards against branch injection, which was
 * measured at some 10 ns a jump.
 */
static inline long raw_syscall(long number, long a, long b, long c, long d, long e)
{
#if defined(__x86_64__) && !defined(__ILP32__)
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return result;
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
			 : "memory");
	return x0;
#else
	const int saved_errno = errno;
	const long result = syscall(number, a, b, c, d, e);
	const long code = result < 0 ? -errno : result;

	errno = saved_errno;
	return code;
#endif
}

#endif
