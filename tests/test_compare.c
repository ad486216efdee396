/* SPDX-License-Identifier: MIT */
/* Comparisons: verdicts by elapsed time alone, ratios that mean something, and what differs. */
#include "compare_support.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct probe_comparison *comparison;

static int tear_down(void **state)
{
	(void)state;
	probe_comparison_free(comparison);
	comparison = NULL;
	free_sides();
	return 0;
}

static void compare(void)
{
	struct probe_error error = { "" };

	probe_comparison_free(comparison);
	if (probe_profile_compare(base, candidate, &comparison, &error) < 0)
		fail_msg("%s", error.text);
}

static enum probe_verdict verdict(const char **sentence)
{
	compare();
	return probe_comparison_verdict(comparison, 0, sentence);
}

/* Of the region "evolve". */
static struct probe_ratio ratio_of(const char *name)
{
	struct probe_ratio ratio;

	for (size_t i = 0; probe_comparison_ratio(comparison, 0, i, &ratio) == 0; i++)
		if (strcmp(ratio.name, name) == 0)
			return ratio;
	fail_msg("there is no row of %s", name);
	return ratio;
}

static bool tells(const char *part)
{
	const char *sentence;

	for (size_t i = 0; (sentence = probe_comparison_difference(comparison, i)); i++)
		if (strstr(sentence, part))
			return true;
	return false;
}

static void assert_no_ratio(const char *name, const char *reason)
{
	const struct probe_ratio ratio = ratio_of(name);

	assert_true(isnan(ratio.ratio));
	assert_true(isnan(ratio.low));
	assert_true(isnan(ratio.high));
	assert_non_null(ratio.reason);
	assert_contains(ratio.reason, reason);
}

static void five_runs_of_each_can_tell(void **state)
{
	const char *sentence;

	(void)state;
	make_sides(5, 5);
	put_range(base, base_region, "elapsed", 2000);
	put_range(candidate, candidate_region, "elapsed", 1000);
	assert_int_equal(verdict(&sentence), PROBE_VERDICT_FASTER);
	assert_contains(sentence, "faster: the candidate took 0.5005 times the baseline's time, "
				  "which is 1.998 times as fast");
	assert_contains(sentence, "p = 0.0079");
	assert_float_equal(ratio_of("elapsed").p, 2.0 / 252, 1e-15);
	assert_float_equal(ratio_of("elapsed").ratio, 1002.0 / 2002, 1e-15);
	assert_true(ratio_of("elapsed").low < 1002.0 / 2002);
	assert_true(ratio_of("elapsed").high > 1002.0 / 2002);
}

static void slower_is_said_as_plainly(void **state)
{
	const char *sentence;

	(void)state;
	make_sides(5, 5);
	put_range(base, base_region, "elapsed", 1000);
	put_range(candidate, candidate_region, "elapsed", 2000);
	assert_int_equal(verdict(&sentence), PROBE_VERDICT_SLOWER);
	assert_contains(sentence, "slower: the candidate took 1.998 times the baseline's time (99");
}

static void three_runs_of_each_never_tell(void **state)
{
	const char *sentence;

	(void)state;
	make_sides(3, 3);
	put_range(base, base_region, "elapsed", 1000000);
	put_range(candidate, candidate_region, "elapsed", 1);
	assert_int_equal(verdict(&sentence), PROBE_VERDICT_UNKNOWN);
	assert_contains(sentence, "with 3 + 3 repeats p is never below 0.100");
	assert_contains(sentence, "take at least 5 runs of each");
	assert_false(ratio_of("elapsed").differs);
}

static void one_repeat_has_a_ratio_and_no_verdict(void **state)
{
	const char *sentence;

	(void)state;
	make_sides(1, 5);
	put_value(base, base_region, "elapsed", 4000, 4000);
	assert_int_equal(verdict(&sentence), PROBE_VERDICT_UNKNOWN);
	assert_contains(sentence, "the candidate took 0.25 times");
	assert_contains(sentence, "1 repeat of the baseline and 5 of the candidate");
	assert_float_equal(ratio_of("elapsed").ratio, 0.25, 0);
	assert_true(isnan(ratio_of("elapsed").p));
	assert_true(isnan(ratio_of("elapsed").low));
}

