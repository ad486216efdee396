/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SAMPLE_RINGS_H
#define PROBEKIT_SAMPLE_RINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "events.h"

/*
 * A ring for each CPU: the kernel maps no ring for a process and its descendants together that would
 * be filled from any CPU.
 */
struct ring {
	int fd;
	int cpu;
	void *pages;
	size_t size; /* of what is mapped */
};

struct rings {
	size_t count;
	struct ring *list;
	const char *event;
	bool user_only;
};

/* Filled from the process's exec on. 0, or -errno with what failed in *what. */
int rings_open(struct rings *rings, pid_t process, long frequency, const char **what);
void rings_close(struct rings *rings);

/* How many samples the smallest of them holds. */
size_t rings_room(const struct rings *rings);

/* Empties them. */
void rings_drain(const struct rings *rings, struct events *events);

#endif
