/* SPDX-License-Identifier: MIT */
#include "slice.h"

#include <linux/perf_event.h>

#include "../base/syscalls.h"

int slice_open(struct mapping *mapping)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
		.size = sizeof(attr),
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};
	const int fd = syscalls->perf_event_open(&attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	int result;

	if (fd < 0)
		return fd;
	result = mapping_open(mapping, fd, 0);
	syscalls->close(fd);
	return result;
}
