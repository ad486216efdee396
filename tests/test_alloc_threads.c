/* SPDX-License-Identifier: MIT */
/* Allocations of several threads, of threads that come and go, and of processes that fork meanwhile. */
#include "support.h"

#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/measure/alloc.h"

#define THREADS 10
#define BLOCKS	1000

static void *volatile blocks[THREADS][BLOCKS];
static pthread_barrier_t barrier;
static size_t blocks_each = BLOCKS;
static atomic_size_t given; /* bytes, as malloc says: a block may be larger than another was */

static void *allocate_one(void)
{
	void *volatile block = malloc(24);

	atomic_fetch_add(&given, malloc_usable_size(block));
	return block;
}

static struct probe_profile *counted(void (*body)(void), const char *scope)
{
	const struct probe_options options = {
		.size = sizeof(options),
		.events = "allocations,frees,allocated-bytes,freed-bytes,peak-growth-bytes",
		.count = scope,
	};

	return profile_of(body, &options);
}

/* With stacks so small that glibc keeps all of them: what it allocates for new ones would count. */
static void start_threads(pthread_t threads[THREADS], void *(*function)(void *))
{
	pthread_attr_t small;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, (size_t)256 * 1024);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], &small, function, (void *)blocks[i]),
				 0);
	pthread_attr_destroy(&small);
}

static void run_threads(void *(*function)(void *))
{
	pthread_t threads[THREADS];

	start_threads(threads, function);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void *allocate(void *place)
{
	void *volatile *mine = place;

	PROBE_BEGIN(allocate);
	for (size_t i = 0; i < blocks_each; i++)
		mine[i] = allocate_one();
	PROBE_END(allocate);
	return NULL;
}

/* Those of the thread before: what one allocated another frees. */
static void *give_back(void *place)
{
	const size_t number = (size_t)((void *volatile(*)[BLOCKS])place - blocks);
	void *volatile *others = blocks[(number + 1) % THREADS];

	PROBE_BEGIN(give_back);
	for (size_t i = 0; i < blocks_each; i++)
		free(others[i]);
	PROBE_END(give_back);
	return NULL;
}

static void allocate_here_and_free_there(void)
{
	run_threads(allocate);
	run_threads(give_back);
}

static void blocks_may_be_freed_by_other_threads(void **state)
{
	struct probe_profile *profile;

	(void)state;
	given = 0;
	profile = counted(allocate_here_and_free_there, "thread");
	assert_int_equal(count_at(profile, "allocate", "allocations"), THREADS * BLOCKS);
	assert_int_equal(count_at(profile, "allocate", "frees"), 0);
	assert_int_equal(count_at(profile, "allocate", "allocated-bytes"), given);
	assert_int_equal(count_at(profile, "allocate", "peak-growth-bytes"), given);
	assert_int_equal(count_at(profile, "give_back", "allocations"), 0);
	assert_int_equal(count_at(profile, "give_back", "frees"), THREADS * BLOCKS);
	assert_int_equal(count_at(profile, "give_back", "freed-bytes"), given);
	assert_int_equal(count_at(profile, "give_back", "peak-growth-bytes"), 0);
	probe_profile_free(profile);
}

static void *allocate_between_barriers(void *place)
{
	void *volatile *mine = place;

	pthread_barrier_wait(&barrier);
	for (size_t i = 0; i < BLOCKS; i++)
		mine[i] = allocate_one();
	pthread_barrier_wait(&barrier);
	for (size_t i = 0; i < BLOCKS; i++)
		free(mine[i]);
	return NULL;
}

static void watch_all_threads(void)
{
	pthread_t threads[THREADS];

	pthread_barrier_init(&barrier, NULL, THREADS + 1);
	start_threads(threads, allocate_between_barriers);
	PROBE_BEGIN(all);
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	PROBE_END(all);
	pthread_barrier_destroy(&barrier);
}

static void a_process_counts_all_of_its_threads(void **state)
{
	struct probe_profile *profile;
	struct probe_value peak;

	(void)state;
	given = 0;
	profile = counted(watch_all_threads, "process");
	assert_int_equal(count_at(profile, "all", "allocations"), THREADS * BLOCKS);
	assert_int_equal(count_at(profile, "all", "allocated-bytes"), given);
	assert_in_range(count_at(profile, "all", "frees"), THREADS * BLOCKS,
			THREADS * BLOCKS + THREADS);
	/* Peaks of several threads have no sum. */
	peak = value_at(profile, "all", "peak-growth-bytes");
	assert_int_equal(peak.status, PROBE_UNAVAILABLE);
	assert_non_null(peak.reason);
	probe_profile_free(profile);
}

static void come_and_go(void)
{
	PROBE_BEGIN(all);
	for (int i = 0; i < 50; i++) {
		run_threads(allocate);
		run_threads(give_back);
	}
	PROBE_END(all);
}

static void *meet(void *unused)
{
	(void)unused;
	pthread_barrier_wait(&barrier);
	return NULL;
}

/* What the start of a thread allocates is in the counts as well: it is the same in both runs. */
static void threads_that_have_ended_keep_their_sums(void **state)
{
	struct probe_profile *profile;
	uint64_t allocations, frees;

	(void)state;
	blocks_each = 0;
	/* All at once, so that glibc has a stack for each from here on. */
	pthread_barrier_init(&barrier, NULL, THREADS);
	run_threads(meet);
	pthread_barrier_destroy(&barrier);
	profile = counted(come_and_go, "process");
	allocations = count_at(profile, "all", "allocations");
	frees = count_at(profile, "all", "frees");
	probe_profile_free(profile);
	blocks_each = BLOCKS;
	profile = counted(come_and_go, "process");
	assert_int_equal(count_at(profile, "all", "allocations") - allocations,
			 50 * THREADS * BLOCKS);
	assert_int_equal(count_at(profile, "all", "frees") - frees, 50 * THREADS * BLOCKS);
	probe_profile_free(profile);
}

static void *note_ledger(void *place)
{
	const struct alloc_interface *alloc = alloc_interface();

	*(const void **)place = alloc ? alloc->own() : NULL;
	return NULL;
}

static void ledgers_of_ended_threads_serve_again(void **state)
{
	const void *seen[64];
	size_t different = 0;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		const void *ledger = NULL;
		size_t j = 0;
		pthread_t thread;

		assert_int_equal(pthread_create(&thread, NULL, note_ledger, &ledger), 0);
		pthread_join(thread, NULL);
		assert_non_null(ledger);
		while (j < different && seen[j] != ledger)
			j++;
		if (j < different)
			continue;
		/* Threads that are gone, of this test and those before, leave a few dozen. */
		assert_in_range(different, 0, 63);
		seen[different++] = ledger;
	}
}

