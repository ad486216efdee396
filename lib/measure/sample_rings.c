/* SPDX-License-Identifier: MIT */
#include "sample_rings.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/syscalls.h"
#include "mapping.h"

struct sample_ring {
	struct mapping mapping;
	uint32_t index;
	int cpu;
};

struct sample_rings {
	size_t count;
	size_t page;
	struct sample_ring *list;
};

/* What is looked at of a record: all that samples have at the same places. */
struct record {
	struct perf_event_header header;
	uint64_t address;
	uint32_t process, thread;
};

static int add_ring(struct sample_rings *rings, const struct sample_ring_message *message, int fd)
{
	struct sample_ring *longer;
	int result;

	if (message->size <= rings->page || message->size % rings->page != 0)
		return -EPROTO;
	longer = realloc(rings->list, (rings->count + 1) * sizeof(*longer));
	if (!longer)
		return -ENOMEM;
	rings->list = longer;
	longer[rings->count] = (struct sample_ring){
		.index = message->index,
		.cpu = message->cpu,
	};
	result = mapping_open(&longer[rings->count].mapping, fd, message->size / rings->page - 1);
	rings->count += result == 0;
	return result;
}

/* Until the command hangs up, having sent all of them. */
static int receive(struct sample_rings *rings, int connection)
{
	uint32_t expected = 0;

	for (;;) {
		struct sample_ring_message message;
		int fd = -1;
		ssize_t length = syscalls->receive(connection, &message, sizeof(message), &fd);
		int result;

		if (length == 0)
			return rings->count > 0 && rings->count == expected ? 0 : -EPROTO;
		if (length < 0)
			return (int)length;
		/* The threads' numbers in the samples are those of another namespace. */
		result = length != sizeof(message) || fd < 0 ? -EPROTO
			 : message.peer != getpid()	     ? -ESRCH
							     : add_ring(rings, &message, fd);
		if (fd >= 0)
			syscalls->close(fd);
		if (result < 0)
			return result;
		expected = message.count;
	}
}

int sample_rings_open(struct sample_rings **rings, const char *folder)
{
	struct sample_rings *made;
	int connection, result;

	*rings = NULL;
	if (syscalls->seccomp_mode() == 2)
		return -EPERM; /* a filter may kill who makes a socket */
	connection = syscalls->connect_local(folder, SAMPLE_RINGS_SOCKET);
	if (connection == -ENOENT)
		return 0;
	if (connection < 0)
		return connection;
	made = calloc(1, sizeof(*made));
	result = made ? 0 : -ENOMEM;
	if (made) {
		made->page = (size_t)sysconf(_SC_PAGESIZE);
		result = receive(made, connection);
	}
	syscalls->close(connection);
	if (result == 0)
		*rings = made;
	else
		sample_rings_close(made);
	return result;
}

void sample_rings_close(struct sample_rings *rings)
{
	if (!rings)
		return;
	for (size_t i = 0; i < rings->count; i++)
		mapping_close(&rings->list[i].mapping);
	free(rings->list);
	free(rings);
}

bool sample_rings_are_ours(const struct sample_rings *rings)
{
	return mapping_is_ours(&rings->list[0].mapping);
}

size_t sample_rings_count(const struct sample_rings *rings)
{
	return rings->count;
}

uint32_t sample_ring_index(const struct sample_rings *rings, size_t ring)
{
	return rings->list[ring].index;
}

size_t sample_ring_here(const struct sample_rings *rings)
{
	const int cpu = sched_getcpu();
	size_t ring = 0;

	/* Most often it is the one of that number. */
	if (cpu >= 0 && (size_t)cpu < rings->count && rings->list[cpu].cpu == cpu)
		return (size_t)cpu;
	while (ring < rings->count && rings->list[ring].cpu != cpu)
		ring++;
	return ring;
}

const volatile uint64_t *sample_ring_head(const struct sample_rings *rings, size_t ring)
{
	return mapping_head_word(&rings->list[ring].mapping);
}

static bool is_overwritten(const struct sample_ring *ring, uint64_t from, uint64_t size)
{
	return __atomic_load_n(mapping_head_word(&ring->mapping), __ATOMIC_ACQUIRE) - from > size;
}

/* Records begin at multiples of 8; what of one is looked at may go on at the ring's beginning. */
static void copy_record(const char *records, uint64_t size, uint64_t at, struct record *record)
{
	const size_t place = at & (size - 1);
	const size_t first = size - place < sizeof(*record) ? size - place : sizeof(*record);

	memcpy(record, records + place, first);
	memcpy((char *)record + first, records, sizeof(*record) - first);
}

bool sample_ring_may_have(const struct sample_rings *rings, size_t number, uint64_t from,
			  uint64_t to, pid_t thread)
{
	const struct sample_ring *ring = &rings->list[number];
	const char *records = (const char *)ring->mapping.page + rings->page;
	const uint64_t size = ring->mapping.size - rings->page;

	/* What is read is believed only if it was still there afterwards. */
	while (from < to && !is_overwritten(ring, from, size)) {
		struct record record;

		copy_record(records, size, from, &record);
		if (is_overwritten(ring, from, size) || record.header.size == 0)
			return true;
		if (record.header.type == PERF_RECORD_SAMPLE && record.thread == (uint32_t)thread)
			return true;
		from += record.header.size;
	}
	return from < to;
}
