/* SPDX-License-Identifier: MIT */
#include "fake_syscalls.h"

#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/syscalls.h"
#include "lib/measure/arm_events.h"
#include "lib/measure/clock.h"
#include "lib/measure/machine.h"
#include "lib/measure/pmu.h"

#define DESCRIPTORS_MOST 2048
#define EVENTS_MOST	 256
#define CONTROLS_MOST	 256
#define FIRST_DESCRIPTOR 3
#define FIRST_ID	 4711

enum handle_kind {
	CLOSED,
	OF_EVENT,
	OF_FILE,
	OF_SCHED,
	OF_STANDARD_ERROR,
	OF_PROGRAMS_FILE,
	OF_PROGRAMS_EVENT,
};

struct handle {
	enum handle_kind kind;
	size_t index; /* of the event or file */
};

struct event {
	struct fake_event shown;
	size_t leader; /* its own index where it leads */
	size_t handles;
	bool off;
	uint64_t count;
	uint64_t enabled, running; /* of a leader */
};

static struct {
	struct fake_system system;
	struct handle handles[DESCRIPTORS_MOST];
	struct event events[EVENTS_MOST];
	size_t events_count;
	struct {
		unsigned long request;
		int fd;
		unsigned long argument;
	} controls[CONTROLS_MOST];
	size_t controls_count;
	size_t opens, reads, wrong_closes, wrong_reads;
	size_t calls_of_books;
	bool lets_map, lets_read_counters, no_counters;
	uint64_t page_time_lag;
	size_t maps_most; /* 0: no limit */
	size_t counter_reads;
	struct perf_event_mmap_page pages[EVENTS_MOST];
	bool mapped[EVENTS_MOST];
	uint64_t now, cpu_time;
	struct {
		uint64_t count, enabled, running;
	} advance; /* at each read of a group */
	struct rusage usage;
	int usage_result;
	int id_result;
	int threads;
	const char *sched;
	enum fake_read read;
} fake;

static int limit(void)
{
	return fake.system.descriptors_limit ? fake.system.descriptors_limit : 1024;
}

static enum handle_kind kind_of(int fd)
{
	return fd >= 0 && fd < DESCRIPTORS_MOST ? fake.handles[fd].kind : CLOSED;
}

static bool is_ours(int fd)
{
	return kind_of(fd) != CLOSED;
}

static bool is_programs(int fd)
{
	return kind_of(fd) == OF_PROGRAMS_FILE || kind_of(fd) == OF_PROGRAMS_EVENT;
}

static int give(int least, enum handle_kind kind, size_t index)
{
	if (least >= limit())
		return -EINVAL;
	for (int fd = least; fd < limit(); fd++) {
		if (fake.handles[fd].kind != CLOSED)
			continue;
		fake.handles[fd] = (struct handle){ kind, index };
		return fd;
	}
	return -EMFILE;
}

static bool matches(const struct fake_rule *rule, const struct perf_event_attr *attr, int group,
		    pid_t thread)
{
	if ((rule->type != FAKE_ANY && (uint32_t)rule->type != attr->type) ||
	    (rule->config != FAKE_ANY && (uint64_t)rule->config != attr->config) ||
	    fake.opens < rule->from)
		return false;
	switch (rule->condition) {
	case FAKE_WITH_KERNEL:
		return !attr->exclude_kernel;
	case FAKE_MEMBER:
		return group != -1;
	case FAKE_INHERIT_THREAD:
		return attr->inherit_thread;
	case FAKE_INHERITED_READ:
		return attr->inherit && attr->read_format & PERF_FORMAT_GROUP;
	case FAKE_SECOND_THREAD:
		return thread == FAKE_FIRST_THREAD + 1;
	case FAKE_ALWAYS:
		break;
	}
	return true;
}

static bool is_dummy(const struct perf_event_attr *attr)
{
	return attr->type == PERF_TYPE_SOFTWARE && attr->config == PERF_COUNT_SW_DUMMY;
}

