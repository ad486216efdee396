/* SPDX-License-Identifier: MIT */
/* Which names are offered for a mistyped one. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "lib/sets/names.h"

static const char *const candidates[] = { "page-faults",      "minor-faults",  "major-faults",
					  "cycles",	      "bus-cycles",    "ref-cycles",
					  "cache-misses",     "branch-misses", "instructions",
					  "context-switches", "cpu-migrations" };

static const char *sentence_for(const char *wanted)
{
	static char text[256];
	struct names names = { .wanted = wanted };

	for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++)
		names_offer(&names, candidates[i]);
	return names_sentence(&names, text, sizeof(text));
}

static void mistyped_names_get_the_nearest_first(void **state)
{
	static const struct {
		const char *wanted, *sentence;
	} cases[] = {
		{ "page-fautls", ": did you mean page-faults?" },
		{ "page_faults", ": did you mean page-faults or major-faults?" },
		{ "PAGE-FAULTS", ": did you mean page-faults or major-faults?" },
		{ "Cycels", ": did you mean cycles?" },
		{ "ref-cycle", ": did you mean ref-cycles or bus-cycles?" },
		{ "manor-faults", ": did you mean minor-faults, major-faults or page-faults?" },
		{ "brache-misses", ": did you mean cache-misses or branch-misses?" },
		{ "frobnicate-all", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(sentence_for(cases[i].wanted), cases[i].sentence);
}

static void at_most_three_are_offered_the_nearest_of_all(void **state)
{
	static const char *const offered[] = { "abcdefgh3", "abcdefg12", "abcdefghi",
					       "abcdefgx",  "abcdefgh",	 "abcdefgh3" };
	struct names names = { .wanted = "abcdefgh" };
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(offered) / sizeof(offered[0]); i++)
		names_offer(&names, offered[i]);
	assert_string_equal(names_sentence(&names, text, sizeof(text)),
			    ": did you mean abcdefgh, abcdefgh3 or abcdefghi?");
}

static void a_name_is_offered_once(void **state)
{
	struct names names = { .wanted = "cycle" };
	char text[256];

	(void)state;
	names_offer(&names, "cycles");
	names_offer(&names, "cycles");
	assert_string_equal(names_sentence(&names, text, sizeof(text)), ": did you mean cycles?");
}

static void names_too_long_are_not_offered_and_harm_nothing(void **state)
{
	char name[300];
	char text[256];
	struct names names = { .wanted = name };

	(void)state;
	for (size_t length = 60; length < sizeof(name); length++) {
		memset(name, 'x', length);
		name[length] = '\0';
		names_offer(&names, name);
	}
	assert_in_range(names.kept, 0, NAMES_KEPT);
	for (size_t i = 0; i < names.kept; i++)
		assert_true(strlen(names.nearest[i].name) < sizeof(names.nearest[i].name));
	names_sentence(&names, text, sizeof(text));
}

static void a_sentence_is_cut_to_the_room_there_is(void **state)
{
	struct names names = { .wanted = "cycle" };
	char text[16];

	(void)state;
	names_offer(&names, "cycles");
	assert_string_equal(names_sentence(&names, text, sizeof(text)), ": did you mean ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistyped_names_get_the_nearest_first),
		cmocka_unit_test(at_most_three_are_offered_the_nearest_of_all),
		cmocka_unit_test(a_name_is_offered_once),
		cmocka_unit_test(names_too_long_are_not_offered_and_harm_nothing),
		cmocka_unit_test(a_sentence_is_cut_to_the_room_there_is),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
