/* SPDX-License-Identifier: MIT */
/* Commands in one text become words, as a shell's, and what only a shell can do is refused. */
#include "support.h"

#include <errno.h>
#include <string.h>

#include "tools/compare/words.h"

static void words_are_those_of_a_shell(void **state)
{
	static const struct {
		const char *command;
		const char *words[5]; /* as `sh -c 'printf "%s\n" ...'` shows them */
	} cases[] = {
		{ "sort", { "sort" } },
		{ "  sort\t-n \n file ", { "sort", "-n", "file" } },
		{ "a 'b c' \"d e\"", { "a", "b c", "d e" } },
		{ "a'b'\"c\"d", { "abcd" } },
		{ "'' \"\"", { "", "" } },
		{ "a\\ b \\'c \\\\", { "a b", "'c", "\\" } },
		{ "\"a \\\" b\" \"\\\\\" \"\\$x\" \"\\n\"", { "a \" b", "\\", "$x", "\\n" } },
		{ "'$x `y` \\z *'", { "$x `y` \\z *" } },
		{ "git show HEAD~1 a#b {} %s x=y", { "git", "show", "HEAD~1", "a#b", "{}" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *problem;
		char **words;

		if (words_split(cases[i].command, &words, &problem) < 0)
			fail_msg("%s: %s", cases[i].command, problem);
		for (size_t k = 0; k < 5 && cases[i].words[k]; k++) {
			assert_non_null(words[k]);
			assert_string_equal(words[k], cases[i].words[k]);
		}
		if (!cases[i].words[4])
			for (size_t k = 0; k < 5; k++)
				if (!cases[i].words[k]) {
					assert_null(words[k]);
					break;
				}
		words_free(words);
	}
}

static void what_a_shell_would_act_on_is_refused(void **state)
{
	static const char *const commands[] = {
		"a | b",     "a > b", "a; b", "a & b", "a $x",	 "a `b`", "a \"$x\"",
		"a \"`b`\"", "a *",   "a ?",  "a [b]", "a ~",	 "a #b",  "a (b)",
		"a 'b",	     "a \"b", "a \\", "",      "  \t\n", "a <b",  "a $(b)",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		const char *problem;
		char **words;

		if (words_split(commands[i], &words, &problem) != -EINVAL)
			fail_msg("'%s' is taken", commands[i]);
		assert_null(words);
		assert_non_null(problem);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_those_of_a_shell),
		cmocka_unit_test(what_a_shell_would_act_on_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
