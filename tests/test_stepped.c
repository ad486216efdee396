/* SPDX-License-Identifier: MIT */
/*
 * A signal after every single instruction of marks, by the CPU's trap flag, with a handler that marks a
 * region of its own: also in the middle of the shortest way, it corrupts nothing, and what is dropped
 * is counted.
 */
#include "hostile_support.h"

#include <signal.h>
#include <string.h>

#define DROPPED "visits in signal handlers"
#define PAIRS	6
#define WARM	1000

static volatile unsigned long traps;

static void mark_in_handler(int number)
{
	(void)number;
	PROBE_BEGIN(handler);
	traps++;
	PROBE_END(handler);
}

/* The system keeps the flag out of the handler. */
static inline __attribute__((always_inline)) void set_trap_flag(bool on)
{
#ifdef __x86_64__
	/* Below the stack pointer there may be somebody's variables. */
	if (on)
		__asm__ volatile("lea -128(%%rsp), %%rsp\n\t"
				 "pushfq\n\t"
				 "orq $0x100, (%%rsp)\n\t"
				 "popfq\n\t"
				 "lea 128(%%rsp), %%rsp" ::
					 : "memory", "cc");
	else
		__asm__ volatile("lea -128(%%rsp), %%rsp\n\t"
				 "pushfq\n\t"
				 "andq $~0x100, (%%rsp)\n\t"
				 "popfq\n\t"
				 "lea 128(%%rsp), %%rsp" ::
					 : "memory", "cc");
#else
	(void)on;
#endif
}

static void visit(int times, bool stepped)
{
	for (int i = 0; i < times; i++) {
		if (stepped)
			set_trap_flag(true);
		PROBE_BEGIN(outer);
		PROBE_BEGIN(inner);
		PROBE_END(inner);
		PROBE_END(outer);
		if (stepped)
			set_trap_flag(false);
	}
}

static struct probe_profile *profile_of_stepped(const char *events, const char *source)
{
	const struct probe_options options = { .size = sizeof(options),
					       .events = events,
					       .source = source };
	const struct sigaction action = { .sa_handler = mark_in_handler };
	struct sigaction former;
	struct probe_profile *profile;

	assert_int_equal(probe_start(&options, NULL), 0);
	traps = 0;
	assert_int_equal(sigaction(SIGTRAP, &action, &former), 0);
	visit(WARM, false);
	visit(PAIRS, true);
	visit(WARM, false);
	assert_int_equal(sigaction(SIGTRAP, &former, NULL), 0);
	assert_int_equal(probe_stop(&profile, NULL), 0);
	return profile;
}

static void assert_whole(const struct probe_profile *profile)
{
	const uint64_t dropped = warned_number(profile, DROPPED);

	print_message("%lu signals, of which %llu found a mark at work\n", traps,
		      (unsigned long long)dropped);
	assert_int_equal(visits_at(profile, "outer"), 2 * WARM + PAIRS);
	assert_int_equal(visits_at(profile, "outer/inner"), 2 * WARM + PAIRS);
	assert_int_equal(visits_anywhere(profile, "inner"), 2 * WARM + PAIRS);
	assert_int_equal(visits_anywhere(profile, "handler") + dropped, traps);
	/* No region was left open, none ended without having begun. */
	assert_int_equal(probe_profile_warnings(profile), dropped > 0);
	assert_true(count_at(profile, "outer/inner", "elapsed") <=
		    count_at(profile, "outer", "elapsed"));
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__) /* which puts signals off */
	/* Each mark is some ten instructions at least, and most of them at work. */
	assert_true(traps > PAIRS * 4 * 10);
	assert_true(dropped > PAIRS * 4);
	assert_true(visits_anywhere(profile, "handler") > PAIRS);
#endif
}

static void marks_that_read_no_counter_are_whole(void **state)
{
	struct probe_profile *profile = profile_of_stepped("elapsed", "auto");

	(void)state;
	assert_whole(profile);
	probe_profile_free(profile);
}

static void marks_that_watch_pages_are_whole(void **state)
{
	struct probe_profile *profile = profile_of_stepped(
		"task-clock,page-faults,context-switches", "auto");

	(void)state;
	assert_whole(profile);
	probe_profile_free(profile);
}

static void marks_that_make_calls_are_whole(void **state)
{
	struct probe_profile *profile = profile_of_stepped(
		"task-clock,page-faults,context-switches", "os");

	(void)state;
	assert_whole(profile);
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_that_read_no_counter_are_whole),
		cmocka_unit_test(marks_that_watch_pages_are_whole),
		cmocka_unit_test(marks_that_make_calls_are_whole),
	};

	return cmocka_run_group_tests_name("stepped", tests, NULL, NULL);
}
