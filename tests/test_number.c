/* SPDX-License-Identifier: MIT */
/* Numbers as reports write them. */
#include "support.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/number.h"

static void thousands_are_set_apart(void **state)
{
	static const struct {
		double value;
		int decimals;
		const char *text;
	} cases[] = {
		{ 0, 0, "0" },
		{ 7, 0, "7" },
		{ 999, 0, "999" },
		{ 1000, 0, "1,000" },
		{ 10194811718.0, 0, "10,194,811,718" },
		{ 3059.219862, 6, "3,059.219862" },
		{ 3.061883218, 9, "3.061883218" },
		{ 999.9996, 3, "1,000.000" },
		{ -1, 0, "-1" },
		{ -999, 1, "-999.0" },
		{ -1234567.8, 1, "-1,234,567.8" },
		{ 18446744073709551615.0, 0, "18,446,744,073,709,551,616" },
		{ 1e20, 3, "1.000000e+20" },
	};
	char text[NUMBER_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(number_grouped(cases[i].value, cases[i].decimals, text),
				    cases[i].text);
}

static void rates_take_the_prefix_that_suits(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0, "0.000 /sec" },
		{ 2.615, "2.615 /sec" },
		{ 999.9, "999.900 /sec" },
		{ 1000, "1.000 K/sec" },
		{ 245718.5, "245.719 K/sec" },
		{ 1146334175, "1.146 G/sec" },
		{ 113361747, "113.362 M/sec" },
		{ -2000, "-2.000 K/sec" },
	};
	char text[NUMBER_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(number_rate(cases[i].value, 3, "/sec", text), cases[i].text);
	assert_string_equal(number_rate(1500, 0, "B/s", text), "2 KB/s");
}

static void durations_take_the_unit_that_suits(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0, "0 ns" },		 { 999, "999 ns" },	      { 1000, "1.000 us" },
		{ 1234567, "1.235 ms" }, { 3061883218.0, "3.062 s" }, { 94e9, "94.000 s" },
	};
	char text[NUMBER_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(number_duration(cases[i].value, text), cases[i].text);
}

/* A set of the user's own can derive any number there is. */
static void write_what_no_counter_holds(void)
{
	static const double values[] = { 1e19, 1e62, 1e80, 1e300, INFINITY, -1e300, NAN };
	char text[NUMBER_SIZE + 16];

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		for (int decimals = 0; decimals <= 9; decimals += 3) {
			memset(text, '#', sizeof(text));
			number_grouped(values[i], decimals, text);
			number_rate(values[i], decimals, "/sec", text);
			number_duration(values[i], text);
			if (!memchr(text, '\0', NUMBER_SIZE) || text[NUMBER_SIZE] != '#')
				_Exit(2);
			if (isnan(values[i]) &&
			    !strstr(number_grouped(values[i], decimals, text), "nan"))
				_Exit(3);
			number_rate(values[i], decimals, "/sec", text);
			if (strlen(text) < 5 || strcmp(text + strlen(text) - 4, "/sec") != 0)
				_Exit(4);
		}
	}
}

static void numbers_beyond_all_counters_overrun_nothing(void **state)
{
	int status;
	char *text = run_in_child(write_what_no_counter_holds, NULL, &status);

	(void)state;
	if (status != 0)
		fail_msg("status %d: %s", status, text);
	free(text);
}

static const char *comma_locale(void)
{
	static const char *const names[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "de_DE.utf8",
					     "fr_FR.utf8",  "it_IT.UTF-8", "ru_RU.UTF-8",
					     "nl_NL.UTF-8", "pl_PL.UTF-8", "ps_AF.UTF-8" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (setlocale(LC_ALL, names[i]) && strcmp(localeconv()->decimal_point, ".") != 0)
			return names[i];
	setlocale(LC_ALL, "C");
	return NULL;
}

static void the_decimal_point_is_a_point_in_every_locale(void **state)
{
	char text[NUMBER_SIZE];

	(void)state;
	if (!comma_locale())
		skip();
	thousands_are_set_apart(state);
	rates_take_the_prefix_that_suits(state);
	durations_take_the_unit_that_suits(state);
	assert_string_equal(number_grouped(1234.5, 1, text), "1,234.5");
	setlocale(LC_ALL, "C");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thousands_are_set_apart),
		cmocka_unit_test(rates_take_the_prefix_that_suits),
		cmocka_unit_test(durations_take_the_unit_that_suits),
		cmocka_unit_test(numbers_beyond_all_counters_overrun_nothing),
		cmocka_unit_test(the_decimal_point_is_a_point_in_every_locale),
	};

	return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
