/* SPDX-License-Identifier: MIT */
/* Why one profile's time differs: factors, parts, causes, and what is never made a number. */
#include "explain_support.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A count is written as { name, value }: what it leaves out is 0. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define EVOLVE(...)                                                                                \
	(const struct made_region)                                                                 \
	{                                                                                          \
		.name = "evolve", .counts = { __VA_ARGS__ }                                        \
	}

static struct probe_profile *base, *candidate;
static struct probe_explanation *explanation;

static void forget(void)
{
	probe_explanation_free(explanation);
	probe_profile_free(candidate);
	probe_profile_free(base);
	explanation = NULL;
	candidate = base = NULL;
}

static int tear_down(void **state)
{
	(void)state;
	forget();
	return 0;
}

static void make(size_t repeats, struct made_region before, struct made_region after)
{
	forget();
	base = made_profile(repeats, &before, 1);
	candidate = made_profile(repeats, &after, 1);
}

/* Explains both, which must work, and hands out the first region. */
/* A sentence ends in a full stop; a number goes on behind one. */
static size_t count_sentences(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += text[0] == '.' && (text[1] == ' ' || text[1] == '\0');
	return count;
}

static const struct probe_explained_region *explain_with(const struct probe_cost *costs,
							 size_t count)
{
	const struct probe_explain_options options = {
		.size = sizeof(options),
		.costs = costs,
		.costs_count = count,
	};
	struct probe_error error = { "" };

	if (probe_profile_explain(base, candidate, &options, &explanation, &error) < 0)
		fail_msg("%s", error.text);
	for (size_t i = 0; probe_explanation_region(explanation, i); i++)
		assert_in_range(count_sentences(probe_explanation_region(explanation, i)->text), 1,
				3);
	return probe_explanation_region(explanation, 0);
}

static const struct probe_explained_region *explained(void)
{
	return explain_with(NULL, 0);
}

static void fails(int expected, const char *sentence, const struct probe_explain_options *options)
{
	struct probe_error error = { "" };

	assert_int_equal(probe_profile_explain(base, candidate, options, &explanation, &error),
			 expected);
	assert_null(explanation);
	assert_contains(error.text, sentence);
}

static bool notes(const struct probe_explained_region *region, const char *part)
{
	const char *note;

	for (size_t i = 0; i < region->notes_count; i++)
		if (strstr(region->notes[i], part))
			return true;
	for (size_t i = 0; (note = probe_explanation_note(explanation, i)); i++)
		if (strstr(note, part))
			return true;
	return false;
}

static double product(const struct probe_explained_region *region)
{
	double all = 1;

	for (size_t i = 0; i < region->factors_count; i++)
		all *= region->factors[i].factor;
	return all;
}

/* The cause of that name, which must be there. */
static struct probe_explained_cause cause(const struct probe_explained_region *region,
					  const char *name)
{
	for (size_t i = 0; i < region->causes_count; i++)
		if (strcmp(region->causes[i].name, name) == 0)
			return region->causes[i];
	fail_msg("%s is no cause", name);
	return (struct probe_explained_cause){ 0 };
}

static char *rendered(const char *format)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_int_equal(probe_explanation_render(explanation, stream, format, NULL), 0);
	fclose(stream);
	return text;
}

