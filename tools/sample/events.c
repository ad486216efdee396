/* SPDX-License-Identifier: MIT */
#include "events.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

/* Behind each record that is no sample, since sample_id_all is set. */
struct trailer {
	uint32_t process, thread;
	uint64_t time;
};

struct sample_record {
	struct perf_event_header header;
	uint64_t address;
	uint32_t process, thread;
	uint64_t time;
};

struct mapping_record {
	struct perf_event_header header;
	uint32_t process, thread;
	uint64_t start, length, offset;
	uint32_t major, minor;
	uint64_t inode, inode_generation;
	uint32_t protection, flags;
	char name[];
};

struct fork_record {
	struct perf_event_header header;
	uint32_t process, parent, thread, parent_thread;
	uint64_t time;
};

struct comm_record {
	struct perf_event_header header;
	uint32_t process, thread;
};

struct lost_record {
	struct perf_event_header header;
	uint64_t id, lost;
};

static struct told *add(struct events *events, uint64_t time, enum told_kind kind, uint32_t process)
{
	if (events->count == events->capacity) {
		const size_t capacity = events->capacity ? 2 * events->capacity : 4096;
		struct told *longer = realloc(events->list, capacity * sizeof(*longer));

		if (!longer) {
			events->out_of_memory = true;
			return NULL;
		}
		events->list = longer;
		events->capacity = capacity;
	}
	events->list[events->count] = (struct told){
		.time = time,
		.kind = kind,
		.process = (pid_t)process,
	};
	return &events->list[events->count++];
}

/* Most mappings are of a few files, one after the other. */
static bool add_name(struct events *events, const char *name, size_t size, size_t *offset)
{
	if (events->names_size + size + 1 > events->names_capacity) {
		const size_t capacity = 2 * (events->names_capacity + size + 1);
		char *longer = realloc(events->names, capacity);

		if (!longer) {
			events->out_of_memory = true;
			return false;
		}
		events->names = longer;
		events->names_capacity = capacity;
	}
	*offset = events->names_size;
	memcpy(events->names + events->names_size, name, size);
	events->names[events->names_size + size] = '\0';
	events->names_size += size + 1;
	return true;
}

static uint64_t time_of(const struct perf_event_header *header)
{
	struct trailer trailer;

	memcpy(&trailer, (const char *)header + header->size - sizeof(trailer), sizeof(trailer));
	return trailer.time;
}

static void take_sample(struct events *events, const struct sample_record *record, uint32_t ring,
			uint64_t position)
{
	struct told *told = add(events, record->time, TOLD_SAMPLE, record->process);
	const unsigned int mode = record->header.misc & PERF_RECORD_MISC_CPUMODE_MASK;

	events->samples++;
	if (!told)
		return;
	told->sample.address = record->address;
	told->sample.position = position;
	told->sample.ring = ring;
	told->sample.thread = (pid_t)record->thread;
	told->sample.in_kernel = mode == PERF_RECORD_MISC_KERNEL;
}

static void take_mapping(struct events *events, const struct mapping_record *record)
{
	const size_t most = record->header.size - sizeof(*record) - sizeof(struct trailer);
	struct told *told;
	size_t name;

	if (record->header.size < sizeof(*record) + sizeof(struct trailer) ||
	    !add_name(events, record->name, strnlen(record->name, most), &name))
		return;
	told = add(events, time_of(&record->header), TOLD_MAPPING, record->process);
	if (!told)
		return;
	told->mapping.start = record->start;
	told->mapping.length = record->length;
	told->mapping.offset = record->offset;
	told->mapping.inode = record->inode;
	told->mapping.name = name;
}

static void take_fork(struct events *events, const struct fork_record *record)
{
	struct told *told;

	if (record->process == record->parent) /* a thread */
		return;
	told = add(events, record->time, TOLD_FORK, record->process);
	if (told)
		told->parent = (pid_t)record->parent;
}

void events_take(struct events *events, const void *record, uint32_t ring, uint64_t position)
{
	const struct perf_event_header *header = record;

	switch (header->type) {
	case PERF_RECORD_SAMPLE:
		take_sample(events, record, ring, position);
		break;
	case PERF_RECORD_MMAP2:
		take_mapping(events, record);
		break;
	case PERF_RECORD_FORK:
		take_fork(events, record);
		break;
	case PERF_RECORD_COMM:
		if (header->misc & PERF_RECORD_MISC_COMM_EXEC)
			add(events, time_of(header), TOLD_EXEC,
			    ((const struct comm_record *)record)->process);
		break;
	case PERF_RECORD_LOST:
		events->lost += ((const struct lost_record *)record)->lost;
		break;
	case PERF_RECORD_THROTTLE:
		events->throttled++;
		break;
	default:
		break;
	}
}

/* At one moment a process is what it was, then forks or execs, then maps, then runs. */
static int order(enum told_kind kind)
{
	return kind == TOLD_SAMPLE ? 2 : kind == TOLD_MAPPING ? 1 : 0;
}

static int compare(const void *left, const void *right)
{
	const struct told *a = left, *b = right;

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return order(a->kind) - order(b->kind);
}

void events_sort(struct events *events)
{
	if (events->count > 0)
		qsort(events->list, events->count, sizeof(events->list[0]), compare);
}

void events_free(struct events *events)
{
	free(events->list);
	free(events->names);
	*events = (struct events){ 0 };
}
