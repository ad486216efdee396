/* SPDX-License-Identifier: MIT */
#include "group.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../base/syscalls.h"
#include "mapping.h"
#include "page.h"

struct event_group {
	size_t size;
	bool single; /* its only event is not read as a group */
	int fds[GROUP_EVENTS_MOST];
	uint64_t ids[GROUP_EVENTS_MOST]; /* the kernel's: what tells our events from other files */
};

/* Descriptors that this library holds; the program must keep most of its own. */
static int descriptors_held;

struct event_group *group_new(void)
{
	return calloc(1, sizeof(struct event_group));
}

static int reserve_descriptor(int limit)
{
	if (__atomic_add_fetch(&descriptors_held, 1, __ATOMIC_RELAXED) <= limit / 4)
		return 0;
	__atomic_sub_fetch(&descriptors_held, 1, __ATOMIC_RELAXED);
	return -EMFILE;
}

static void release_descriptor(void)
{
	__atomic_sub_fetch(&descriptors_held, 1, __ATOMIC_RELAXED);
}

static int move_high(int fd)
{
	const int moved = syscalls_duplicate_high(fd);

	syscalls->close(fd);
	return moved;
}

static int event_id(int fd, uint64_t *id)
{
	return syscalls->perf_event_control(fd, PERF_EVENT_IOC_ID, (unsigned long)id);
}

/*
 * Programs close descriptors that they do not own, daemons all of them, and then get our numbers
 * for files of their own: reading one would swallow its data, closing it would be worse. The call
 * costs 130 ns.
 */
static bool is_ours(const struct event_group *group, size_t index)
{
	uint64_t id;

	return event_id(group->fds[index], &id) == 0 && id == group->ids[index];
}

/* Kernels before 4.13 do not read inherited events as groups: one is then one of its own. */
static int open_singly(struct event_group *group, struct perf_event_attr *attr, pid_t thread)
{
	int fd;

	/* Those do not know inherit_thread: whoever asked for it comes again without. */
	if (!attr->inherit || attr->inherit_thread || group->size > 0)
		return -EINVAL;
	attr->read_format &= ~(uint64_t)PERF_FORMAT_GROUP;
	fd = syscalls->perf_event_open(attr, thread, -1, -1, PERF_FLAG_FD_CLOEXEC);
	group->single = fd >= 0;
	return fd;
}

static int open_event(struct event_group *group, const struct perf_event_attr *attr, pid_t thread)
{
	const int leader = group->size > 0 ? group->fds[0] : -1;
	struct perf_event_attr opened = *attr;
	int fd;

	if (group->size == GROUP_EVENTS_MOST || group->single)
		return -EINVAL;
	opened.size = sizeof(opened);
	/* Members count while their leader does. */
	opened.enable_on_exec = attr->enable_on_exec && group->size == 0;
	opened.disabled = opened.enable_on_exec;
	opened.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED |
			     PERF_FORMAT_TOTAL_TIME_RUNNING;
	fd = syscalls->perf_event_open(&opened, thread, -1, leader, PERF_FLAG_FD_CLOEXEC);
	if (fd == -EINVAL)
		fd = open_singly(group, &opened, thread);
	return fd < 0 ? fd : move_high(fd);
}

int group_add(struct event_group *group, const struct perf_event_attr *attr, pid_t thread)
{
	const int limit = syscalls->descriptors_limit();
	int result, fd;

	if (limit < 0)
		return limit;
	if (reserve_descriptor(limit) < 0)
		return -EMFILE;
	fd = open_event(group, attr, thread);
	if (fd < 0)
		goto no_descriptor;
	result = event_id(fd, &group->ids[group->size]);
	if (result < 0)
		goto no_id;
	group->fds[group->size++] = fd;
	return 0;
no_id:
	syscalls->close(fd);
	fd = result;
no_descriptor:
	release_descriptor();
	return fd;
}

int group_start(const struct event_group *group)
{
	const int leader = group->fds[0];
	/* The leader alone: with PERF_IOC_FLAG_GROUP each member would be resumed by itself again. */
	const int result = syscalls->perf_event_control(leader, PERF_EVENT_IOC_DISABLE, 0);

	if (result < 0)
		return result;
	return syscalls->perf_event_control(leader, PERF_EVENT_IOC_ENABLE, 0);
}

size_t group_size(const struct event_group *group)
{
	return group->size;
}

size_t group_values(const struct event_group *group)
{
	return GROUP_FIRST_COUNT + group->size;
}

bool group_is_single(const struct event_group *group)
{
	return group->single;
}

/* Without PERF_FORMAT_GROUP the count comes first, and there is no number of events. */
static int read_singly(const struct event_group *group, uint64_t *values)
{
	uint64_t answer[3];
	const ssize_t length = syscalls->read(group->fds[0], answer, sizeof(answer));

	if (length < 0)
		return (int)length;
	values[0] = 1;
	values[GROUP_TIME_ENABLED] = answer[1];
	values[GROUP_TIME_RUNNING] = answer[2];
	values[GROUP_FIRST_COUNT] = answer[0];
	return length == sizeof(answer) ? 0 : -EIO;
}

int group_read(const struct event_group *group, uint64_t *values)
{
	const size_t wanted = group_values(group) * sizeof(values[0]);
	ssize_t length;

	if (!is_ours(group, 0))
		return -EBADF;
	if (group->single)
		return read_singly(group, values);
	length = syscalls->read(group->fds[0], values, wanted);
	if (length < 0)
		return (int)length;
	return (size_t)length == wanted && values[0] == group->size ? 0 : -EIO;
}

int group_map(const struct event_group *group, struct mapping *mapping, size_t ring_pages)
{
	return mapping_open(mapping, group->fds[0], ring_pages);
}

int group_map_page(const struct event_group *group, size_t index, struct page **page)
{
	return page_map(group->fds[index], page);
}

static int control_leader(const struct event_group *group, unsigned long request)
{
	return is_ours(group, 0) ? syscalls->perf_event_control(group->fds[0], request, 0) : -EBADF;
}

int group_pause(const struct event_group *group)
{
	return control_leader(group, PERF_EVENT_IOC_DISABLE);
}

int group_resume(const struct event_group *group)
{
	return control_leader(group, PERF_EVENT_IOC_ENABLE);
}

void group_drop_last(struct event_group *group)
{
	group->size--;
	group->single = false;
	if (is_ours(group, group->size))
		syscalls->close(group->fds[group->size]);
	release_descriptor();
}

void group_free(struct event_group *group)
{
	if (!group)
		return;
	/* The leader last: without it the others would become groups of their own. */
	while (group->size > 0)
		group_drop_last(group);
	free(group);
}