static void factors_multiply_to_the_ratio(void **state)
{
	const struct probe_explained_region *region;
	double shares = 0;

	(void)state;
	make(1,
	     EVOLVE({ "instructions", 8e9 }, { "cycles", 4e9 }, { "task-clock", 2e9 },
		    { "elapsed", 2.5e9 }),
	     EVOLVE({ "instructions", 2e9 }, { "cycles", 3e9 }, { "task-clock", 1e9 },
		    { "elapsed", 0.5e9 }));
	region = explained();
	assert_string_equal(region->path, "evolve");
	assert_int_equal(region->factors_count, 4);
	assert_string_equal(region->of, "elapsed");
	assert_true(fabs(product(region) / 5 - 1) < 1e-14);
	assert_true(fabs(region->speedup - 5) < 1e-14);
	assert_true(region->factors[0].factor == 4);
	assert_true(fabs(region->factors[1].factor - 1 / 3.) < 1e-14);
	assert_true(region->factors[2].base == 2 && region->factors[2].candidate == 3);
	assert_true(fabs(region->factors[2].factor - 1.5) < 1e-14);
	assert_true(fabs(region->factors[3].candidate - 2) < 1e-14);
	assert_true(fabs(region->factors[3].factor - 2.5) < 1e-14);
	for (size_t i = 0; i < 4; i++)
		shares += region->factors[i].share;
	assert_true(fabs(shares - 1) < 1e-12);
	assert_true(fabs(region->factors[0].share - log(4) / log(5)) < 1e-11);
	assert_true(region->unexplained == 0);
	assert_contains(region->text, "executes fewer instructions");
	assert_contains(region->text, "although each instruction takes more cycles");
}

