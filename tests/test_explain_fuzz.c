/* SPDX-License-Identifier: MIT */
/*
 * Profiles of counts that nobody would expect, the same in every run: nothing crashes or leaks (which
 * sanitizers see), and no explanation holds a number that is none.
 */
#include "explain_support.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More of them: make CPPFLAGS=-DROUNDS=100000 tests/test_explain_fuzz */
#ifndef ROUNDS
#define ROUNDS 400
#endif

static uint64_t random_state = 20141106;

/* xorshift64 */
static size_t random_below(size_t bound)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (size_t)(random_state % bound);
}

static const char *const events[] = {
	"instructions", "cycles",	    "task-clock",   "user-time",
	"system-time",	"page-faults",	    "cache-misses", "branch-misses",
	"major-faults", "context-switches", "elapsed",
};

static const double values[] = {
	0, 0, 1, 2, 49, 1e3, 1e6, 1.1e6, 5e8, 1e9, 1.001e9, 2e9, 1e15, 9e18
};

#define EVENTS (sizeof(events) / sizeof(events[0]))
#define VALUES (sizeof(values) / sizeof(values[0]))

static struct made_count random_count(const char *event)
{
	static const enum probe_status statuses[] = { PROBE_COUNTED, PROBE_COUNTED, PROBE_SCALED,
						      PROBE_SIMULATED };

	return (struct made_count){
		.event = event,
		.value = values[random_below(VALUES)],
		.step = random_below(4) ? 0 : 1e5,
		.user_only = random_below(8) == 0,
		.status = statuses[random_below(random_below(4) ? 2 : 4)],
		.unit = random_below(50) ? NULL : "ns",
	};
}

/* Some of the events, elapsed always. */
static struct made_region random_region(const char *name)
{
	struct made_region region = { .name = name, .threads = random_below(10) ? 1 : 2 };
	size_t count = 0;

	for (size_t i = 0; i < EVENTS; i++)
		if (i + 1 == EVENTS || random_below(4) > 0)
			region.counts[count++] = random_count(events[i]);
	return region;
}

static void hide_some(struct probe_profile *profile)
{
	const struct probe_profile_region *region = NULL;

	while ((region = profile_walk(profile, region)))
		for (size_t repeat = 0; repeat < probe_profile_repeats(profile); repeat++)
			for (size_t i = 0; i < set_events_count(profile_set(profile)); i++)
				if (random_below(20) == 0)
					profile_value(profile, region, repeat, i, PROBE_INCLUSIVE)
						->status = PROBE_UNAVAILABLE;
}

static struct probe_profile *random_profile(void)
{
	static const char *const names[] = { "evolve", "init", "odd|`name`\n", "" };
	struct made_region regions[2] = { random_region(names[random_below(4)]) };
	const size_t count = 1 + random_below(2);
	struct probe_profile *profile;

	/* The same events: a profile has one set. */
	regions[1] = regions[0];
	regions[1].name = names[random_below(4)];
	for (size_t i = 0; regions[1].counts[i].event; i++) {
		const char *unit = regions[0].counts[i].unit;

		regions[1].counts[i] = random_count(regions[0].counts[i].event);
		regions[1].counts[i].unit = unit;
	}
	profile = made_profile(1 + random_below(7), regions, count);
	hide_some(profile);
	return profile;
}

static char *rendered(const struct probe_explanation *explanation, const char *format)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_int_equal(probe_explanation_render(explanation, stream, format, NULL), 0);
	fclose(stream);
	return text;
}

static void check_region(const struct probe_explained_region *region)
{
	double product = 1;

	for (size_t i = 0; i < region->factors_count; i++) {
		assert_true(isfinite(region->factors[i].factor) && region->factors[i].factor > 0);
		assert_non_null(region->factors[i].source);
		product *= region->factors[i].factor;
	}
	assert_true(isnan(region->speedup) || (isfinite(region->speedup) && region->speedup > 0));
	assert_true(isnan(region->unexplained) ||
		    (region->unexplained >= 0 && region->unexplained <= 1));
	for (size_t i = 0; i < region->causes_count; i++)
		assert_true(isnan(region->causes[i].share) ||
			    (region->causes[i].share >= 0 && region->causes[i].share <= 1));
	assert_true(isfinite(product));
	assert_non_null(region->text);
}

static void check(const struct probe_explanation *explanation)
{
	static const char *const numbers_that_are_none[] = { "nan", "inf", "-0 %", "x0.000 " };
	char *text = rendered(explanation, "text");
	char *markdown = rendered(explanation, "markdown");
	char *json_text = rendered(explanation, "json");
	json_t *json = json_loads(json_text, 0, NULL);

	for (size_t i = 0; probe_explanation_region(explanation, i); i++)
		check_region(probe_explanation_region(explanation, i));
	for (size_t i = 0; i < 4; i++) {
		assert_lacks(text, numbers_that_are_none[i]);
		assert_lacks(markdown, numbers_that_are_none[i]);
	}
	assert_non_null(json);
	json_decref(json);
	free(json_text);
	free(markdown);
	free(text);
}

static void odd_counts_give_no_odd_numbers(void **state)
{
	static const struct probe_cost costs[] = { { "page-fault", 800, "a test" },
						   { "cache-miss", 0.001, "a test" },
						   { "context-switch", 1e12, "a test" } };
	size_t taken = 0;

	(void)state;
	for (size_t round = 0; round < ROUNDS; round++) {
		const struct probe_explain_options options = {
			.size = sizeof(options),
			.costs = costs,
			.costs_count = random_below(4),
		};
		struct probe_profile *base = random_profile();
		struct probe_profile *candidate = random_profile();
		struct probe_explanation *explanation;
		struct probe_error error = { "" };
		const int result = probe_profile_explain(base, candidate, &options, &explanation,
							 &error);

		if (result == 0)
			check(explanation);
		else
			assert_true(result == -ENODATA && strlen(error.text) > 20);
		taken += result == 0;
		probe_explanation_free(explanation);
		probe_profile_free(candidate);
		probe_profile_free(base);
	}
	assert_true(taken > ROUNDS / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(odd_counts_give_no_odd_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
