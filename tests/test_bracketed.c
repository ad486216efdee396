/* SPDX-License-Identifier: MIT */
/*
 * Random regions, nested, with all that moves a count in them: faults of both modes, sleeps, moves to
 * other CPUs, in threads and in children made by fork. Each visit is bracketed by raw readings of the
 * kernel's own counters, outside of it and inside, and each region's count lies between what these
 * say, added up; nothing happens between a raw reading and a mark, so that it nearly always equals
 * both. Task-clock is held to a bound. First a thread that is alone, by sites of this program, which
 * goes the shortest way; then several, by regions made at run time.
 */
#include "support.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS	 4
#define BRANCHES 3 /* regions under a region */
#define DEPTH	 4
#define PATHS	 (3 + 9 + 27 + 81)
/* ThreadSanitizer does not know what becomes of locks in a child. */
#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
#define CHILDREN 0
#define VISITS	 20000
#else
#define CHILDREN 3
#define VISITS	 100000
#endif
/*
 * What a visit's task-clock may be off, on the average of a region's visits; and, once, what
 * interrupts and a hypervisor take of a thread that runs on: the clock that stands in for calls holds it
 * until it is put right, after 4 ms.
 */
#define CLOCK_BOUND_NS 20000
#define CLOCK_TRUST_NS 4000000

enum count {
	FAULTS,
	MINOR_FAULTS,
	SWITCHES,
	MIGRATIONS,
	CLOCK,
	COUNTS
};

static const char *const events[COUNTS] = { "page-faults", "minor-faults", "context-switches",
					    "cpu-migrations", "task-clock" };

enum teller {
	OS,
	PERF,
	TELLERS
};

struct raw {
	uint64_t counts[TELLERS][COUNTS];
};

/* What readings inside and outside of a region's visits say, added up. */
struct bracket {
	uint64_t visits;
	struct raw least, most;
};

struct walker {
	pthread_t thread;
	unsigned int seed;
	int visits_left;
	int group; /* of perf's raw counters; -1: this user may not */
	int zeros;
	struct bracket brackets[PATHS];
};

static char names[BRANCHES][8];
static struct probe_named_region *regions[BRANCHES][DEPTH];
static struct probe_site sites[BRANCHES][DEPTH];
static bool by_sites;

static void enter(int branch, int depth)
{
	if (by_sites)
		probe_site_enter(&sites[branch][depth]);
	else
		probe_enter(regions[branch][depth]);
}

static void leave(int branch, int depth)
{
	if (by_sites)
		probe_site_leave(&sites[branch][depth]);
	else
		probe_leave(regions[branch][depth]);
}

static int open_group(void)
{
	static const uint64_t configs[COUNTS] = {
		PERF_COUNT_SW_PAGE_FAULTS,	PERF_COUNT_SW_PAGE_FAULTS_MIN,
		PERF_COUNT_SW_CONTEXT_SWITCHES, PERF_COUNT_SW_CPU_MIGRATIONS,
		PERF_COUNT_SW_TASK_CLOCK,
	};
	int group = -1;

	for (int i = 0; i < COUNTS; i++) {
		struct perf_event_attr attr = {
			.type = PERF_TYPE_SOFTWARE,
			.size = sizeof(attr),
			.config = configs[i],
			.read_format = PERF_FORMAT_GROUP,
		};
		const int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, group,
					    PERF_FLAG_FD_CLOEXEC);

		if (fd < 0)
			return -1;
		if (i == 0)
			group = fd;
	}
	return group;
}

static uint64_t migrations_of_proc(void)
{
	char text[4096] = "";
	const char *line;
	const int fd = open("/proc/thread-self/sched", O_RDONLY);
	const ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	line = length > 0 ? strstr(text, "nr_migrations") : NULL;
	line = line ? strchr(line, ':') : NULL;
	return line ? strtoull(line + 1, NULL, 10) : 0;
}

static void read_raw(const struct walker *walker, struct raw *raw)
{
	struct timespec clock;
	struct rusage usage;
	uint64_t *os = raw->counts[OS];
	uint64_t values[1 + COUNTS];

	getrusage(RUSAGE_THREAD, &usage);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &clock);
	os[FAULTS] = (uint64_t)(usage.ru_minflt + usage.ru_majflt);
	os[MINOR_FAULTS] = (uint64_t)usage.ru_minflt;
	os[SWITCHES] = (uint64_t)(usage.ru_nvcsw + usage.ru_nivcsw);
	os[CLOCK] = (uint64_t)clock.tv_sec * 1000000000 + (uint64_t)clock.tv_nsec;
	os[MIGRATIONS] = walker->group < 0 ? migrations_of_proc() : 0;
	if (walker->group >= 0 && read(walker->group, values, sizeof(values)) == sizeof(values))
		memcpy(raw->counts[PERF], values + 1, COUNTS * sizeof(values[0]));
}

