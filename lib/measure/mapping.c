/* SPDX-License-Identifier: MIT */
#include "mapping.h"

#include <errno.h>
#include <unistd.h>

#include "../base/syscalls.h"

static uint64_t *stamp; /* of the process; never given back */
static uint64_t last_stamp;

/* Marks the process: a child finds 0 here, and stamps anew when it maps events of its own. Two threads
 * may come at once. */
static uint64_t stamp_process(void)
{
	uint64_t *known = __atomic_load_n(&stamp, __ATOMIC_ACQUIRE);
	uint64_t wiped = 0;

	if (!known) {
		const size_t size = (size_t)sysconf(_SC_PAGESIZE);
		uint64_t *made = syscalls->map_wiped_in_children(size);

		if (!made)
			return 0;
		if (__atomic_compare_exchange_n(&stamp, &known, made, false, __ATOMIC_ACQ_REL,
						__ATOMIC_ACQUIRE))
			known = made;
		else
			syscalls->unmap(made, size);
	}
	if (__atomic_load_n(known, __ATOMIC_ACQUIRE) == 0)
		__atomic_compare_exchange_n(known, &wiped,
					    __atomic_add_fetch(&last_stamp, 1, __ATOMIC_RELAXED),
					    false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
	return __atomic_load_n(known, __ATOMIC_ACQUIRE);
}

int mapping_open(struct mapping *mapping, int fd, size_t ring_pages)
{
	const size_t size = (1 + ring_pages) * (size_t)sysconf(_SC_PAGESIZE);
	const uint64_t stamped = stamp_process();
	void *memory;
	int result;

	*mapping = (struct mapping){ .page = NULL };
	if (stamped == 0)
		return -EOPNOTSUPP;
	result = syscalls->map_event(fd, size, &memory);
	if (result < 0)
		return result;
	*mapping = (struct mapping){
		.page = memory,
		.size = size,
		.stamp = __atomic_load_n(&stamp, __ATOMIC_ACQUIRE),
		.stamped = stamped,
	};
	/* The first touch is a page fault, which must not be one of a region's. */
	mapping_lock(mapping);
	return 0;
}

void mapping_close(struct mapping *mapping)
{
	/* In a child something else may stand at that address by now. */
	if (mapping_is_ours(mapping))
		syscalls->unmap((void *)mapping->page, mapping->size);
	mapping->page = NULL;
}
