/* SPDX-License-Identifier: MIT */
/*
 * Memory that the program maps itself, as far as it calls mmap(2) by its name: not what glibc and
 * the dynamic linker map, nor who makes the system call by himself. Files are no allocation.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ledger.h"

/* Where addresses have 32 bits the system call is another, and is left to glibc. */
#ifdef __LP64__

#define EXPORTED __attribute__((visibility("default")))

static void *map(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	void *memory = (void *)syscall(SYS_mmap, address, size, protection, flags, fd, offset);

	if (memory != MAP_FAILED && flags & MAP_ANONYMOUS) {
		struct alloc_counts *counts = &ledger()->counts;

		ledger_add(&counts->mmaps, 1);
		ledger_add(&counts->mmap_bytes, size);
	}
	return memory;
}

EXPORTED void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	return map(address, size, protection, flags, fd, offset);
}

EXPORTED void *mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	return map(address, size, protection, flags, fd, offset);
}

/* What it grows by is mapped anew. */
EXPORTED void *mremap(void *address, size_t size, size_t wanted, int flags, ...)
{
	va_list arguments;
	void *memory, *place = NULL;

	va_start(arguments, flags);
	if (flags & MREMAP_FIXED)
		place = va_arg(arguments, void *);
	va_end(arguments);
	memory = (void *)syscall(SYS_mremap, address, size, wanted, flags, place);
	if (memory != MAP_FAILED && wanted > size)
		ledger_add(&ledger()->counts.mmap_bytes, wanted - size);
	return memory;
}

#endif
