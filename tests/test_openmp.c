/* SPDX-License-Identifier: MIT */
/* OpenMP's pool of threads, which is there before the first region. */
#include "support.h"

#include <omp.h>
#include <stdlib.h>

#define THREADS 2
#define PAGES	300

static void parallel_region(void)
{
	/* libgomp keeps these threads for what comes. */
#pragma omp parallel num_threads(THREADS)
	touch_pages(1);
	PROBE_BEGIN(parallel);
#pragma omp parallel num_threads(THREADS)
	touch_pages(PAGES);
	PROBE_END(parallel);
}

static void a_pool_of_openmp_counts_in_process_scope(void **state)
{
	const char *const process[] = { "PROBE_COUNT=process", NULL };
	struct probe_profile *all = profile_of_child(parallel_region, process);
	struct probe_profile *own = profile_of_child(parallel_region, NULL);

	(void)state;
	assert_faults_and(count_at(all, "parallel", "page-faults"), THREADS * PAGES, 20);
	assert_faults_and(count_at(own, "parallel", "page-faults"), PAGES, 20);
	probe_profile_free(own);
	probe_profile_free(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pool_of_openmp_counts_in_process_scope),
	};

	return cmocka_run_group_tests_name("OpenMP", tests, NULL, NULL);
}
