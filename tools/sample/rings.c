/* SPDX-License-Identifier: MIT */
#include "rings.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* As large as an ordinary user may have (perf_event_mlock_kb is 516 for each CPU); less where not. */
#define PAGES_MOST  128
#define PAGES_LEAST 1

/* A header, and three fields of eight bytes. */
#define SAMPLE_SIZE 32

static int open_event(struct perf_event_attr *attributes, pid_t process, int cpu)
{
	const long fd = syscall(SYS_perf_event_open, attributes, process, cpu, -1,
				PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : (int)fd;
}

static struct perf_event_attr attributes_of(bool hardware, bool user_only, long frequency)
{
	struct perf_event_attr attributes = {
		.size = sizeof(attributes),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = (uint64_t)(1000000000 / frequency),
		.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME,
		.disabled = 1,
		.inherit = 1,
		.enable_on_exec = 1,
		.exclude_hv = 1,
		.exclude_kernel = user_only,
		.mmap = 1,
		.mmap2 = 1,
		.comm = 1,
		.comm_exec = 1,
		.task = 1,
		.sample_id_all = 1,
	};

	if (hardware) {
		attributes.type = PERF_TYPE_HARDWARE;
		attributes.config = PERF_COUNT_HW_CPU_CYCLES;
		attributes.freq = 1;
		attributes.sample_freq = (uint64_t)frequency;
	}
	return attributes;
}

/* Where a filter of system calls is in force it may kill who opens an event: a child tells. */
static bool opening_kills(struct perf_event_attr *attributes)
{
	int status = 0;
	pid_t child;

	if (prctl(PR_GET_SECCOMP) != 2)
		return false;
	child = fork();
	if (child == 0) {
		prctl(PR_SET_DUMPABLE, 0);
		signal(SIGSYS, SIG_DFL);
		open_event(attributes, 0, -1);
		_exit(0);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	return child > 0 && WIFSIGNALED(status);
}

static const struct {
	const char *name;
	bool hardware, user_only;
} ways[] = {
	{ "cycles", true, false },
	{ "cycles", true, true },
	{ "cpu-clock", false, false },
	{ "cpu-clock", false, true },
};

/* The first way that this machine and this user have; -errno of the last where there is none. */
static int choose(struct rings *rings, pid_t process, long frequency,
		  struct perf_event_attr *attributes)
{
	int fd = -ENOENT;

	*attributes = attributes_of(false, true, frequency);
	if (opening_kills(attributes))
		return -EPERM;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		*attributes = attributes_of(ways[i].hardware, ways[i].user_only, frequency);
		fd = open_event(attributes, process, -1);
		if (fd < 0)
			continue;
		close(fd);
		rings->event = ways[i].name;
		rings->user_only = ways[i].user_only;
		return 0;
	}
	return fd;
}

static int map_ring(struct ring *ring, int fd, size_t pages)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	ring->size = (1 + pages) * page;
	ring->pages = mmap(NULL, ring->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (ring->pages != MAP_FAILED)
		return 0;
	ring->pages = NULL;
	return -errno;
}

static int open_ring(struct rings *rings, struct perf_event_attr *attributes, pid_t process,
		     int cpu, size_t *pages)
{
	struct ring *ring = &rings->list[rings->count];
	int fd, result;

	fd = open_event(attributes, process, cpu);
	if (fd < 0)
		return fd;
	for (;;) {
		result = map_ring(ring, fd, *pages);
		if (result != -EPERM && result != -ENOMEM)
			break;
		if (*pages == PAGES_LEAST)
			break;
		*pages /= 2;
	}
	if (result < 0) {
		close(fd);
		return result;
	}
	ring->fd = fd;
	ring->cpu = cpu;
	rings->count++;
	return 0;
}

int rings_open(struct rings *rings, pid_t process, long frequency, const char **what)
{
	const long cpus = sysconf(_SC_NPROCESSORS_CONF);
	struct perf_event_attr attributes;
	size_t pages = PAGES_MOST;
	int result;

	*rings = (struct rings){ 0 };
	*what = "perf_event_open";
	result = choose(rings, process, frequency, &attributes);
	if (result < 0)
		return result;
	rings->list = calloc((size_t)cpus, sizeof(rings->list[0]));
	if (!rings->list)
		return -ENOMEM;
	for (int cpu = 0; cpu < cpus; cpu++) {
		result = open_ring(rings, &attributes, process, cpu, &pages);
		if (result == -ENODEV) /* that CPU is off */
			continue;
		if (result < 0) {
			rings_close(rings);
			return result;
		}
	}
	return rings->count > 0 ? 0 : -ENODEV;
}

void rings_close(struct rings *rings)
{
	for (size_t i = 0; i < rings->count; i++) {
		munmap(rings->list[i].pages, rings->list[i].size);
		close(rings->list[i].fd);
	}
	free(rings->list);
	*rings = (struct rings){ 0 };
}

/* A record that goes beyond the ring's end goes on at its beginning. */
static const void *whole_record(const char *ring, size_t size, uint64_t at, uint64_t *copy)
{
	const size_t place = at & (size - 1);
	const struct perf_event_header *header = (const void *)(ring + place);
	const size_t first = size - place;

	if (first >= header->size)
		return header;
	memcpy(copy, ring + place, first);
	memcpy((char *)copy + first, ring, header->size - first);
	return copy;
}

static void drain(const struct ring *ring, uint32_t number, struct events *events)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct perf_event_mmap_page *head = ring->pages;
	const char *records = (const char *)ring->pages + page;
	const size_t size = ring->size - page;
	const uint64_t end = __atomic_load_n(&head->data_head, __ATOMIC_ACQUIRE);
	uint64_t at = head->data_tail;
	uint64_t copy[8192]; /* a header's size has 16 bits */

	while (at < end) {
		const struct perf_event_header *header = whole_record(records, size, at, copy);

		if (header->size == 0) /* never; but it would never end */
			break;
		events_take(events, header, number, at);
		at += header->size;
	}
	__atomic_store_n(&head->data_tail, end, __ATOMIC_RELEASE);
}

size_t rings_room(const struct rings *rings)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < rings->count; i++)
		if (rings->list[i].size < least)
			least = rings->list[i].size;
	return (least - (size_t)sysconf(_SC_PAGESIZE)) / SAMPLE_SIZE;
}

void rings_drain(const struct rings *rings, struct events *events)
{
	for (size_t i = 0; i < rings->count; i++)
		drain(&rings->list[i], (uint32_t)i, events);
}