static void add_difference(struct raw *sum, const struct raw *from, const struct raw *to)
{
	for (int teller = 0; teller < TELLERS; teller++)
		for (int i = 0; i < COUNTS; i++)
			sum->counts[teller][i] += to->counts[teller][i] - from->counts[teller][i];
}

/* Faults of the kernel's own: it writes to pages that are not there yet. */
static void have_kernel_touch_pages(const struct walker *walker, size_t n)
{
	const size_t size = n * (size_t)sysconf(_SC_PAGESIZE);
	void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise(pages, size, MADV_NOHUGEPAGE);
	if (read(walker->zeros, pages, size) != (ssize_t)size)
		abort();
	munmap(pages, size);
}

static void move_to_another_cpu(void)
{
	const int here = sched_getcpu();
	cpu_set_t allowed, other;

	sched_getaffinity(0, sizeof(allowed), &allowed);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (cpu == here || !CPU_ISSET(cpu, &allowed))
			continue;
		CPU_ZERO(&other);
		CPU_SET(cpu, &other);
		sched_setaffinity(0, sizeof(other), &other);
		sched_setaffinity(0, sizeof(allowed), &allowed);
		return;
	}
}

static void work(struct walker *walker)
{
	switch (rand_r(&walker->seed) % 64) {
	case 0:
		usleep(20);
		break;
	case 1:
		move_to_another_cpu();
		break;
	case 2:
		touch_pages(300); /* leaves the ring */
		break;
	case 3:
		have_kernel_touch_pages(walker, 100);
		break;
	case 4:
	case 5:
	case 6:
		have_kernel_touch_pages(walker, 2);
		break;
	case 7:
	case 8:
	case 9:
	case 10:
		touch_pages(1 + (size_t)rand_r(&walker->seed) % 5);
		break;
	case 11:
		sched_yield();
		break;
	default:
		break;
	}
}

/* path: index of the parent's first child, level by level */
static void visit(struct walker *walker, int depth, int path)
{
	const int branch = rand_r(&walker->seed) % BRANCHES;
	struct bracket *bracket = &walker->brackets[path + branch];
	struct raw before, begun, ending, after;

	walker->visits_left--;
	read_raw(walker, &before);
	enter(branch, depth);
	read_raw(walker, &begun);
	work(walker);
	while (depth + 1 < DEPTH && walker->visits_left > 0 && rand_r(&walker->seed) % 3 > 0)
		/* Of the paths above one level come the next level's. */
		visit(walker, depth + 1, (path + branch + 1) * BRANCHES);
	read_raw(walker, &ending);
	leave(branch, depth);
	read_raw(walker, &after);
	bracket->visits++;
	add_difference(&bracket->least, &begun, &ending);
	add_difference(&bracket->most, &before, &after);
}

static void *walk(void *context)
{
	struct walker *walker = context;

	walker->group = open_group();
	walker->zeros = open("/dev/zero", O_RDONLY);
	while (walker->visits_left > 0)
		visit(walker, 0, 0);
	return NULL;
}

static void check_count(const struct probe_value *value, const char *path, enum count count,
			const struct bracket *bracket)
{
	const enum teller teller = strcmp(value->source, "perf") == 0 ? PERF : OS;
	const uint64_t slack = count == CLOCK ? bracket->visits * CLOCK_BOUND_NS + CLOCK_TRUST_NS
					      : 0;
	const uint64_t least = bracket->least.counts[teller][count];
	const uint64_t most = bracket->most.counts[teller][count];
	const uint64_t counted = (uint64_t)value->value;

	if (counted + slack < least || counted > most + slack)
		fail_msg("%s of %s by %s: %llu, not from %llu to %llu", events[count], path,
			 value->source, (unsigned long long)counted, (unsigned long long)least,
			 (unsigned long long)most);
}

struct tally {
	uint64_t visits, equal, between;
};

static void check_region(const struct probe_profile *profile, const char *path,
			 const struct walker *walkers, int index, struct tally *tally)
{
	struct bracket bracket = { 0 };

	for (int i = 0; i < THREADS; i++) {
		const struct bracket *one = &walkers[i].brackets[index];
		const struct raw nothing = { 0 };

		bracket.visits += one->visits;
		add_difference(&bracket.least, &nothing, &one->least);
		add_difference(&bracket.most, &nothing, &one->most);
	}
	if (bracket.visits == 0)
		return;
	assert_int_equal(visits_at(profile, path), bracket.visits);
	tally->visits += bracket.visits;
	for (int i = 0; i < COUNTS; i++) {
		const struct probe_value value = value_at(profile, path, events[i]);
		const enum teller teller = value.source && strcmp(value.source, "perf") == 0 ? PERF
											     : OS;

		if (value.status == PROBE_UNAVAILABLE && i == MIGRATIONS)
			continue; /* a kernel that keeps no such book */
		assert_int_equal(value.status, PROBE_COUNTED);
		check_count(&value, path, (enum count)i, &bracket);
		if (bracket.least.counts[teller][i] == bracket.most.counts[teller][i])
			tally->equal++;
		else
			tally->between++;
	}
}

