/* SPDX-License-Identifier: MIT */
/* Limits: how they are written, what they say, and what reports make of them. */
#include "compare_support.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/profile/bound.h"

static struct probe_check *check;

static int tear_down(void **state)
{
	(void)state;
	probe_check_free(check);
	check = NULL;
	free_sides();
	return 0;
}

static void bounds_are_as_they_are_written(void **state)
{
	static const struct {
		const char *text;
		double base, candidate;
		bool holds;
	} cases[] = {
		{ "+1%", 100, 101, true },     { "+1%", 100, 101.001, false },
		{ "+1%", 300, 303, true },     { "+1%", 100, 1, true },
		{ "+0", 7, 7, true },	       { "+0", 7, 8, false },
		{ "+0%", 0, 0, true },	       { "+5%", 0, 1, false },
		{ "+2.5", 10, 12.5, true },    { "+2.5", 10, 12.6, false },
		{ "-10%", 100, 90, true },     { "-10%", 100, 90.1, false },
		{ "-5", 10, 5, true },	       { "-5", 10, 6, false },
		{ "+-2%", 100, 98, true },     { "+-2%", 100, 102, true },
		{ "+-2%", 100, 97, false },    { "+-2%", 100, 103, false },
		{ "\302\2612", 10, 12, true }, { "\302\2612", 10, 7, false },
		{ "=", 3, 3, true },	       { "=", 3, 3.5, false },
		{ "+2ms", 1e6, 3e6, true },    { "+2ms", 1e6, 3000001, false },
		{ "+1s", 1, 1e9, true },       { "+1us", 1, 1002, false },
		{ "+1ns", 1, 2, true },	       { "+.5%", 1000, 1005, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bound bound;

		if (bound_parse(cases[i].text, &bound))
			fail_msg("%s is refused", cases[i].text);
		if (bound_holds(&bound, cases[i].base, cases[i].candidate) != cases[i].holds)
			fail_msg("%s: from %g to %g", cases[i].text, cases[i].base,
				 cases[i].candidate);
	}
}

static void what_is_no_bound_is_refused(void **state)
{
	static const char *const texts[] = { "",
					     "1%",
					     "+",
					     "-",
					     "+%",
					     "++1",
					     "+1x",
					     "+1 %",
					     "==",
					     "+1e3",
					     "+1,5",
					     "+-",
					     "+9999999999999999999" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct bound bound;

		if (!bound_parse(texts[i], &bound))
			fail_msg("'%s' is taken", texts[i]);
	}
}

static void check_limit(const char *limit)
{
	struct probe_error error = { "" };

	probe_check_free(check);
	if (probe_profile_check(base, candidate, &limit, 1, &check, &error) < 0)
		fail_msg("%s", error.text);
}

static void assert_outcome(const char *limit, enum probe_outcome outcome, const char *sentence)
{
	struct probe_limit found;

	check_limit(limit);
	assert_int_equal(probe_check_limit(check, 0, &found), 0);
	assert_string_equal(found.text, limit);
	assert_contains(found.sentence, sentence);
	if (found.outcome != outcome)
		fail_msg("%s: %s", limit, found.sentence);
	assert_int_equal(probe_check_outcome(check), outcome);
}

static void a_limit_holds_or_is_broken_with_both_values(void **state)
{
	(void)state;
	make_sides(1, 1);
	put_value(base, base_region, "page-faults", 1000, 1000);
	put_value(candidate, candidate_region, "page-faults", 1020, 1020);
	assert_outcome("page-faults=+2%", PROBE_WITHIN, "from 1,000 to 1,020 (+2 %)");
	assert_outcome("page-faults=+1.9%", PROBE_BROKEN, "from 1,000 to 1,020 (+2 %)");
	assert_outcome("evolve:page-faults=+19", PROBE_BROKEN, "from 1,000 to 1,020");
	assert_outcome("evolve:page-faults==", PROBE_BROKEN, "from 1,000 to 1,020");
	assert_outcome("elapsed==", PROBE_WITHIN, "from 1.000 us to 1.000 us");
	/* A 0 makes no ratio, but has its place. */
	assert_outcome("minor-faults=+0", PROBE_WITHIN, "from 0 to 0");
	put_value(candidate, candidate_region, "minor-faults", 3, 3);
	assert_outcome("minor-faults=+1%", PROBE_BROKEN, "from 0 to 3");
}

static void means_decide_and_intervals_doubt(void **state)
{
	static const uint64_t a[] = { 90, 100, 110 };
	static const uint64_t b[] = { 91, 101, 111 };
	struct probe_limit limit;

	(void)state;
	make_sides(3, 3);
	put_values(base, base_region, "page-faults", a);
	put_values(candidate, candidate_region, "page-faults", b);
	assert_outcome("page-faults=+0", PROBE_BROKEN, "so that chance may decide this");
	assert_outcome("page-faults=+1", PROBE_WITHIN, "so that chance may decide this");
	put_range(candidate, candidate_region, "page-faults", 1000);
	assert_outcome("page-faults=+0", PROBE_BROKEN, "99 % interval");
	assert_int_equal(probe_check_limit(check, 0, &limit), 0);
	assert_lacks(limit.sentence, "chance");
}

static void what_cannot_be_told_is_not_judged(void **state)
{
	(void)state;
	make_sides(1, 1);
	put_value(base, base_region, "page-faults", 5, 5);
	put_value(candidate, candidate_region, "page-faults", 5, 5);
	put_absent(candidate, candidate_region, "minor-faults", "nobody looked");
	placed_value(candidate, candidate_region, 0, "page-faults")->source = "perf";
	made_region(base, base_region, "gone");
	assert_outcome("minor-faults=+0", PROBE_CANNOT_TELL,
		       "the candidate has none: nobody looked");
	assert_outcome("page-faults=+0", PROBE_CANNOT_TELL, "different sources (os and perf)");
	assert_outcome("evolve/gone:elapsed=+0", PROBE_CANNOT_TELL, "one of the profiles alone");
	placed_value(candidate, candidate_region, 0, "page-faults")->kernel_excluded = true;
	assert_outcome("page-faults=+0", PROBE_CANNOT_TELL, "user mode alone");
}

static void simulate_faults(struct probe_profile *profile, struct probe_profile_region *region,
			    const char *simulator, const char *encoding)
{
	placed_value(profile, region, 0, "page-faults")->status = PROBE_SIMULATED;
	assert_int_equal(profile_replace_encoding(profile, "page-faults", encoding), 0);
	json_object_set_new(profile_program(profile), "simulator", json_string(simulator));
}

static void misses_of_other_caches_are_not_judged(void **state)
{
	(void)state;
	make_sides(1, 1);
	put_value(base, base_region, "page-faults", 5, 5);
	put_value(candidate, candidate_region, "page-faults", 5, 5);
	simulate_faults(base, base_region, "callgrind; D1 32 KiB", "D1mr+D1mw");
	simulate_faults(candidate, candidate_region, "callgrind; D1 48 KiB", "D1mr+D1mw");
	assert_outcome("page-faults=+0", PROBE_CANNOT_TELL, "with the same --cache");
	simulate_faults(candidate, candidate_region, "callgrind; D1 32 KiB", "D1mr+D1mw");
	assert_outcome("page-faults=+0", PROBE_WITHIN, "from 5 to 5");
	/* What no cache decides. */
	simulate_faults(base, base_region, "callgrind; D1 48 KiB", "Ir");
	simulate_faults(candidate, candidate_region, "callgrind; D1 32 KiB", "Ir");
	assert_outcome("page-faults=+0", PROBE_WITHIN, "from 5 to 5");
}

static void a_broken_limit_weighs_more(void **state)
{
	static const char *const limits[] = { "page-faults=+0", "minor-faults=+0", "elapsed=+0" };

	(void)state;
	make_sides(1, 1);
	put_value(candidate, candidate_region, "page-faults", 5, 5);
	put_absent(candidate, candidate_region, "minor-faults", "nobody looked");
	assert_int_equal(probe_profile_check(base, candidate, limits, 3, &check, NULL), 0);
	assert_int_equal(probe_check_outcome(check), PROBE_BROKEN);
	probe_check_free(check);
	check = NULL;
	assert_int_equal(probe_profile_check(base, candidate, limits + 1, 2, &check, NULL), 0);
	assert_int_equal(probe_check_outcome(check), PROBE_CANNOT_TELL);
	assert_int_equal(probe_check_limit(check, 2, &(struct probe_limit){ 0 }), -ERANGE);
}

static void without_a_region_it_is_for_each_outermost_one(void **state)
{
	struct probe_limit limit;

	(void)state;
	make_sides(1, 1);
	made_region(base, NULL, "other");
	made_region(candidate, NULL, "other");
	made_region(base, base_region, "inner");
	made_region(candidate, candidate_region, "inner");
	check_limit("page-faults=+0");
	assert_int_equal(probe_check_limit(check, 1, &limit), 0);
	assert_string_equal(limit.region, "other");
	assert_int_equal(probe_check_limit(check, 2, &limit), -ERANGE);
}

static void colons_in_names_are_understood(void **state)
{
	struct probe_limit limit;

	(void)state;
	make_sides(1, 1);
	made_region(base, base_region, "std::sort: a=b");
	made_region(candidate, candidate_region, "std::sort: a=b");
	check_limit("evolve/std::sort: a=b:page-faults=+0");
	assert_int_equal(probe_check_limit(check, 0, &limit), 0);
	assert_string_equal(limit.region, "evolve/std::sort: a=b");
	assert_string_equal(limit.event, "page-faults");
}

static void assert_limit_refused(const char *limit, int code, const char *part)
{
	struct probe_error error = { "" };

	assert_int_equal(probe_profile_check(base, candidate, &limit, 1, &check, &error), code);
	assert_null(check);
	assert_contains(error.text, limit);
	assert_contains(error.text, part);
}

static void what_is_no_limit_is_refused(void **state)
{
	(void)state;
	make_sides(1, 1);
	assert_limit_refused("page-fautls=+0", -ENOENT, "did you mean page-faults?");
	assert_limit_refused("evolv:page-faults=+0", -ENOENT, "did you mean evolve?");
	assert_limit_refused("evolve:page-fautls=+0", -ENOENT, "did you mean page-faults?");
	assert_limit_refused("page-faults", -EINVAL, "[REGION:]EVENT=BOUND");
	assert_limit_refused("=+1%", -EINVAL, "[REGION:]EVENT=BOUND");
	assert_limit_refused("page-faults=1%", -EINVAL, "begins with +, -, +- or =");
	assert_limit_refused("page-faults=+1kg", -EINVAL, "%, ns, us, ms or s");
	assert_limit_refused("page-faults=+1ms", -EINVAL, "has a unit of time");
}

static char *rendered_check(const char *format)
{
	struct probe_error error = { "" };
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (probe_check_render(check, stream, format, &error) < 0)
		fail_msg("%s", error.text);
	fclose(stream);
	return text;
}

static void reports_name_what_is_broken(void **state)
{
	static const char *const limits[] = { "page-faults=+0", "minor-faults=+0", "elapsed=+0",
					      "elapsed=+-1%" };
	json_t *points;
	char *text;

	(void)state;
	make_sides(1, 1);
	probe_profile_set_title(candidate, "a < b & \"c\"\n");
	put_value(candidate, candidate_region, "page-faults", 5, 5);
	put_absent(candidate, candidate_region, "minor-faults", "nobody <looked>");
	assert_int_equal(probe_profile_check(base, candidate, limits, 4, &check, NULL), 0);

	text = rendered_check(NULL);
	assert_contains(text, " BROKEN      page-faults=+0 in 'evolve': from 0 to 5");
	assert_contains(text, " not judged  minor-faults=+0 in 'evolve': the candidate has none");
	assert_contains(text, " within      elapsed=+0 in 'evolve': from 1.000 us to 1.000 us");
	assert_contains(text, "4 limits: 1 broken, 1 could not be judged.");
	free(text);
	text = rendered_check("markdown");
	assert_contains(text, "| page-faults=+0 | evolve | **broken** | from 0 to 5 |");
	assert_contains(text, "| *not judged* | the candidate has none: nobody \\<looked\\> |");
	free(text);
	text = rendered_check("junit");
	assert_contains(text,
			"name=\"a &lt; b &amp; &quot;c&quot;&#10;\" tests=\"4\" failures=\"1\" "
			"errors=\"1\"");
	assert_contains(text, "<testcase classname=\"evolve\" name=\"page-faults=+0\">"
			      "<failure message=\"from 0 to 5\"/></testcase>");
	assert_contains(text, "<error message=\"the candidate has none: nobody &lt;looked&gt;\"/>");
	free(text);
	text = rendered_check("smaller");
	points = json_loads(text, 0, NULL);
	assert_int_equal(json_array_size(points), 2); /* elapsed once; what is absent has none */
	assert_string_equal(json_string_value(json_object_get(json_array_get(points, 0), "name")),
			    "evolve: page-faults");
	assert_float_equal(json_number_value(json_object_get(json_array_get(points, 1), "value")),
			   1000, 0);
	json_decref(points);
	free(text);
}

static void an_unknown_format_is_refused(void **state)
{
	struct probe_error error = { "" };

	(void)state;
	make_sides(1, 1);
	check_limit("elapsed=+0");
	assert_int_equal(probe_check_render(check, stdout, "junt", &error), -EINVAL);
	assert_contains(error.text, "did you mean junit?");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounds_are_as_they_are_written),
		cmocka_unit_test(what_is_no_bound_is_refused),
		cmocka_unit_test_teardown(a_limit_holds_or_is_broken_with_both_values, tear_down),
		cmocka_unit_test_teardown(means_decide_and_intervals_doubt, tear_down),
		cmocka_unit_test_teardown(what_cannot_be_told_is_not_judged, tear_down),
		cmocka_unit_test_teardown(misses_of_other_caches_are_not_judged, tear_down),
		cmocka_unit_test_teardown(a_broken_limit_weighs_more, tear_down),
		cmocka_unit_test_teardown(without_a_region_it_is_for_each_outermost_one, tear_down),
		cmocka_unit_test_teardown(colons_in_names_are_understood, tear_down),
		cmocka_unit_test_teardown(what_is_no_limit_is_refused, tear_down),
		cmocka_unit_test_teardown(reports_name_what_is_broken, tear_down),
		cmocka_unit_test_teardown(an_unknown_format_is_refused, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
