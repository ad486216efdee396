/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SAMPLE_EVENTS_H
#define PROBEKIT_SAMPLE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What the kernel told, kept until all of it is there: only then it can be put in order. */

enum told_kind {
	TOLD_SAMPLE,
	TOLD_MAPPING, /* code that was mapped */
	TOLD_FORK,
	TOLD_EXEC,
};

struct told {
	uint64_t time;
	enum told_kind kind;
	pid_t process;
	union {
		struct {
			uint64_t address;
			uint64_t position; /* in the ring, from the first byte ever */
			uint32_t ring;
			pid_t thread;
			bool in_kernel;
		} sample;
		struct {
			uint64_t start;
			uint64_t length;
			uint64_t offset;
			uint64_t inode;
			size_t name; /* offset in names */
		} mapping;
		pid_t parent;
	};
};

struct events {
	struct told *list;
	size_t count;
	size_t capacity;
	char *names; /* one behind the other, each ending with a 0 */
	size_t names_size;
	size_t names_capacity;
	uint64_t samples;
	uint64_t lost;
	uint64_t throttled;
	bool out_of_memory; /* some were dropped */
};

/* One record of a ring, as linux/perf_event.h describes it: header and all; and where it stood. */
void events_take(struct events *events, const void *record, uint32_t ring, uint64_t position);

void events_sort(struct events *events);
void events_free(struct events *events);

#endif