static void check_under(const struct probe_profile *profile, const char *parent, int depth,
			int path, const struct walker *walkers, struct tally *tally)
{
	for (int branch = 0; branch < BRANCHES; branch++) {
		char name[128];

		snprintf(name, sizeof(name), "%.64s%s%s%d", parent, depth > 0 ? "/" : "",
			 names[branch], depth);
		check_region(profile, name, walkers, path + branch, tally);
		if (depth + 1 < DEPTH)
			check_under(profile, name, depth + 1, (path + branch + 1) * BRANCHES,
				    walkers, tally);
	}
}

static void walk_and_check(int threads, int visits, unsigned int seed)
{
	static struct walker walkers[THREADS];
	struct probe_profile *profile;
	struct probe_error error;
	struct tally tally = { 0 };

	memset(walkers, 0, sizeof(walkers));
	by_sites = threads == 1;
	for (int i = 0; i < threads; i++) {
		walkers[i].seed = seed + (unsigned int)i;
		walkers[i].visits_left = visits / threads;
		assert_int_equal(pthread_create(&walkers[i].thread, NULL, walk, &walkers[i]), 0);
	}
	for (int i = 0; i < threads; i++)
		pthread_join(walkers[i].thread, NULL);
	if (probe_stop(&profile, &error) < 0)
		fail_msg("%s", error.text);
	check_under(profile, "", 0, 0, walkers, &tally);
	printf("%d threads, %llu visits: of regions' counts %llu equal raw readings, %llu lie between; faults "
	       "by %s\n",
	       threads, (unsigned long long)tally.visits, (unsigned long long)tally.equal,
	       (unsigned long long)tally.between, value_at(profile, "a0", "page-faults").source);
	probe_profile_free(profile);
	fflush(stdout);
}

static void start(void)
{
	const struct probe_options options = {
		.size = sizeof(options),
		.events = "elapsed,task-clock,page-faults,minor-faults,context-switches,"
			  "cpu-migrations",
	};
	struct probe_error error;

	for (int branch = 0; branch < BRANCHES; branch++) {
		snprintf(names[branch], sizeof(names[branch]), "%c", 'a' + branch);
		for (int depth = 0; depth < DEPTH; depth++) {
			static char texts[BRANCHES][DEPTH][16];
			char *name = texts[branch][depth];

			snprintf(name, sizeof(texts[0][0]), "%c%d", 'a' + branch, depth);
			regions[branch][depth] = probe_region(name);
			sites[branch][depth] = (struct probe_site){
				.size = sizeof(sites[0][0]),
				.line = __LINE__,
				.name = name,
				.file = __FILE__,
			};
		}
	}
	if (probe_start(&options, &error) < 0)
		fail_msg("%s", error.text);
}

/* A child goes on counting on its own, from nothing, while its parent does. */
static void walk_with_children(int threads, int visits)
{
	const unsigned int children = CHILDREN;
	int status;

	start();
	for (unsigned int i = 0; i < children; i++) {
		pid_t child;

		probe_enter(regions[0][0]);
		child = fork();
		if (child == 0) {
			probe_leave(regions[0][0]);
			walk_and_check(threads, visits / 4, 1000 * i);
			_exit(0);
		}
		probe_leave(regions[0][0]);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
		assert_int_equal(probe_reset(), 0);
	}
	walk_and_check(threads, visits - CHILDREN * (visits / 4), 5000);
}

static void counts_lie_between_raw_readings(void **state)
{
	(void)state;
	walk_with_children(1, VISITS);
	walk_with_children(THREADS, VISITS);
}

static void an_ordinary_users_do_so_too(void **state)
{
	pid_t child;
	int status;

	(void)state;
	if (geteuid() != 0 || CHILDREN == 0)
		skip();
	fflush(stdout);
	child = fork();
	if (child == 0) {
		if (setresgid(65534, 65534, 65534) < 0 || setresuid(65534, 65534, 65534) < 0)
			_exit(1);
		walk_with_children(1, VISITS);
		walk_with_children(THREADS, VISITS);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_lie_between_raw_readings),
		cmocka_unit_test(an_ordinary_users_do_so_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