static void runs_of_the_same_are_not_told_apart(void **state)
{
	static const uint64_t a[] = { 10, 14, 11, 17, 13, 12 };
	static const uint64_t b[] = { 15, 9, 16, 12, 11, 13 };
	const char *sentence;

	(void)state;
	make_sides(6, 6);
	put_values(base, base_region, "elapsed", a);
	put_values(candidate, candidate_region, "elapsed", b);
	assert_int_equal(verdict(&sentence), PROBE_VERDICT_ALIKE);
	assert_contains(sentence, "not to be told apart");
	assert_contains(sentence, "may well be chance");
}

static void ranks_against_the_mean_are_no_verdict(void **state)
{
	static const uint64_t b[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 100000 };
	const char *sentence;

	(void)state;
	make_sides(10, 10);
	put_range(base, base_region, "elapsed", 100);
	put_values(candidate, candidate_region, "elapsed", b);
	assert_int_equal(verdict(&sentence), PROBE_VERDICT_ALIKE);
	assert_contains(sentence, "most runs of the candidate were faster");
	assert_contains(sentence, "a few runs were far off");
}

/* Everything differs beyond chance, were it looked at alone: 5 + 5 runs are too few for all. */
static void other_values_are_corrected_and_elapsed_is_not(void **state)
{
	static const char *const events[] = { "elapsed", "page-faults", "minor-faults",
					      "context-switches" };
	struct probe_ratio ratio;

	(void)state;
	make_sides(5, 5);
	for (size_t i = 0; i < 4; i++) {
		put_range(base, base_region, events[i], 2000);
		put_range(candidate, candidate_region, events[i], 1000);
	}
	compare();
	ratio = ratio_of("elapsed");
	assert_float_equal(ratio.corrected_p, ratio.p, 0);
	assert_true(ratio.differs);
	ratio = ratio_of("page-faults");
	assert_float_equal(ratio.p, 2.0 / 252, 1e-15);
	assert_true(ratio.corrected_p > 3 * ratio.p);
	assert_false(ratio.differs);
	tear_down(NULL);
	make_sides(10, 10);
	put_range(base, base_region, "page-faults", 2000);
	put_range(candidate, candidate_region, "page-faults", 1000);
	compare();
	assert_true(ratio_of("page-faults").differs);
	assert_int_equal(verdict(NULL), PROBE_VERDICT_ALIKE);
}

static void no_ratio_is_formed_of_zero(void **state)
{
	(void)state;
	make_sides(5, 5);
	put_value(candidate, candidate_region, "page-faults", 751707, 751707);
	put_value(base, base_region, "minor-faults", 12, 12);
	compare();
	assert_no_ratio("page-faults", "from 0 to 751,707");
	assert_no_ratio("minor-faults", "from 12 to 0");
	assert_no_ratio("major-faults", "0 on both sides");
	assert_float_equal(ratio_of("page-faults").p, 2.0 / 252, 1e-15);
}

static void zero_time_has_no_verdict(void **state)
{
	const char *sentence;

	(void)state;
	make_sides(5, 5);
	put_value(base, base_region, "elapsed", 0, 0);
	assert_int_equal(verdict(&sentence), PROBE_VERDICT_UNKNOWN);
	assert_contains(sentence, "not judged, there are no two times to compare: from 0 ns to");
	put_absent(base, base_region, "elapsed", "the clock was away");
	assert_int_equal(verdict(&sentence), PROBE_VERDICT_UNKNOWN);
	assert_contains(sentence, "the baseline has none: the clock was away");
}

static void what_is_unavailable_has_no_ratio(void **state)
{
	(void)state;
	make_sides(5, 5);
	put_value(base, base_region, "page-faults", 5, 5);
	put_absent(candidate, candidate_region, "page-faults", "nobody was there");
	put_absent(base, base_region, "minor-faults", "it rained");
	put_absent(candidate, candidate_region, "minor-faults", "it snowed");
	compare();
	assert_no_ratio("page-faults", "the candidate has none: nobody was there");
	assert_no_ratio("minor-faults", "neither side has it: it rained");
	assert_true(isnan(ratio_of("minor-faults").p));
}

/* Some repeats may lack it: the others count. */
static void repeats_without_a_value_do_not_count(void **state)
{
	static const uint64_t values[] = { 100, 200, 300 };

	(void)state;
	make_sides(3, 3);
	put_values(base, base_region, "page-faults", values);
	put_values(candidate, candidate_region, "page-faults", values);
	placed_value(candidate, candidate_region, 2, "page-faults")->status = PROBE_UNAVAILABLE;
	compare();
	assert_float_equal(ratio_of("page-faults").ratio, 150.0 / 200, 1e-15);
}