static int open_event(struct perf_event_attr *attr, pid_t pid, int cpu, int group,
		      unsigned long flags)
{
	const struct fake_rule *rule = fake.system.rules;
	struct event *event = &fake.events[fake.events_count];
	int fd;

	if (!fake.lets_map && pid == 0 && (is_dummy(attr) || attr->sample_period > 0))
		return -EACCES;
	fake.opens++;
	if (pid != 0)
		assert_in_range(pid, FAKE_FIRST_THREAD, FAKE_FIRST_THREAD + fake.threads - 1);
	assert_int_equal(cpu, -1);
	assert_in_range(attr->size, PERF_ATTR_SIZE_VER0, sizeof(*attr));
	for (; rule && rule->result; rule++)
		if (matches(rule, attr, group, pid))
			return rule->result;
	if (group != -1 && (!is_ours(group) || fake.handles[group].kind != OF_EVENT))
		return -EBADF;
	assert_true(fake.events_count < EVENTS_MOST);
	fd = give(FIRST_DESCRIPTOR, OF_EVENT, fake.events_count);
	if (fd < 0)
		return fd;
	memset(event, 0, sizeof(*event));
	event->shown = (struct fake_event){
		.attr = *attr, .leader = group, .flags = flags, .thread = pid
	};
	event->leader = group == -1 ? fake.events_count : fake.handles[group].index;
	event->handles = 1;
	fake.events_count++;
	return fd;
}

/* As the kernel has it, unique among all events; the program's event has one, too. */
static int tell_id(int fd, uint64_t *id)
{
	if (fake.id_result < 0)
		return fake.id_result;
	*id = FIRST_ID + (kind_of(fd) == OF_EVENT ? fake.handles[fd].index : EVENTS_MOST);
	return 0;
}

static int control(int fd, unsigned long request, unsigned long argument)
{
	if (!is_ours(fd))
		return -EBADF;
	if (kind_of(fd) != OF_EVENT && kind_of(fd) != OF_PROGRAMS_EVENT)
		return -ENOTTY;
	if (request == PERF_EVENT_IOC_ID)
		return tell_id(fd, (uint64_t *)argument);
	assert_true(fake.controls_count < CONTROLS_MOST);
	fake.controls[fake.controls_count].request = request;
	fake.controls[fake.controls_count].fd = fd;
	fake.controls[fake.controls_count++].argument = argument;
	if (kind_of(fd) == OF_EVENT &&
	    (request == PERF_EVENT_IOC_DISABLE || request == PERF_EVENT_IOC_ENABLE))
		fake.events[fake.handles[fd].index].off = request == PERF_EVENT_IOC_DISABLE;
	return 0;
}

static void advance_group(size_t leader)
{
	for (size_t i = 0; i < fake.events_count; i++)
		if (fake.events[i].leader == leader &&
		    fake.events[i].shown.attr.type == PERF_TYPE_HARDWARE)
			fake.events[i].count += fake.advance.count;
	fake.events[leader].enabled += fake.advance.enabled;
	fake.events[leader].running += fake.advance.running;
}

static ssize_t read_single(const struct event *event, uint64_t *answer, size_t size)
{
	const uint64_t whole[] = { event->count, event->enabled, event->running };

	if (sizeof(whole) > size)
		return -ENOSPC;
	memcpy(answer, whole, sizeof(whole));
	return sizeof(whole);
}

static ssize_t read_group(size_t leader, uint64_t *answer, size_t size)
{
	uint64_t whole[3 + EVENTS_MOST] = { 0, fake.events[leader].enabled,
					    fake.events[leader].running };
	size_t bytes;

	if (!(fake.events[leader].shown.attr.read_format & PERF_FORMAT_GROUP))
		return read_single(&fake.events[leader], answer, size);
	for (size_t i = 0; i < fake.events_count; i++)
		if (fake.events[i].leader == leader && fake.events[i].handles > 0)
			whole[3 + whole[0]++] = fake.events[i].count;
	bytes = (3 + whole[0]) * sizeof(whole[0]);
	if (bytes > size)
		return -ENOSPC;
	if (fake.read == FAKE_READ_BADF)
		return -EBADF;
	if (fake.read == FAKE_READ_SHORT)
		bytes -= sizeof(whole[0]);
	if (fake.read == FAKE_READ_WRONG_NUMBER)
		whole[0]++;
	memcpy(answer, whole, bytes);
	return (ssize_t)bytes;
}

