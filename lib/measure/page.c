/* SPDX-License-Identifier: MIT */
#include "page.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "../base/syscalls.h"
#include "mapping.h"

/* The kernel writes it on the CPU that the thread runs on: the compiler alone must keep the order. */
#define barrier() __atomic_signal_fence(__ATOMIC_SEQ_CST)

struct page {
	struct mapping mapping;
};

/* What one pass through the page has seen; of a piece only if the lock has not moved. */
struct view {
	bool may_read;
	uint32_t index; /* of the counter, plus 1; 0: there is none */
	uint16_t width; /* of the counter, in bits */
	int64_t offset; /* to add to what it shows */
	uint64_t shown;
	bool tells_time;
	uint64_t time_enabled;
	uint64_t time_running;
	uint64_t cycles; /* of the clock that the page tells how to convert */
	uint64_t time_offset;
	uint32_t time_mult;
	uint16_t time_shift;
	uint64_t time_cycles; /* base and reach of a clock that is shorter than 64 bits */
	uint64_t time_mask;
};

int page_map(int fd, struct page **page)
{
	struct page *made = calloc(1, sizeof(*made));
	int result;

	if (!made)
		return -ENOMEM;
	result = mapping_open(&made->mapping, fd, 0);
	if (result < 0) {
		free(made);
		return result;
	}
	*page = made;
	return 0;
}

void page_unmap(struct page *page)
{
	if (!page)
		return;
	mapping_close(&page->mapping);
	free(page);
}

static void look_at_time(const volatile struct perf_event_mmap_page *shared, struct view *view)
{
	view->time_enabled = shared->time_enabled;
	view->time_running = shared->time_running;
	view->tells_time = shared->cap_user_time && syscalls->read_cycles;
	if (!view->tells_time)
		return;
	view->cycles = syscalls->read_cycles();
	view->time_offset = shared->time_offset;
	view->time_mult = shared->time_mult;
	view->time_shift = shared->time_shift;
	view->time_cycles = shared->cap_user_time_short ? shared->time_cycles : 0;
	view->time_mask = shared->cap_user_time_short ? shared->time_mask : UINT64_MAX;
}

/* Not a counter, but eight fractions of one that the kernel alone adds up: Intel's top-down metrics. */
#define METRICS_INDEX (UINT32_C(1) << 29)

static bool has_counter(const struct view *view)
{
	return view->index > 0 && view->index - 1 != METRICS_INDEX;
}

static void look_at_count(const volatile struct perf_event_mmap_page *shared, struct view *view)
{
	view->may_read = shared->cap_user_rdpmc && syscalls->read_counter;
	view->index = shared->index;
	view->offset = shared->offset;
	view->width = shared->pmc_width;
	/* Where it may not be read the instruction would end the program. */
	if (view->may_read && has_counter(view))
		view->shown = syscalls->read_counter(view->index - 1);
}

/* The loop of linux/perf_event.h: "seq = pc->lock; barrier() ... while (pc->lock != seq)". */
static void look(const struct page *page, bool wants_time, struct view *view)
{
	const volatile struct perf_event_mmap_page *shared = page->mapping.page;
	uint32_t sequence;

	do {
		sequence = shared->lock;
		barrier();
		if (wants_time)
			look_at_time(shared, view);
		look_at_count(shared, view);
		barrier();
	} while (shared->lock != sequence);
}

/* "Sign extend the result of rdpmc": a counter is started below 0, so that it overflows in time. */
static uint64_t sign_extended(uint64_t shown, uint16_t width)
{
	const uint16_t unused = (uint16_t)(64 - width);

	return (uint64_t)((int64_t)(shown << unused) >> unused);
}

/* Nanoseconds since the kernel wrote the times, in the arithmetic of linux/perf_event.h. */
static uint64_t time_since(const struct view *view)
{
	const uint64_t cycles = view->time_cycles +
				((view->cycles - view->time_cycles) & view->time_mask);
	const uint64_t quotient = cycles >> view->time_shift;
	const uint64_t remainder = cycles & ((UINT64_C(1) << view->time_shift) - 1);

	return view->time_offset + quotient * view->time_mult +
	       ((remainder * view->time_mult) >> view->time_shift);
}

bool page_offers_reading(const struct page *page)
{
	const volatile struct perf_event_mmap_page *shared = page->mapping.page;

	return mapping_is_ours(&page->mapping) && shared->cap_user_rdpmc && shared->cap_user_time &&
	       syscalls->read_counter && syscalls->read_cycles;
}

static int look_for_count(const struct page *page, bool wants_time, struct view *view)
{
	if (!mapping_is_ours(&page->mapping))
		return -EAGAIN;
	look(page, wants_time, view);
	if (!view->may_read || view->width == 0 || view->width > 64)
		return -EOPNOTSUPP;
	return has_counter(view) ? 0 : -EAGAIN;
}

static uint64_t count_of(const struct view *view)
{
	return (uint64_t)view->offset + sign_extended(view->shown, view->width);
}

int page_read_count(const struct page *page, uint64_t *count)
{
	struct view view = { 0 };
	const int result = look_for_count(page, false, &view);

	if (result == 0)
		*count = count_of(&view);
	return result;
}

int page_read(const struct page *page, struct page_reading *reading)
{
	struct view view = { 0 };
	const int result = look_for_count(page, true, &view);
	uint64_t since;

	if (result < 0)
		return result;
	since = view.tells_time ? time_since(&view) : 0;
	reading->count = count_of(&view);
	reading->time_enabled = view.time_enabled + since;
	reading->time_running = view.time_running + since;
	return 0;
}