static void set_way(struct probe_profile *profile, struct probe_profile_region *region,
		    enum probe_status status, bool kernel_excluded, const char *source)
{
	for (size_t i = 0; i < probe_profile_repeats(profile); i++) {
		struct profile_value *value = placed_value(profile, region, i, "page-faults");

		value->status = status;
		value->kernel_excluded = kernel_excluded;
		value->source = source;
	}
}

static void values_of_two_kinds_have_no_ratio(void **state)
{
	(void)state;
	make_sides(2, 2);
	put_value(base, base_region, "page-faults", 7, 7);
	put_value(candidate, candidate_region, "page-faults", 8, 8);
	put_value(base, base_region, "task-clock", 900, 900);
	put_value(candidate, candidate_region, "task-clock", 900, 900);
	set_way(candidate, candidate_region, PROBE_COUNTED, false, "perf");
	compare();
	assert_float_equal(ratio_of("page-faults").ratio, 8.0 / 7, 1e-15);
	assert_true(tells("page-faults was counted by os in the baseline and by perf in the"));
	set_way(candidate, candidate_region, PROBE_COUNTED, true, "perf");
	compare();
	assert_no_ratio("page-faults", "user mode alone");
	assert_true(tells("by os in the baseline and by perf, user mode only in the candidate"));
	set_way(candidate, candidate_region, PROBE_SIMULATED, false, "callgrind");
	compare();
	assert_no_ratio("page-faults", "one side was simulated");
	assert_no_ratio("page-faults-rate", "one count was simulated");
	assert_true(tells("callgrind, simulated"));
}

static struct probe_profile *profile_of_set(const char *text)
{
	json_t *json = json_loads(text, 0, NULL);
	struct probe_profile *profile;
	struct set *set;

	assert_non_null(json);
	assert_int_equal(set_parse(json, "here", &set, NULL), 0);
	json_decref(json);
	assert_int_equal(profile_new(set, "thread", 1, &profile), 0);
	set_release(set);
	return profile;
}

static void other_units_formulas_and_sets_are_told(void **state)
{
	(void)state;
	base = profile_of_set("{\"name\": \"a\", \"events\": [{\"name\": \"page-faults\"},"
			      "{\"name\": \"major-faults\"}],"
			      "\"metrics\": [{\"name\": \"rate\", \"event\": \"page-faults\","
			      "\"formula\": {\"ratio\": [\"page-faults\", \"elapsed\"]}}]}");
	candidate = profile_of_set(
		"{\"name\": \"b\", \"events\": [{\"name\": \"page-faults\", \"unit\": \"ns\"},"
		"{\"name\": \"minor-faults\"}],"
		"\"metrics\": [{\"name\": \"rate\", \"event\": \"page-faults\","
		"\"formula\": {\"ratio\": [\"elapsed\", \"page-faults\"]}}]}");
	base_region = made_region(base, NULL, "evolve");
	candidate_region = made_region(candidate, NULL, "evolve");
	for (int i = 0; i < 2; i++) {
		put_value(i ? base : candidate, i ? base_region : candidate_region, "page-faults",
			  5, 5);
		put_value(i ? base : candidate, i ? base_region : candidate_region, "elapsed", 50,
			  50);
	}
	compare();
	assert_no_ratio("page-faults", "in count in the baseline and in ns in the candidate");
	assert_no_ratio("rate", "different formulas");
	assert_no_ratio("major-faults", "the candidate has none: it is not in the set");
	assert_no_ratio("minor-faults", "the baseline has none: it is not in the set");
	assert_true(tells("page-faults is in count in the baseline and in ns in the candidate"));
	assert_true(tells("the baseline alone counts major-faults"));
	assert_true(tells("the candidate alone counts minor-faults"));
}

static void a_region_of_one_side_is_named(void **state)
{
	struct probe_error error = { "" };
	struct probe_profile_region *inner;

	(void)state;
	make_sides(1, 1);
	inner = made_region(base, base_region, "old");
	made_region(base, inner, "deeper");
	made_region(candidate, candidate_region, "new/name");
	compare();
	assert_true(tells("region 'evolve/old' is in the baseline alone: was it renamed"));
	assert_true(tells("region 'evolve/new\\/name' is in the candidate alone"));
	assert_false(tells("deeper"));
	assert_null(probe_comparison_region(comparison, 1));
	tear_down(NULL);
	make_sides(1, 1);
	probe_profile_free(candidate);
	candidate = made_profile(1);
	made_region(candidate, NULL, "renamed");
	assert_int_equal(probe_profile_compare(base, candidate, &comparison, &error), -ENODATA);
	assert_null(comparison);
	assert_contains(error.text, "no region is in both 'before' (its first is 'evolve') and "
				    "'program' ('renamed')");
}