static atomic_int finish;

static void *allocate_without_end(void *place)
{
	void *volatile *mine = place;

	while (!atomic_load(&finish)) {
		mine[0] = malloc(100);
		mine[1] = calloc(1, 200000);
		mine[0] = realloc(mine[0], 5000);
		free(mine[0]);
		free(mine[1]);
	}
	return NULL;
}

static void *first_call_in_child(void *place)
{
	free(malloc(10));
	return place;
}

static void fork_meanwhile(void)
{
	pthread_t threads[THREADS];

	start_threads(threads, allocate_without_end);
	for (int i = 0; i < 100; i++) {
		const pid_t child = fork();
		int status;

		if (child == 0) {
			pthread_t thread;

			alarm(30);
			PROBE_BEGIN(child);
			free(malloc(10));
			PROBE_END(child);
			_exit(pthread_create(&thread, NULL, first_call_in_child, NULL) != 0 ||
			      pthread_join(thread, NULL) != 0);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
	}
	atomic_store(&finish, 1);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	PROBE_BEGIN(parent);
	free(malloc(10));
	PROBE_END(parent);
}

static void forks_among_allocating_threads_do_not_hang(void **state)
{
	struct probe_profile *profile = counted(fork_meanwhile, "thread");

	(void)state;
	assert_int_equal(visits_at(profile, "parent"), 1);
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_may_be_freed_by_other_threads),
		cmocka_unit_test(a_process_counts_all_of_its_threads),
		cmocka_unit_test(threads_that_have_ended_keep_their_sums),
		cmocka_unit_test(ledgers_of_ended_threads_serve_again),
		cmocka_unit_test(forks_among_allocating_threads_do_not_hang),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