static ssize_t fake_read(int fd, void *buffer, size_t size)
{
	const char *text;
	size_t length;

	if (!is_ours(fd))
		return syscalls_real.read(fd, buffer, size);
	fake.reads++;
	fake.wrong_reads += is_programs(fd);
	if (kind_of(fd) == OF_EVENT) {
		advance_group(fake.handles[fd].index);
		return read_group(fake.handles[fd].index, buffer, size);
	}
	if (kind_of(fd) == OF_FILE)
		text = fake.system.files[fake.handles[fd].index].text;
	else
		text = kind_of(fd) == OF_SCHED ? fake.sched : "what the program wrote";
	length = strlen(text) < size ? strlen(text) : size;
	memcpy(buffer, text, length);
	return (ssize_t)length;
}

static ssize_t fake_write(int fd, const void *buffer, size_t size)
{
	if (is_ours(fd) && fake.handles[fd].kind == OF_STANDARD_ERROR)
		fd = STDERR_FILENO;
	return syscalls_real.write(fd, buffer, size);
}

static bool is_of_system(const char *path)
{
	return strncmp(path, "/proc/", 6) == 0 || strncmp(path, "/sys/", 5) == 0 ||
	       strncmp(path, "/run/", 5) == 0 || strcmp(path, "/.dockerenv") == 0;
}

/* Its index, or -1. */
static int find_file(const char *path)
{
	for (int i = 0; fake.system.files && fake.system.files[i].path; i++)
		if (strcmp(fake.system.files[i].path, path) == 0)
			return i;
	return -1;
}

static int fake_open(const char *path, int flags, mode_t mode)
{
	if (!is_of_system(path))
		return syscalls_real.open(path, flags, mode);
	if (fake.sched && strcmp(path, "/proc/thread-self/sched") == 0)
		return give(FIRST_DESCRIPTOR, OF_SCHED, 0);
	if (find_file(path) < 0)
		return -ENOENT;
	return give(FIRST_DESCRIPTOR, OF_FILE, (size_t)find_file(path));
}

static int fake_seccomp_mode(void)
{
	const int status = find_file("/proc/self/status");

	return status >= 0 && strstr(fake.system.files[status].text, "Seccomp:\t2") ? 2 : 0;
}

static int fake_child_survives(void)
{
	return 1;
}

static int fake_is_regular_file(const char *path)
{
	if (!is_of_system(path))
		return syscalls_real.is_regular_file(path);
	return find_file(path) < 0 ? -ENOENT : 1;
}

static int fake_close(int fd)
{
	fake.wrong_closes += !is_ours(fd) || is_programs(fd);
	if (!is_ours(fd))
		return -EBADF;
	if (fake.handles[fd].kind == OF_EVENT)
		fake.events[fake.handles[fd].index].handles--;
	fake.handles[fd].kind = CLOSED;
	return 0;
}

/* Files that the library writes for good are the real system's. */
static int close_any(int fd)
{
	return is_ours(fd) || syscalls_real.file_identity(fd, (uint64_t[2]){ 0 }) < 0
		       ? fake_close(fd)
		       : syscalls_real.close(fd);
}

static int duplicate(int fd, int least)
{
	int copy;

	if (fd == STDERR_FILENO)
		return give(least, OF_STANDARD_ERROR, 0);
	if (!is_ours(fd))
		return -EBADF;
	copy = give(least, fake.handles[fd].kind, fake.handles[fd].index);
	if (copy >= 0 && fake.handles[fd].kind == OF_EVENT) {
		fake.events[fake.handles[fd].index].handles++;
		fake.events[fake.handles[fd].index].shown.least = least;
	}
	return copy;
}

/* What the kernel writes when an event gets or loses its counter. The clock of the pages stands still: times
 * are written as of now. */
static void write_page(size_t index)
{
	const struct event *leader = &fake.events[fake.events[index].leader];
	struct perf_event_mmap_page *page = &fake.pages[index];

	if (!fake.lets_read_counters || fake.events[index].shown.attr.type != PERF_TYPE_HARDWARE)
		return;
	page->cap_user_rdpmc = 1;
	page->cap_user_time = 1;
	page->pmc_width = 64;
	page->index = fake.no_counters ? 0 : (uint32_t)index + 1;
	page->time_enabled = leader->enabled - fake.page_time_lag;
	page->time_running = leader->running - fake.page_time_lag;
}

