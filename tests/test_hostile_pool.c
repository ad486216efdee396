/* SPDX-License-Identifier: MIT */
/* A pool of threads that runs before the first region: in process scope its work counts too. */
#include "hostile_support.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define WORKERS	  2
#define PAGES	  200
#define WORKER_NS 40000000

static pthread_barrier_t begin, done;

static uint64_t thread_clock(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void work(void)
{
	const uint64_t started = thread_clock();

	touch_pages(PAGES);
	while (thread_clock() - started < WORKER_NS)
		;
}

static void *run_worker(void *argument)
{
	for (;;) {
		pthread_barrier_wait(&begin);
		work();
		pthread_barrier_wait(&done);
	}
	return argument;
}

static void start_pool(void)
{
	pthread_barrier_init(&begin, NULL, WORKERS + 1);
	pthread_barrier_init(&done, NULL, WORKERS + 1);
	for (int i = 0; i < WORKERS; i++) {
		pthread_t thread;

		NEED(pthread_create(&thread, NULL, run_worker, NULL) == 0);
	}
	/* All of them have run once and wait. */
	pthread_barrier_wait(&begin);
	pthread_barrier_wait(&done);
}

static void use_pool(void)
{
	start_pool();
	PROBE_BEGIN(parallel);
	pthread_barrier_wait(&begin);
	pthread_barrier_wait(&done);
	PROBE_END(parallel);
	PROBE_BEGIN(serial);
	touch_pages(10);
	PROBE_END(serial);
}

/* A switch from thread to thread is on the thread's clock, and in part not on perf's. */
static void counts_hold_the_pool(const struct probe_profile *profile)
{
	const uint64_t switches_ns = WORKER_NS / 100;

	assert_true(count_at(profile, "parallel", "task-clock") >=
		    (uint64_t)WORKERS * WORKER_NS - switches_ns);
	assert_faults_and(count_at(profile, "parallel", "page-faults"), WORKERS * PAGES, 8);
	assert_faults_and(count_at(profile, "serial", "page-faults"), 10, 4);
}

static void a_pool_started_before_the_first_region_is_counted(void **state)
{
	static const char *const sources[][3] = { { "PROBE_COUNT=process" },
						  { "PROBE_COUNT=process", "PROBE_SOURCE=os" } };

	(void)state;
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		struct probe_profile *profile = profile_of_survivor(use_pool, sources[i]);

		assert_non_null(profile);
		counts_hold_the_pool(profile);
		probe_profile_free(profile);
	}
}

/* Inherited counters miss threads that were there before: rather no number than a wrong one. */
static void perf_alone_counts_a_pool_or_says_that_it_cannot(void **state)
{
	static const char *const by_perf[] = { "PROBE_COUNT=process", "PROBE_SOURCE=perf", NULL };
	struct probe_profile *profile = profile_of_survivor(use_pool, by_perf);

	(void)state;
	assert_non_null(profile);
	if (value_at(profile, "parallel", "task-clock").status != PROBE_UNAVAILABLE)
		counts_hold_the_pool(profile);
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pool_started_before_the_first_region_is_counted),
		cmocka_unit_test(perf_alone_counts_a_pool_or_says_that_it_cannot),
	};

	return cmocka_run_group_tests_name("hostile pool", tests, NULL, NULL);
}
