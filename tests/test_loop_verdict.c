/* SPDX-License-Identifier: MIT */
/* Which counts of a loop of 4,000,000 instructions make a PMU a liar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "../tools/doctor/pmu_trust.h"

static const struct loop_length length = { .instructions = 4e6, .branches = 2e6 };

static enum state verdict_on(struct loop_counts counts)
{
	struct finding finding = { .state = STATE_UNKNOWN };

	judge_loop(&counts, &length, &finding);
	assert_int_equal(finding.state == STATE_OK, !strstr(finding.found, "cannot be trusted"));
	assert_int_equal(finding.state == STATE_OK, !*finding.remedy);
	json_decref(finding.figures);
	return finding.state;
}

static void right_counts_are_trusted(void **state)
{
	(void)state;
	assert_int_equal(verdict_on((struct loop_counts){ 4e6, 2e6, 2e6, 6e-4 }), STATE_OK);
	/* interrupts */
	assert_int_equal(verdict_on((struct loop_counts){ 4.05e6, 2.01e6, 2.1e6, 7e-4 }), STATE_OK);
	/* not counted is no lie */
	assert_int_equal(verdict_on((struct loop_counts){ 4e6, -1, -1, 6e-4 }), STATE_OK);
}

static void wrong_counts_are_not(void **state)
{
	static const struct loop_counts wrong[] = {
		{ 0, 2e6, 2e6, 6e-4 },	 { 1, 2e6, 2e6, 6e-4 },	  { 3.5e6, 2e6, 2e6, 6e-4 },
		{ 8e6, 2e6, 2e6, 6e-4 }, { 4e6, 0, 2e6, 6e-4 },	  { 4e6, 4e6, 2e6, 6e-4 },
		{ 4e6, 2e6, 0, 6e-4 },	 { 4e6, 2e6, 2e9, 6e-4 }, { 1.8446744e19, -1, -1, 6e-4 },
		{ 4e6, 2e6, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(verdict_on(wrong[i]), STATE_LIMITED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_counts_are_trusted),
		cmocka_unit_test(wrong_counts_are_not),
	};

	return cmocka_run_group_tests_name("loop verdict", tests, NULL, NULL);
}