static void write_pages(void)
{
	for (size_t i = 0; i < fake.events_count; i++)
		write_page(i);
}

static uint64_t fake_read_counter(uint32_t index)
{
	assert_true(fake.mapped[index]);
	fake.counter_reads++;
	return fake.events[index].count;
}

static uint64_t fake_read_cycles(void)
{
	return fake.now;
}

static int fake_map_event(int fd, size_t size, void **memory)
{
	if (!fake.lets_map || (fake.maps_most > 0 && fake_mappings() >= fake.maps_most))
		return -EPERM;
	if (kind_of(fd) != OF_EVENT)
		return -EBADF;
	assert_true(size >= (size_t)sysconf(_SC_PAGESIZE));
	assert_false(fake.mapped[fake.handles[fd].index]);
	fake.mapped[fake.handles[fd].index] = true;
	write_page(fake.handles[fd].index);
	*memory = &fake.pages[fake.handles[fd].index];
	return 0;
}

static void fake_unmap(void *memory, size_t size)
{
	const struct perf_event_mmap_page *page = memory;

	if (page < fake.pages || page >= fake.pages + EVENTS_MOST) {
		syscalls_real.unmap(memory, size);
		return;
	}
	assert_true(fake.mapped[page - fake.pages]);
	fake.mapped[page - fake.pages] = false;
}

static int fake_getrusage(int who, struct rusage *usage)
{
	(void)who;
	fake.calls_of_books++;
	*usage = fake.usage;
	return fake.usage_result;
}

static int fake_clock_gettime(int clock, uint64_t *nanoseconds)
{
	fake.calls_of_books += clock == CLOCK_THREAD_CPUTIME_ID ||
			       clock == CLOCK_PROCESS_CPUTIME_ID;
	*nanoseconds = clock == CLOCK_THREAD_CPUTIME_ID || clock == CLOCK_PROCESS_CPUTIME_ID
			       ? fake.cpu_time
			       : fake.now;
	return 0;
}

static int fake_membarrier(int command)
{
	(void)command;
	return -ENOSYS;
}

static int fake_file_identity(int fd, uint64_t identity[2])
{
	if (fd != STDERR_FILENO && !is_ours(fd))
		return syscalls_real.file_identity(fd, identity);
	identity[0] = 1;
	identity[1] = fd == STDERR_FILENO ? OF_STANDARD_ERROR : fake.handles[fd].kind;
	return 0;
}

static int fake_is_terminal(int fd)
{
	(void)fd;
	return 0;
}

static int fake_process_exists(pid_t process)
{
	return process >= FAKE_FIRST_THREAD && process < FAKE_FIRST_THREAD + fake.threads ? 0
											  : -ESRCH;
}

static int fake_list_threads(pid_t *threads, int most)
{
	for (int i = 0; i < fake.threads && i < most; i++)
		threads[i] = FAKE_FIRST_THREAD + i;
	return fake.threads;
}

/* The folders that the script's files are in; a folder's files must stand together in the script. */
static int fake_list_folder(const char *path, char *names, size_t size)
{
	const struct fake_file *file = fake.system.files;
	const size_t length = strlen(path);
	char last[64] = "";
	int count = 0;

	names[0] = '\0';
	for (; file && file->path; file++) {
		char name[sizeof(last)];

		if (strncmp(file->path, path, length) != 0 || file->path[length] != '/')
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(file->path + length + 1, "/"),
			 file->path + length + 1);
		if (strcmp(name, last) == 0)
			continue;
		strcpy(last, name);
		assert_true(strlen(names) + strlen(name) + 2 <= size);
		strcat(strcat(names, name), "\n");
		count++;
	}
	return count > 0 ? count : -ENOENT;
}

static int fake_huge_pages_disabled(void)
{
	return 0;
}

static int fake_is_close_on_exec(int fd)
{
	return is_ours(fd) ? 1 : syscalls_real.is_close_on_exec(fd);
}

static struct syscalls table;

