/* SPDX-License-Identifier: MIT */
/* What names of events become for perf_event_open. */
#include "support.h"

#include <errno.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "lib/sets/event.h"

#define CACHE(cache, operation, result)                                                            \
	(PERF_COUNT_HW_CACHE_##cache | PERF_COUNT_HW_CACHE_OP_##operation << 8 |                   \
	 PERF_COUNT_HW_CACHE_RESULT_##result << 16)

static void known_names_become_type_and_config(void **state)
{
	static const struct {
		const char *name;
		uint32_t type;
		uint64_t config;
	} cases[] = {
		{ "cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES },
		{ "stalled-cycles-frontend", PERF_TYPE_HARDWARE,
		  PERF_COUNT_HW_STALLED_CYCLES_FRONTEND },
		{ "stalled-cycles-backend", PERF_TYPE_HARDWARE,
		  PERF_COUNT_HW_STALLED_CYCLES_BACKEND },
		{ "instructions", PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS },
		{ "cache-references", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_REFERENCES },
		{ "cache-misses", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES },
		{ "branches", PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_INSTRUCTIONS },
		{ "branch-misses", PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_MISSES },
		{ "task-clock", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK },
		{ "cpu-clock", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK },
		{ "page-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS },
		{ "minor-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS_MIN },
		{ "major-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS_MAJ },
		{ "context-switches", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES },
		{ "cpu-migrations", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS },
		{ "L1-dcache-loads", PERF_TYPE_HW_CACHE, CACHE(L1D, READ, ACCESS) },
		{ "L1-dcache-load-misses", PERF_TYPE_HW_CACHE, CACHE(L1D, READ, MISS) },
		/* Names of perf's that libpfm4 lacks. */
		{ "alignment-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_ALIGNMENT_FAULTS },
		{ "emulation-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_EMULATION_FAULTS },
		{ "dummy", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_DUMMY },
		/* Ours. */
		{ "user-time", PERF_TYPE_SOFTWARE, EVENT_USER_TIME },
		{ "system-time", PERF_TYPE_SOFTWARE, EVENT_SYSTEM_TIME },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct perf_event_attr attr;
		struct probe_error error = { "" };

		memset(&attr, 0xff, sizeof(attr));
		if (event_encode(cases[i].name, &attr, &error) < 0)
			fail_msg("%s", error.text);
		assert_int_equal(attr.type, cases[i].type);
		assert_int_equal(attr.config, cases[i].config);
		assert_false(attr.exclude_user || attr.exclude_kernel);
		/* What was there before is gone. */
		assert_int_equal(attr.sample_type, 0);
		assert_false(attr.inherit);
	}
}

static void modifiers_exclude_what_they_do_not_name(void **state)
{
	static const struct {
		const char *name;
		bool user, kernel;
	} cases[] = {
		{ "cycles:u", true, false },
		{ "cycles:k", false, true },
		{ "page-faults:u", true, false },
		{ "cycles:u:k", true, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct perf_event_attr attr;

		assert_int_equal(event_encode(cases[i].name, &attr, NULL), 0);
		assert_int_equal(attr.exclude_user, !cases[i].user);
		assert_int_equal(attr.exclude_kernel, !cases[i].kernel);
	}
}

static void memory_addresses_become_breakpoints(void **state)
{
	static const struct {
		const char *name;
		uint64_t address, length;
		uint32_t type;
	} cases[] = {
		{ "mem:0x601040", 0x601040, 4, HW_BREAKPOINT_RW },
		{ "mem:4096", 4096, 4, HW_BREAKPOINT_RW },
		{ "mem:0x601040/8", 0x601040, 8, HW_BREAKPOINT_RW },
		{ "mem:0x601040/1:w", 0x601040, 1, HW_BREAKPOINT_W },
		{ "mem:0x601040:r", 0x601040, 4, HW_BREAKPOINT_R },
		{ "mem:0x601040:rw", 0x601040, 4, HW_BREAKPOINT_RW },
		{ "mem:0xffffffffff600000:x", 0xffffffffff600000, sizeof(long), HW_BREAKPOINT_X },
		{ "mem:0x601040/1:x", 0x601040, sizeof(long), HW_BREAKPOINT_X },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct perf_event_attr attr;
		struct probe_error error = { "" };

		if (event_encode(cases[i].name, &attr, &error) < 0)
			fail_msg("%s", error.text);
		assert_int_equal(attr.type, PERF_TYPE_BREAKPOINT);
		assert_int_equal(attr.bp_addr, cases[i].address);
		assert_int_equal(attr.bp_len, cases[i].length);
		assert_int_equal(attr.bp_type, cases[i].type);
	}
}

static void malformed_breakpoints_are_refused_with_an_example(void **state)
{
	static const char *const names[] = {
		"mem:",		  "mem:here",	   "mem:0x1000:q",
		"mem:0x1000:rq",  "mem:0x1000 ",   "mem:0x1000,w",
		"mem:0x1000/4/4", "mem:0x1000/4w", "mem:0x1ffffffffffffffff",
		"mem:0x1000/",	  "mem:0x1000/:w", "mem:0x1000:",
		"mem:-5",	  "mem: 4096",	   "mem:0x1000/99999999999999999999",
		"mem:0x1000/0:w",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct perf_event_attr attr;
		struct probe_error error = { "" };

		if (event_encode(names[i], &attr, &error) != -EINVAL)
			fail_msg("'%s' was taken", names[i]);
		assert_contains(error.text, names[i]);
		assert_contains(error.text, "as in mem:0x601040/4:w");
	}
}

static void unknown_names_are_told_the_nearest(void **state)
{
	static const struct {
		const char *name, *said;
	} cases[] = {
		{ "cylces", "'cylces' is unknown" },
		{ "cylces", "did you mean cycles" },
		{ "page-fault", "did you mean page-faults" },
		{ "instructoins", "did you mean instructions" },
		{ "dumy", "did you mean dummy" },
		{ "cycles:q", "'cycles:q' is unknown (invalid event attribute)" },
		{ "", "'' is unknown" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct perf_event_attr attr;
		struct probe_error error = { "" };

		assert_int_equal(event_encode(cases[i].name, &attr, &error), -ENOENT);
		assert_contains(error.text, cases[i].said);
		assert_lacks(error.text, "PERF_COUNT");
		assert_int_equal(event_encode(cases[i].name, &attr, NULL), -ENOENT);
	}
}

static void encode_native(void)
{
	struct perf_event_attr attr;
	struct probe_error error = { "" };

	/* Skylake's: event 0x0e, unit mask 1. */
	if (event_encode("skl::UOPS_ISSUED:ANY:u", &attr, &error) < 0)
		fail_msg("%s", error.text);
	assert_int_equal(attr.type, PERF_TYPE_RAW);
	assert_int_equal(attr.config & 0xffff, 0x10e);
	assert_true(attr.exclude_kernel);
	assert_int_equal(event_encode("skl::UOPS_ISSUED:ANI", &attr, &error), -ENOENT);
}

static void native_names_of_any_model_are_encoded(void **state)
{
	static const char *const environment[] = { "LIBPFM_ENCODE_INACTIVE=1", NULL };
	int status;
	char *text;

	(void)state;
#ifndef __x86_64__
	skip(); /* libpfm4 holds the models of the architecture it was built for */
#endif
	text = run_in_child(encode_native, environment, &status);
	if (status != 0)
		fail_msg("status %d: %s", status, text);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* First: libpfm4 reads its environment when it is first used. */
		cmocka_unit_test(native_names_of_any_model_are_encoded),
		cmocka_unit_test(known_names_become_type_and_config),
		cmocka_unit_test(modifiers_exclude_what_they_do_not_name),
		cmocka_unit_test(memory_addresses_become_breakpoints),
		cmocka_unit_test(malformed_breakpoints_are_refused_with_an_example),
		cmocka_unit_test(unknown_names_are_told_the_nearest),
	};

	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