static void near_times_have_factors_and_no_shares(void **state)
{
	const struct probe_explained_region *region;

	(void)state;
	make(1,
	     EVOLVE({ "instructions", 4e9 }, { "cycles", 4e9 }, { "task-clock", 1e9 },
		    { "elapsed", 1.09e9 }),
	     EVOLVE({ "instructions", 2e9 }, { "cycles", 4e9 }, { "task-clock", 1e9 },
		    { "elapsed", 1e9 }));
	region = explained();
	assert_int_equal(region->factors_count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(isnan(region->factors[i].share));
	assert_int_equal(region->direction, 1);
}

static void more_instructions_a_cycle_is_no_gain(void **state)
{
	const struct probe_explained_region *region;

	(void)state;
	make(1,
	     EVOLVE({ "instructions", 2e9 }, { "cycles", 3e9 }, { "task-clock", 1e9 },
		    { "elapsed", 1e9 }),
	     EVOLVE({ "instructions", 12e9 }, { "cycles", 6e9 }, { "task-clock", 2e9 },
		    { "elapsed", 2e9 }));
	region = explained();
	assert_int_equal(region->direction, -1);
	assert_contains(region->text, "is slower: it takes 2.000 times as long");
	assert_contains(region->text, "Mainly because it executes more instructions");
	assert_contains(region->text, "does not make up for it");
	assert_lacks(region->text, "faster");
}

static void counts_of_user_mode_leave_the_kernel_out(void **state)
{
	const struct probe_explained_region *region;

	(void)state;
	make(1,
	     EVOLVE({ "instructions", 8e9, .user_only = true },
		    { "cycles", 4e9, .user_only = true }, { "task-clock", 4e9 },
		    { "elapsed", 4e9 }),
	     EVOLVE({ "instructions", 4e9, .user_only = true },
		    { "cycles", 2e9, .user_only = true }, { "task-clock", 1e9 },
		    { "elapsed", 1e9 }));
	region = explained();
	assert_true(fabs(product(region) / 4 - 1) < 1e-14);
	assert_string_equal(region->factors[2].name, "cpu-time-per-cycle");
	assert_true(fabs(region->unexplained - 0.5) < 1e-11);
	assert_contains(region->text, "the hardware counters leave out the kernel");
	assert_lacks(region->text, "cycles a second");
}

static void with_user_and_system_time_the_kernel_is_a_term(void **state)
{
	const struct probe_explained_region *region;

	(void)state;
	make(1,
	     EVOLVE({ "instructions", 8e9, .user_only = true },
		    { "cycles", 4e9, .user_only = true }, { "task-clock", 4e9 },
		    { "user-time", 2e9 }, { "system-time", 2e9 }, { "elapsed", 5e9 }),
	     EVOLVE({ "instructions", 4e9, .user_only = true },
		    { "cycles", 2e9, .user_only = true }, { "task-clock", 1.25e9 },
		    { "user-time", 1e9 }, { "system-time", 0.25e9 }, { "elapsed", 1.25e9 }));
	region = explained();
	assert_string_equal(region->of, "user-time");
	assert_int_equal(region->factors_count, 3);
	assert_true(fabs(product(region) - 2) < 1e-14);
	assert_int_equal(region->parts_count, 3);
	assert_string_equal(region->parts[1].name, "system-time");
	assert_true(fabs(region->parts[1].share - 1.75 / 3.75) < 1e-12);
	assert_true(region->parts[1].error > 0);
	assert_true(fabs(region->parts[2].share - 1 / 3.75) < 1e-12);
	assert_contains(region->text, "less time in the kernel");
	assert_contains(region->text, "; in user mode it executes fewer instructions");
}

static void few_ticks_say_nothing(void **state)
{
	const struct probe_explained_region *region;

	(void)state;
	make(1,
	     EVOLVE({ "task-clock", 0.4e9 }, { "user-time", 0.2e9 }, { "system-time", 0.2e9 },
		    { "elapsed", 0.5e9 }),
	     EVOLVE({ "task-clock", 0.2e9 }, { "user-time", 0.2e9 }, { "system-time", 0 },
		    { "elapsed", 0.2e9 }));
	region = explained();
	assert_int_equal(region->parts_count, 2);
	assert_string_equal(region->parts[0].name, "cpu-time");
	assert_true(notes(region, "20 ticks are too few"));
	assert_lacks(region->text, "kernel");
	/* Ten runs have ten times as many. */
	make(10,
	     EVOLVE({ "task-clock", 0.4e9 }, { "user-time", 0.2e9 }, { "system-time", 0.2e9 },
		    { "elapsed", 0.5e9 }),
	     EVOLVE({ "task-clock", 0.2e9 }, { "user-time", 0.2e9 }, { "system-time", 0 },
		    { "elapsed", 0.2e9 }));
	assert_int_equal(explained()->parts_count, 3);
}

static void threads_at_once_have_no_waiting(void **state)
{
	const struct probe_explained_region *region;

	(void)state;
	make(1, EVOLVE({ "task-clock", 4e9 }, { "elapsed", 4e9 }),
	     EVOLVE({ "task-clock", 4e9 }, { "elapsed", 1e9 }));
	region = explained();
	assert_int_equal(region->parts_count, 0);
	assert_contains(region->text, "it keeps more CPUs busy (from 1.000 to 4.000, x4.000)");
}

static void simulated_counts_stand_beside(void **state)
{
	const struct probe_explained_region *region;

	(void)state;
	make(1,
	     EVOLVE({ "instructions", 4e9, .status = PROBE_SIMULATED, .source = "callgrind" },
		    { "task-clock", 2e9 }, { "elapsed", 2e9 }),
	     EVOLVE({ "instructions", 1e9, .status = PROBE_SIMULATED, .source = "callgrind" },
		    { "task-clock", 1e9 }, { "elapsed", 1e9 }));
	region = explained();
	assert_int_equal(region->simulated_count, 1);
	assert_true(region->simulated[0].factor == 4);
	assert_string_equal(region->simulated[0].source, "callgrind");
	assert_true(fabs(product(region) - 2) < 1e-14);
	assert_contains(region->text, "simulated, it executes fewer instructions");
	/* One that was counted and one that was simulated are no pair. */
	make(1, EVOLVE({ "instructions", 4e9 }, { "task-clock", 2e9 }, { "elapsed", 2e9 }),
	     EVOLVE({ "instructions", 1e9, .status = PROBE_SIMULATED, .source = "callgrind" },
		    { "task-clock", 1e9 }, { "elapsed", 1e9 }));
	region = explained();
	assert_int_equal(region->simulated_count, 0);
	assert_int_equal(region->factors_count, 2);
}

#define SIMULATED(name, value)                                                                     \
	{                                                                                          \
		name, value, .status = PROBE_SIMULATED, .source = "callgrind"                      \
	}

static void simulated_counts_are_told_beside_the_time(void **state)
{
	const struct probe_explained_region *region;

	(void)state;
	make(1,
	     EVOLVE(SIMULATED("instructions", 4e9), SIMULATED("cache-misses", 8e6),
		    SIMULATED("branch-misses", 100), { "task-clock", 2e9 }, { "elapsed", 2e9 }),
	     EVOLVE(SIMULATED("instructions", 1e9), SIMULATED("cache-misses", 0),
		    SIMULATED("branch-misses", 90), { "task-clock", 1e9 }, { "elapsed", 1e9 }));
	region = explained();
	assert_int_equal(region->simulated_count, 3);
	assert_true(isnan(region->simulated[1].factor));
	assert_contains(region->text,
			"simulated, it executes fewer instructions (from 4 billion to "
			"1 billion, x4.000), with fewer misses of the last cache level "
			"(from 8,000,000 to 0)");
	assert_contains(region->text,
			"each of them takes more of the time, 1 ns instead of 0.500 ns: "
			"their number does not make all of the difference.");
	/* What a tenth of few costs is nothing. */
	assert_lacks(region->text, "mispredicted");
}

static void without_time_what_was_simulated_is_told(void **state)
{
	const struct probe_explained_region *region;

	(void)state;
	make(1, EVOLVE(SIMULATED("instructions", 4e9), { "page-faults", 500 }),
	     EVOLVE(SIMULATED("instructions", 4e9 + 1), { "page-faults", 5 }));
	region = explained();
	assert_true(isnan(region->speedup));
	assert_int_equal(region->simulated_count, 1);
	assert_contains(region->text,
			"No time is compared: it was not measured on both sides. "
			"Simulated, it executes as many instructions, to within 0.1 %");
	assert_contains(region->text, "page faults fell from 500 to 5");
}

static const struct probe_cost fault_cost = { "page-fault", 500, "measured for this test" };

static void budgets_are_bounds(void **state)
{
	const struct probe_explained_region *region;
	struct probe_explained_cause faults;

	(void)state;
	make(1, EVOLVE({ "task-clock", 2e9 }, { "page-faults", 1e6 }, { "elapsed", 2e9 }),
	     EVOLVE({ "task-clock", 1e9 }, { "page-faults", 0 }, { "elapsed", 1e9 }));
	region = explain_with(&fault_cost, 1);
	faults = cause(region, "page-faults");
	assert_true(faults.budget == 5e8 && fabs(faults.share - 0.5) < 1e-12);
	assert_string_equal(faults.cost_source, "measured for this test");
	assert_true(faults.weighs && !faults.against);
	assert_true(fabs(region->unexplained - 0.5) < 1e-12);
	assert_contains(region->text, "Page faults fell from 1,000,000 to 0, which at 500 ns each "
				      "(measured for this test) covers at most 50 %");
	assert_contains(region->text, "; at least 50 % of the time saved stays unexplained");
}

static void a_budget_covers_no_more_than_all(void **state)
{
	const struct probe_explained_region *region;

	(void)state;
	make(1, EVOLVE({ "task-clock", 2e9 }, { "page-faults", 9e6 }, { "elapsed", 2e9 }),
	     EVOLVE({ "task-clock", 1e9 }, { "page-faults", 0 }, { "elapsed", 1e9 }));
	region = explain_with(&fault_cost, 1);
	assert_true(cause(region, "page-faults").share == 1);
	assert_true(region->unexplained == 0);
	assert_contains(region->text, "can cover all of the time saved");
}

static void what_got_worse_is_told(void **state)
{
	const struct probe_explained_region *region;

	(void)state;
	make(1, EVOLVE({ "task-clock", 2e9 }, { "page-faults", 0 }, { "elapsed", 2e9 }),
	     EVOLVE({ "task-clock", 1e9 }, { "page-faults", 1e6 }, { "elapsed", 1e9 }));
	region = explain_with(&fault_cost, 1);
	assert_true(cause(region, "page-faults").against);
	assert_true(isnan(cause(region, "page-faults").share));
	assert_contains(
		region->text,
		"Meanwhile page faults rose from 0 to 1,000,000, which costs at most 500 ms");
	assert_true(region->unexplained == 1);
}

static void without_a_cost_there_is_no_budget(void **state)
{
	const struct probe_explained_region *region;

	(void)state;
	make(1, EVOLVE({ "task-clock", 2e9 }, { "page-faults", 1e6 }, { "elapsed", 2e9 }),
	     EVOLVE({ "task-clock", 1e9 }, { "page-faults", 10 }, { "elapsed", 1e9 }));
	region = explained();
	assert_true(isnan(cause(region, "page-faults").budget));
	assert_contains(region->text, "page faults fell from 1,000,000 to 10, of unknown cost");
	assert_true(notes(region, "run `probekit doctor` there"));
	/* A change that cannot matter is not worth a word. */
	make(1, EVOLVE({ "task-clock", 2e9 }, { "page-faults", 100 }, { "elapsed", 2e9 }),
	     EVOLVE({ "task-clock", 1e9 }, { "page-faults", 10 }, { "elapsed", 1e9 }));
	region = explained();
	assert_lacks(region->text, "page faults");
	assert_false(cause(region, "page-faults").weighs);
}

/* The last of a name counts, as a user's behind those of a cache. */
static void a_later_cost_counts(void **state)
{
	const struct probe_cost costs[] = { { "page-fault", 100, "one" },
					    { "page-fault", 200, NULL } };
	const struct probe_explained_region *region;

	(void)state;
	make(1, EVOLVE({ "page-faults", 1e6 }, { "elapsed", 2e9 }),
	     EVOLVE({ "page-faults", 0 }, { "elapsed", 1e9 }));
	region = explain_with(costs, 2);
	assert_true(cause(region, "page-faults").budget == 2e8);
}

static void verdicts_are_of_the_repeats(void **state)
{
	const struct probe_explained_region *region;

	(void)state;
	make(5, EVOLVE({ "elapsed", 2e9, 1e6 }), EVOLVE({ "elapsed", 1e9, 1e6 }));
	region = explained();
	assert_int_equal(region->verdict, PROBE_VERDICT_FASTER);
	assert_true(region->p_value < 0.01);
	assert_contains(region->text, "5 repeats each, p = 0.008");
	make(5, EVOLVE({ "elapsed", 1e9, 1e6 }), EVOLVE({ "elapsed", 2e9, 1e6 }));
	assert_int_equal(explained()->verdict, PROBE_VERDICT_SLOWER);
	make(5, EVOLVE({ "elapsed", 1e9, 1e8 }), EVOLVE({ "elapsed", 1.01e9, 1e8 }));
	region = explained();
	assert_int_equal(region->verdict, PROBE_VERDICT_ALIKE);
	assert_int_equal(region->direction, 0);
	assert_true(isnan(region->unexplained));
	assert_contains(region->text, "not to be told apart");
	/* Four and four cannot come below 0.01. */
	make(4, EVOLVE({ "elapsed", 2e9, 1e6 }), EVOLVE({ "elapsed", 1e9, 1e6 }));
	region = explained();
	assert_int_equal(region->verdict, PROBE_VERDICT_UNKNOWN);
	assert_int_equal(region->direction, 1);
	assert_contains(region->text, "too few to judge chance, which takes 5 each");
}

static void no_ratio_is_formed_of_0(void **state)
{
	const struct probe_explained_region *region;
	const struct made_region nothing = EVOLVE({ "elapsed", 0 });

	(void)state;
	make(1, EVOLVE({ "elapsed", 1e9 }), nothing);
	fails(-ENODATA, "the elapsed time is 0 in the candidate", NULL);
	make(1, nothing, EVOLVE({ "elapsed", 1e9 }));
	fails(-ENODATA, "the elapsed time is 0 in the baseline", NULL);
	make(1,
	     EVOLVE({ "instructions", 8e9 }, { "cycles", 0 }, { "task-clock", 2e9 },
		    { "elapsed", 2e9 }),
	     EVOLVE({ "instructions", 2e9 }, { "cycles", 3e9 }, { "task-clock", 1e9 },
		    { "elapsed", 1e9 }));
	region = explained();
	assert_true(notes(region, "cycles is 0 in the baseline: no ratio is formed of it"));
	assert_true(fabs(product(region) - 2) < 1e-14);
	for (size_t i = 0; i < region->factors_count; i++)
		assert_true(isfinite(region->factors[i].factor) && region->factors[i].factor > 0);
}

static void counts_of_another_kind_are_not_compared(void **state)
{
	const struct probe_explained_region *region;

	(void)state;
	/* other units */
	make(1, EVOLVE({ "page-faults", 1e6 }, { "elapsed", 2e9 }),
	     EVOLVE({ "page-faults", 5, .unit = "ns" }, { "elapsed", 1e9 }));
	region = explained();
	assert_int_equal(region->causes_count, 0);
	assert_true(notes(region, "page-faults"));
	/* user mode alone, and all */
	make(1,
	     EVOLVE({ "instructions", 8e9, .user_only = true }, { "cycles", 4e9 },
		    { "task-clock", 2e9 }, { "elapsed", 2e9 }),
	     EVOLVE({ "instructions", 2e9 }, { "cycles", 4e9 }, { "task-clock", 1e9 },
		    { "elapsed", 1e9 }));
	region = explained();
	assert_string_equal(region->factors[0].name, "cycles");
	assert_true(notes(region, "user mode only in the baseline"));
	/* other sets */
	make(1, EVOLVE({ "instructions", 8e9 }, { "task-clock", 2e9 }, { "elapsed", 2e9 }),
	     EVOLVE({ "cycles", 4e9 }, { "task-clock", 1e9 }, { "elapsed", 1e9 }));
	region = explained();
	assert_int_equal(region->factors_count, 2);
	assert_true(notes(region, "event cycles was not asked for in the baseline"));
}

static void renamed_regions_are_one_whole(void **state)
{
	const struct probe_explained_region *region;
	struct made_region after = EVOLVE({ "elapsed", 1e9 });

	(void)state;
	after.name = "advance";
	make(1, EVOLVE({ "elapsed", 2e9 }), after);
	region = explained();
	assert_null(region->path);
	assert_true(region->speedup == 2);
	assert_null(probe_explanation_region(explanation, 1));
	assert_true(notes(region, "region 'evolve' is in the baseline alone"));
	assert_true(notes(region, "region 'advance' is in the candidate alone"));
}

static void the_whole_is_the_sum(void **state)
{
	const struct made_region before[] = {
		EVOLVE({ "elapsed", 2e9 }), { .name = "init", .counts = { { "elapsed", 1e9 } } }
	};
	const struct made_region after[] = { EVOLVE({ "elapsed", 1e9 }),
					     { .name = "init", .counts = { { "elapsed", 1e9 } } } };
	const struct made_region threads[] = {
		{ .name = "init", .counts = { { "elapsed", 1e9 } }, .threads = 2 },
		before[0],
	};

	(void)state;
	forget();
	base = made_profile(1, before, 2);
	candidate = made_profile(1, after, 2);
	assert_true(explained()->speedup == 1.5);
	assert_string_equal(probe_explanation_region(explanation, 1)->path, "evolve");
	assert_string_equal(probe_explanation_region(explanation, 2)->path, "init");
	probe_explanation_free(explanation);
	probe_profile_free(base);
	base = made_profile(1, threads, 2);
	assert_string_equal(explained()->path, "init");
	assert_true(notes(probe_explanation_region(explanation, 0), "several threads at once"));
	probe_explanation_free(explanation);
	explanation = NULL;
}

static void wrong_options_are_refused(void **state)
{
	const struct probe_cost unknown[] = { { "page-fold", 1, NULL } };
	const struct probe_cost nothing[] = { { "page-fault", 0, NULL } };
	struct probe_explain_options options = { .size = sizeof(options), .region = "nowhere" };

	(void)state;
	make(1, EVOLVE({ "elapsed", 2e9 }), EVOLVE({ "elapsed", 1e9 }));
	fails(-ENOENT, "the baseline has no region 'nowhere'", &options);
	options = (struct probe_explain_options){ sizeof(options), NULL, unknown, 1, NULL, NULL };
	fails(-ENOENT, "there are page-fault, major-fault, cache-miss", &options);
	options.costs = nothing;
	fails(-EINVAL, "a time above 0", &options);
	/* A caller of an older header does not have the fields behind its size. */
	options.size = offsetof(struct probe_explain_options, costs);
	assert_int_equal(probe_profile_explain(base, candidate, &options, &explanation, NULL), 0);
	assert_int_equal(probe_explanation_render(explanation, stderr, "xml", NULL), -EINVAL);
}

static void formats_say_the_same(void **state)
{
	char *json_text, *text, *markdown;
	json_t *json;

	(void)state;
	make(1, EVOLVE({ "task-clock", 2e9 }, { "page-faults", 1e6 }, { "elapsed", 2e9 }),
	     EVOLVE({ "task-clock", 1e9 }, { "page-faults", 0 }, { "elapsed", 1e9 }));
	explain_with(&fault_cost, 1);
	json_text = rendered("json");
	json = json_loads(json_text, 0, NULL);
	assert_non_null(json);
	json_t *region = json_array_get(json_object_get(json, "regions"), 0);
	assert_true(json_real_value(json_object_get(region, "speedup")) == 2);
	assert_true(json_is_null(json_object_get(region, "p_value")));
	assert_string_equal(json_string_value(json_object_get(region, "text")),
			    probe_explanation_region(explanation, 0)->text);
	text = rendered(NULL);
	assert_contains(text, "Region 'evolve'");
	assert_contains(text, "cost: measured for this test");
	markdown = rendered("markdown");
	assert_contains(markdown, "### `evolve`");
	assert_contains(markdown, "| page-faults | 1,000,000 | 0 | 500 ns | 500 ms | 50 % |");
	free(markdown);
	free(text);
	json_decref(json);
	free(json_text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(factors_multiply_to_the_ratio, tear_down),
		cmocka_unit_test_teardown(near_times_have_factors_and_no_shares, tear_down),
		cmocka_unit_test_teardown(more_instructions_a_cycle_is_no_gain, tear_down),
		cmocka_unit_test_teardown(counts_of_user_mode_leave_the_kernel_out, tear_down),
		cmocka_unit_test_teardown(with_user_and_system_time_the_kernel_is_a_term,
					  tear_down),
		cmocka_unit_test_teardown(few_ticks_say_nothing, tear_down),
		cmocka_unit_test_teardown(threads_at_once_have_no_waiting, tear_down),
		cmocka_unit_test_teardown(simulated_counts_stand_beside, tear_down),
		cmocka_unit_test_teardown(simulated_counts_are_told_beside_the_time, tear_down),
		cmocka_unit_test_teardown(without_time_what_was_simulated_is_told, tear_down),
		cmocka_unit_test_teardown(budgets_are_bounds, tear_down),
		cmocka_unit_test_teardown(a_budget_covers_no_more_than_all, tear_down),
		cmocka_unit_test_teardown(what_got_worse_is_told, tear_down),
		cmocka_unit_test_teardown(without_a_cost_there_is_no_budget, tear_down),
		cmocka_unit_test_teardown(a_later_cost_counts, tear_down),
		cmocka_unit_test_teardown(verdicts_are_of_the_repeats, tear_down),
		cmocka_unit_test_teardown(no_ratio_is_formed_of_0, tear_down),
		cmocka_unit_test_teardown(counts_of_another_kind_are_not_compared, tear_down),
		cmocka_unit_test_teardown(renamed_regions_are_one_whole, tear_down),
		cmocka_unit_test_teardown(the_whole_is_the_sum, tear_down),
		cmocka_unit_test_teardown(wrong_options_are_refused, tear_down),
		cmocka_unit_test_teardown(formats_say_the_same, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