void fake_install(const struct fake_system *system)
{
	table = syscalls_real;
	table.is_close_on_exec = fake_is_close_on_exec;
	table.perf_event_open = open_event;
	table.perf_event_control = control;
	table.read = fake_read;
	table.write = fake_write;
	table.open = fake_open;
	table.close = close_any;
	table.duplicate = duplicate;
	table.descriptors_limit = limit;
	table.is_terminal = fake_is_terminal;
	table.map_event = fake_map_event;
	table.unmap = fake_unmap;
	table.getrusage = fake_getrusage;
	table.clock_gettime = fake_clock_gettime;
	table.sleep = fake_sleep;
	table.membarrier = fake_membarrier;
	table.process_exists = fake_process_exists;
	table.list_threads = fake_list_threads;
	table.list_folder = fake_list_folder;
	table.file_identity = fake_file_identity;
	table.huge_pages_disabled = fake_huge_pages_disabled;
	table.is_regular_file = fake_is_regular_file;
	table.seccomp_mode = fake_seccomp_mode;
	table.child_survives_perf_event_open = fake_child_survives;
	memset(&fake, 0, sizeof(fake));
	fake.system = *system;
	fake.now = 1000000;
	fake.threads = 1;
	syscalls = &table;
	machine_forget();
	clock_forget();
	pmu_forget();
	arm_events_forget();
}

void fake_remove(void)
{
	syscalls = &syscalls_real;
	machine_forget();
	clock_forget();
	pmu_forget();
	arm_events_forget();
}

void fake_remove_clean(void)
{
	assert_int_equal(fake_descriptors_open(), 0);
	assert_int_equal(fake_wrong_closes(), 0);
	assert_int_equal(fake_wrong_reads(), 0);
	assert_int_equal(fake_mappings(), 0);
	fake_remove();
}

static struct event *find(uint32_t type, uint64_t config)
{
	for (size_t i = fake.events_count; i-- > 0;) {
		struct event *event = &fake.events[i];

		if (event->shown.attr.type == type && event->shown.attr.config == config &&
		    event->handles > 0)
			return event;
	}
	return NULL;
}

static struct event *find_open(uint32_t type, uint64_t config)
{
	struct event *event = find(type, config);

	if (!event)
		fail_msg("type %u, config %llu is not open", type, (unsigned long long)config);
	return event;
}

bool fake_is_open(uint32_t type, uint64_t config)
{
	return find(type, config);
}

const struct fake_event *fake_event(uint32_t type, uint64_t config)
{
	return &find_open(type, config)->shown;
}

bool fake_share_group(uint32_t type, uint64_t config, uint32_t other_type, uint64_t other_config)
{
	return find_open(type, config)->leader == find_open(other_type, other_config)->leader;
}

void fake_count(uint32_t type, uint64_t config, uint64_t count)
{
	find_open(type, config)->count += count;
}

void fake_count_in(pid_t thread, uint32_t type, uint64_t config, uint64_t count)
{
	for (size_t i = 0; i < fake.events_count; i++) {
		struct event *event = &fake.events[i];

		if (event->shown.thread != thread || event->shown.attr.type != type ||
		    event->shown.attr.config != config || event->handles == 0)
			continue;
		event->count += count;
		return;
	}
	fail_msg("type %u, config %llu is not open in thread %d", type, (unsigned long long)config,
		 (int)thread);
}

void fake_run(uint32_t type, uint64_t config, uint64_t enabled, uint64_t running)
{
	struct event *leader = &fake.events[find_open(type, config)->leader];

	leader->enabled += enabled;
	leader->running += running;
	write_pages();
}

void fake_pass(uint64_t nanoseconds)
{
	fake.now += nanoseconds;
	fake.cpu_time += nanoseconds;
	for (size_t i = 0; i < fake.events_count; i++) {
		fake.events[i].enabled += nanoseconds;
		fake.events[i].running += nanoseconds;
	}
	write_pages();
}

void fake_advance(uint64_t count, uint64_t enabled, uint64_t running)
{
	fake.advance.count = count;
	fake.advance.enabled = enabled;
	fake.advance.running = running;
}

void fake_let_map(void)
{
	fake.lets_map = true;
}

void fake_let_map_at_most(size_t mappings)
{
	fake.lets_map = true;
	fake.maps_most = mappings;
}

