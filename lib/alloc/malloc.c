/* SPDX-License-Identifier: MIT */
/*
 * The malloc family, interposed: glibc's own does the work under the names by which it exports it
 * for this purpose, and what it gave or took back is written down. C++'s new and delete, strdup and
 * their like come through these.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "ledger.h"

#define EXPORTED __attribute__((visibility("default")))

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void *__libc_valloc(size_t size);
extern void *__libc_pvalloc(size_t size);
extern void __libc_free(void *block);

/* Not declared by every glibc's stdlib.h. */
EXPORTED void *memalign(size_t alignment, size_t size);
EXPORTED void *pvalloc(size_t size);

/* The word before a block, as malloc(3) of glibc has kept it since its beginnings: the size with its
 * head, and in the lowest bits what else is known of it. */
#define HEAD_FLAGS  ((size_t)7)
#define HEAD_MAPPED ((size_t)2)

struct size {
	size_t usable;
	bool is_mapped; /* by itself */
};

static inline struct size size_of(const void *block)
{
	const size_t head = ((const size_t *)block)[-1];
	const bool is_mapped = head & HEAD_MAPPED;

	return (struct size){
		.usable = (head & ~HEAD_FLAGS) - sizeof(size_t) * (is_mapped ? 2 : 1),
		.is_mapped = is_mapped,
	};
}

static inline void note_allocation(struct ledger *ledger, const void *block)
{
	struct alloc_counts *counts = &ledger->counts;
	const struct size size = size_of(block);
	uint64_t allocated, live;

	ledger_add(&counts->allocations, 1);
	allocated = ledger_add(&counts->allocated_bytes, size.usable);
	if (__builtin_expect(size.is_mapped, 0))
		ledger_add(&counts->mapped_blocks, 1);
	/* Negative where the thread frees what others allocated. */
	live = allocated - counts->freed_bytes;
	if ((int64_t)live > (int64_t)counts->peak_bytes)
		__atomic_store_n(&counts->peak_bytes, live, __ATOMIC_RELAXED);
}

static inline void note_free(struct ledger *ledger, size_t usable)
{
	ledger_add(&ledger->counts.frees, 1);
	ledger_add(&ledger->counts.freed_bytes, usable);
}

static inline void *noted(void *block)
{
	if (__builtin_expect(block != NULL, 1))
		note_allocation(ledger(), block);
	return block;
}

EXPORTED void *malloc(size_t size)
{
	return noted(__libc_malloc(size));
}

EXPORTED void *calloc(size_t count, size_t size)
{
	return noted(__libc_calloc(count, size));
}

EXPORTED void free(void *block)
{
	if (!block)
		return;
	note_free(ledger(), size_of(block).usable);
	__libc_free(block);
}

/* A block that is resized is one given back and one handed out, wherever it comes to stand. */
EXPORTED void *realloc(void *block, size_t size)
{
	const size_t before = block ? size_of(block).usable : 0;
	void *resized = __libc_realloc(block, size);

	/* glibc frees a block that is to have no bytes; any other that fails stays. */
	if (block && (resized || size == 0))
		note_free(ledger(), before);
	return noted(resized);
}

EXPORTED void *reallocarray(void *block, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(block, bytes);
}

static bool is_power_of_two(size_t number)
{
	return number != 0 && (number & (number - 1)) == 0;
}

EXPORTED void *memalign(size_t alignment, size_t size)
{
	return noted(__libc_memalign(alignment, size));
}

/* That the alignment has to be a power of two is for glibc 2.38 and later to say; before, it was
 * rounded up to one, and programs may count on it. */
EXPORTED void *aligned_alloc(size_t alignment, size_t size)
{
	return noted(__libc_memalign(alignment, size));
}

EXPORTED int posix_memalign(void **block, size_t alignment, size_t size)
{
	const int saved_errno = errno;
	void *made;

	if (alignment % sizeof(void *) != 0 || !is_power_of_two(alignment))
		return EINVAL;
	made = noted(__libc_memalign(alignment, size));
	/* "errno is not set." */
	errno = saved_errno;
	if (!made)
		return ENOMEM;
	*block = made;
	return 0;
}

EXPORTED void *valloc(size_t size)
{
	return noted(__libc_valloc(size));
}

EXPORTED void *pvalloc(size_t size)
{
	return noted(__libc_pvalloc(size));
}