static void other_visits_are_told(void **state)
{
	(void)state;
	make_sides(1, 1);
	profile_repeat(candidate_region, 0)->visits = 500;
	compare();
	assert_true(tells("'evolve' was entered 2 times a run in the baseline and 500 times"));
}

static void put_fact(struct probe_profile *profile, const char *key, const char *value)
{
	json_object_set_new(profile_machine(profile), key, json_string(value));
}

static void facts_that_differ_are_told(void **state)
{
	(void)state;
	make_sides(1, 1);
	compare();
	assert_null(probe_comparison_difference(comparison, 0));
	put_fact(base, "cpu", "A");
	put_fact(base, "hypervisor", "");
	put_fact(base, "huge_pages", "always");
	compare();
	assert_true(tells("the machine is known of the baseline alone"));
	assert_null(probe_comparison_difference(comparison, 1));
	put_fact(candidate, "cpu", "A");
	put_fact(candidate, "hypervisor", "KVM");
	put_fact(candidate, "huge_pages", "madvise");
	json_object_set_new(profile_machine(base), "processors", json_integer(2));
	json_object_set_new(profile_machine(candidate), "processors", json_integer(64));
	json_object_set_new(profile_program(base), "compiler", json_string("GCC 12"));
	json_object_set_new(profile_program(candidate), "compiler", json_string("GCC 13"));
	compare();
	assert_false(tells("the CPU"));
	assert_true(tells("the hypervisor differs: 'none' for the baseline, 'KVM' for the"));
	assert_true(tells("transparent huge pages differs: 'always' for the baseline, 'madvise'"));
	assert_true(tells("the number of processors differs: '2' for the baseline, '64'"));
	assert_true(tells("the compiler differs: 'GCC 12' for the baseline, 'GCC 13'"));
}

static void put_simulator(struct probe_profile *profile, const char *text, const char *libc)
{
	json_object_set_new(profile_program(profile), "simulator", json_string(text));
	json_object_set_new(profile_program(profile), "libraries",
			    json_pack("{s:s, s:s}", "libc.so.6", libc, "libm.so.6", "77"));
}

static void what_moves_simulated_counts_is_told(void **state)
{
	static const char cache[] =
		"callgrind (valgrind-3.19.0); D1 32 KiB, 8 ways of 64-byte lines; "
		"LL 8 MiB, 16 ways of 64-byte lines";
	static const char same[] =
		"callgrind (valgrind-3.19.0); D1 32 KiB, 8 ways of 64-byte lines "
		"(as asked for); LL 8 MiB, 16 ways of 64-byte lines (ways rounded)";
	static const char larger[] = "callgrind (valgrind-3.19.0); D1 48 KiB, 8 ways of 64-byte "
				     "lines; LL 8 MiB, 16 ways of 64-byte lines";
	static const char prefetch[] =
		"callgrind (valgrind-3.19.0); D1 32 KiB, 8 ways of 64-byte "
		"lines; LL 8 MiB, 16 ways of 64-byte lines; with a prefetcher";

	(void)state;
	make_sides(1, 1);
	put_simulator(base, cache, "01");
	put_simulator(candidate, same, "01");
	compare();
	assert_null(probe_comparison_difference(comparison, 0));
	put_simulator(candidate, larger, "01");
	compare();
	assert_true(tells("the simulator or its caches differ: 'callgrind"));
	assert_null(probe_comparison_difference(comparison, 1));
	put_simulator(candidate, prefetch, "02");
	put_fact(base, "cpu", "A");
	put_fact(candidate, "cpu", "B");
	json_object_set_new(profile_program(candidate), "glibc_tunables", json_string("x=1"));
	compare();
	assert_true(tells("the simulator or its caches differ"));
	assert_true(tells("other builds of these libraries were simulated: libc.so.6: "));
	assert_true(tells("the CPU model differs, by which libc chooses its functions"));
	assert_true(tells("GLIBC_TUNABLES differs: unset for the baseline, 'x=1' for the"));
}

