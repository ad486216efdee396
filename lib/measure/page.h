/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_PAGE_H
#define PROBEKIT_PAGE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The page that the kernel keeps for an event that is mapped, from which a thread reads the counter
 * of its own event without a system call; see struct perf_event_mmap_page in linux/perf_event.h.
 */
struct page;

struct page_reading {
	uint64_t count;
	/* As of now, or, where the kernel does not let a thread tell the time, as of when the event
	 * was last set going: both then lack the same span. */
	uint64_t time_enabled;
	uint64_t time_running;
};

/*
 * Maps the event open at fd, which may be closed afterwards: 0 or -errno; -EINVAL for an inherited
 * event of any CPU.
 */
int page_map(int fd, struct page **page);

/* NULL is ignored. */
void page_unmap(struct page *page);

/* Whether the kernel lets its counter and its times be read from the page, as long as there is a counter. */
bool page_offers_reading(const struct page *page);

/*
 * Reads the event, in the thread that it counts. 0; -EOPNOTSUPP where the kernel lets nobody read its
 * counter from user space; -EAGAIN where the event has no counter now, or the kernel does not open
 * its counters to user space (arm64: /proc/sys/kernel/perf_user_access). The reading is worthless
 * then: read() tells what was counted.
 */
int page_read(const struct page *page, struct page_reading *reading);

/* The same without the times, which cost a look at the clock. */
int page_read_count(const struct page *page, uint64_t *count);

#endif
