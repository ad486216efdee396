/* SPDX-License-Identifier: MIT */
#include "migrations.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "../base/syscalls.h"
#include "group.h"

struct migrations {
	struct event_group *group; /* NULL: read from /proc */
	bool known;
	uint64_t switches; /* when count was read */
	uint64_t count;
};

/* The line "se.nr_migrations : 12" of a kernel built with CONFIG_SCHED_DEBUG. */
static int read_proc(uint64_t *count)
{
	static const char key[] = "\nse.nr_migrations"; /* behind the line with the thread's name */
	char text[4096];
	const ssize_t length = syscalls_read_file("/proc/thread-self/sched", text, sizeof(text));
	const char *line;
	char *end;

	if (length < 0)
		return (int)length;
	line = strstr(text, key);
	if (!line)
		return -ENODATA;
	line += strlen(key);
	line += strspn(line, " \t:");
	*count = strtoull(line, &end, 10);
	return end > line ? 0 : -ENODATA;
}

static int read_group(const struct event_group *group, uint64_t *count)
{
	uint64_t values[GROUP_FIRST_COUNT + 1];
	const int result = group_read(group, values);

	if (result == 0)
		*count = values[GROUP_FIRST_COUNT];
	return result;
}

static struct event_group *open_group(void)
{
	const struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_MIGRATIONS,
	};
	struct event_group *group = group_new();

	if (!group)
		return NULL;
	/* Never with exclude_kernel, where it would open and read 0: migrations happen there. */
	if (group_add(group, &attr, 0) < 0 || group_start(group) < 0) {
		group_free(group);
		return NULL;
	}
	return group;
}

struct migrations *migrations_open(bool use_perf)
{
	struct migrations *migrations = calloc(1, sizeof(*migrations));
	uint64_t count;

	if (!migrations)
		return NULL;
	if (use_perf)
		migrations->group = open_group();
	if (!migrations->group && read_proc(&count) < 0) {
		free(migrations);
		return NULL;
	}
	return migrations;
}

void migrations_free(struct migrations *migrations)
{
	if (!migrations)
		return;
	group_free(migrations->group);
	free(migrations);
}

const char *migrations_source(const struct migrations *migrations)
{
	return migrations->group ? "perf" : "os";
}

int migrations_read(struct migrations *migrations, uint64_t switches, uint64_t *count)
{
	int result = 0;

	if (!migrations->known || switches != migrations->switches)
		result = migrations->group ? read_group(migrations->group, &migrations->count)
					   : read_proc(&migrations->count);
	migrations->known = result == 0;
	migrations->switches = switches;
	*count = migrations->count;
	return result;
}
