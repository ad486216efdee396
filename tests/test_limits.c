/* SPDX-License-Identifier: MIT */
/* Limits that a program may have been given: the report says the same under them. */
#include "support.h"

#include <stdlib.h>
#include <sys/resource.h>

static void without_locked_memory(void)
{
	const struct rlimit none = { 0, 0 };

	assert_int_equal(setrlimit(RLIMIT_MEMLOCK, &none), 0);
	PROBE_BEGIN(limited);
	touch_pages(50);
	PROBE_END(limited);
}

static void no_locked_memory_loses_no_count(void **state)
{
	static const char *const settings[][2] = { { "PROBE_SOURCE=auto", NULL },
						   { "PROBE_SOURCE=os", NULL } };

	(void)state;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		struct probe_profile *profile = profile_of_child(without_locked_memory,
								 settings[i]);

		assert_faults(count_at(profile, "limited", "page-faults"), 50);
		assert_int_equal(value_at(profile, "limited", "task-clock").status, PROBE_COUNTED);
		assert_int_equal(value_at(profile, "limited", "cpu-migrations").status,
				 PROBE_COUNTED);
		probe_profile_free(profile);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_locked_memory_loses_no_count),
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