/* Named after the program that ran, it is the whole of it all the same. */
static void whole_commands_are_joined(void **state)
{
	static const char *const programs[] = { "roll", "in/place" };
	struct probe_profile *sides[2];
	struct set *set;

	(void)state;
	assert_int_equal(set_load("software", &set, NULL), 0);
	for (size_t i = 0; i < 2; i++) {
		struct probe_profile_region *command;

		assert_int_equal(profile_new(set, "command", 1, &sides[i]), 0);
		command = made_region(sides[i], NULL, programs[i]);
		put_value(sides[i], made_region(sides[i], command, "evolve"), "elapsed", 5 + i, 0);
	}
	set_release(set);
	base = sides[0];
	candidate = sides[1];
	compare();
	assert_string_equal(probe_comparison_region(comparison, 0), "roll");
	assert_string_equal(probe_comparison_region(comparison, 1), "roll/evolve");
	assert_null(probe_comparison_difference(comparison, 0));
}

static const struct probe_site sites[] = {
	{ sizeof(sites[0]), 1, "marked", "a.c", "gcc 1", NULL, PROBE_SITE_REGION },
	{ sizeof(sites[0]), 2, "marked", "b.c", "gcc 1 without optimisation", NULL,
	  PROBE_SITE_REGION },
	{ sizeof(sites[0]), 3, "marked", "c.c", "gcc 1", NULL, PROBE_SITE_REGION },
	/* Of a header that had no such field: what stands there is not its own. */
	{ offsetof(struct probe_site, compiler), 4, "marked", "d.c", "nobody's", NULL,
	  PROBE_SITE_REGION },
};

static void enter_all_sites(void)
{
	for (size_t i = 0; i < sizeof(sites) / sizeof(sites[0]); i++) {
		probe_site_enter(&sites[i]);
		probe_site_leave(&sites[i]);
	}
}

static void enter_a_mark(void)
{
	PROBE_BEGIN(marked);
	PROBE_END(marked);
}

static const char *compiler_of(const struct probe_profile *profile)
{
	return json_string_value(json_object_get(profile_program(profile), "compiler"));
}

static void marks_tell_their_compiler(void **state)
{
	(void)state;
	base = profile_of(enter_all_sites, NULL);
	assert_string_equal(compiler_of(base), "gcc 1; gcc 1 without optimisation");
	candidate = profile_of(enter_a_mark, NULL);
	assert_contains(compiler_of(candidate), __VERSION__);
	compare();
	assert_true(tells("the compiler differs: 'gcc 1; gcc 1 without optimisation' for the"));
}

static void past_the_end_there_is_nothing(void **state)
{
	struct probe_ratio ratio;
	const char *sentence = "untouched";

	(void)state;
	make_sides(1, 1);
	compare();
	assert_int_equal(probe_comparison_ratio(comparison, 1, 0, &ratio), -ERANGE);
	assert_int_equal(probe_comparison_ratio(comparison, 0, 1000, &ratio), -ERANGE);
	assert_int_equal(probe_comparison_verdict(comparison, 1, &sentence), PROBE_VERDICT_UNKNOWN);
	assert_null(sentence);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(five_runs_of_each_can_tell, tear_down),
		cmocka_unit_test_teardown(slower_is_said_as_plainly, tear_down),
		cmocka_unit_test_teardown(three_runs_of_each_never_tell, tear_down),
		cmocka_unit_test_teardown(one_repeat_has_a_ratio_and_no_verdict, tear_down),
		cmocka_unit_test_teardown(runs_of_the_same_are_not_told_apart, tear_down),
		cmocka_unit_test_teardown(ranks_against_the_mean_are_no_verdict, tear_down),
		cmocka_unit_test_teardown(other_values_are_corrected_and_elapsed_is_not, tear_down),
		cmocka_unit_test_teardown(no_ratio_is_formed_of_zero, tear_down),
		cmocka_unit_test_teardown(zero_time_has_no_verdict, tear_down),
		cmocka_unit_test_teardown(what_is_unavailable_has_no_ratio, tear_down),
		cmocka_unit_test_teardown(repeats_without_a_value_do_not_count, tear_down),
		cmocka_unit_test_teardown(values_of_two_kinds_have_no_ratio, tear_down),
		cmocka_unit_test_teardown(other_units_formulas_and_sets_are_told, tear_down),
		cmocka_unit_test_teardown(a_region_of_one_side_is_named, tear_down),
		cmocka_unit_test_teardown(other_visits_are_told, tear_down),
		cmocka_unit_test_teardown(facts_that_differ_are_told, tear_down),
		cmocka_unit_test_teardown(what_moves_simulated_counts_is_told, tear_down),
		cmocka_unit_test_teardown(whole_commands_are_joined, tear_down),
		cmocka_unit_test_teardown(marks_tell_their_compiler, tear_down),
		cmocka_unit_test_teardown(past_the_end_there_is_nothing, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