void fake_let_read_counters(void)
{
	fake.lets_map = true;
	fake.lets_read_counters = true;
	table.read_counter = fake_read_counter;
	table.read_cycles = fake_read_cycles;
}

void fake_give_counters(bool give)
{
	fake.no_counters = !give;
	write_pages();
}

void fake_page_time_lags(uint64_t nanoseconds)
{
	fake.page_time_lag = nanoseconds;
	write_pages();
}

size_t fake_counter_reads(void)
{
	return fake.counter_reads;
}

void fake_faults(long minor_faults)
{
	fake_usage(minor_faults, 0, 0);
	for (size_t i = 0; i < fake.events_count; i++) {
		struct event *event = &fake.events[i];

		if (event->shown.attr.type != PERF_TYPE_SOFTWARE || event->off ||
		    (event->shown.attr.config != PERF_COUNT_SW_PAGE_FAULTS &&
		     event->shown.attr.config != PERF_COUNT_SW_PAGE_FAULTS_MIN))
			continue;
		event->count += (uint64_t)minor_faults;
		if (event->shown.attr.sample_period == 1)
			fake.pages[i].data_head += 8 * (uint64_t)minor_faults;
	}
}

void fake_reschedule(void)
{
	fake_usage(0, 0, 1);
	for (size_t i = 0; i < fake.events_count; i++)
		fake.pages[i].lock += fake.events[i].off ? 0 : 2;
}

void fake_steal_time(uint64_t nanoseconds)
{
	fake.cpu_time -= nanoseconds;
}

size_t fake_calls_of_books(void)
{
	return fake.calls_of_books;
}

size_t fake_mappings(void)
{
	size_t count = 0;

	for (size_t i = 0; i < EVENTS_MOST; i++)
		count += fake.mapped[i];
	return count;
}

void fake_sleep(uint64_t nanoseconds)
{
	fake.now += nanoseconds;
}

void fake_usage(long minor_faults, long major_faults, long switches)
{
	fake.usage.ru_minflt += minor_faults;
	fake.usage.ru_majflt += major_faults;
	fake.usage.ru_nvcsw += switches;
}

void fake_ticks(long user, long system)
{
	fake.usage.ru_utime.tv_usec += user;
	fake.usage.ru_stime.tv_usec += system;
}

struct rusage fake_waited(void)
{
	return fake.usage;
}

void fake_read_goes(enum fake_read how)
{
	fake.read = how;
}

void fake_usage_fails(int result)
{
	fake.usage_result = result;
}

void fake_ids_fail(int result)
{
	fake.id_result = result;
}

void fake_threads(int count)
{
	fake.threads = count;
}

void fake_sched(const char *text)
{
	fake.sched = text;
}

void fake_steal(uint32_t type, uint64_t config, enum fake_theft theft)
{
	static const enum handle_kind kinds[] = {
		[FAKE_CLOSED] = CLOSED,
		[FAKE_FOR_A_FILE] = OF_PROGRAMS_FILE,
		[FAKE_FOR_AN_EVENT] = OF_PROGRAMS_EVENT,
	};
	struct event *event = find_open(type, config);
	int fd = 0;

	assert_int_equal(event->handles, 1);
	while (kind_of(fd) != OF_EVENT || &fake.events[fake.handles[fd].index] != event)
		fd++;
	event->handles = 0;
	fake.handles[fd].kind = kinds[theft];
}

size_t fake_descriptors_open(void)
{
	size_t count = 0;

	for (int fd = 0; fd < DESCRIPTORS_MOST; fd++)
		count += is_ours(fd) && !is_programs(fd);
	return count;
}

size_t fake_wrong_closes(void)
{
	return fake.wrong_closes;
}

size_t fake_wrong_reads(void)
{
	return fake.wrong_reads;
}

size_t fake_reads(void)
{
	return fake.reads;
}

size_t fake_opens(void)
{
	return fake.opens;
}

size_t fake_controls(void)
{
	return fake.controls_count;
}

unsigned long fake_control(size_t index, int *fd, unsigned long *argument)
{
	assert_true(index < fake.controls_count);
	*fd = fake.controls[index].fd;
	*argument = fake.controls[index].argument;
	return fake.controls[index].request;
}
