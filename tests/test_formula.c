/* SPDX-License-Identifier: MIT */
/* Formulas: what they compute, and when they have no value. */
#include "support.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "lib/sets/formula.h"

/* Example 6-10 of the chapter, and what formulas must not be fooled by. */
static const struct {
	const char *event;
	struct formula_value value;
} counts[] = {
	{ "cycles", { true, 10194811718.0, FORMULA_USER_AND_KERNEL } },
	{ "instructions", { true, 15165151844.0, FORMULA_USER_AND_KERNEL } },
	{ "task-clock", { true, 3059219862.0, FORMULA_USER_AND_KERNEL } },
	{ "elapsed", { true, 3061883218.0, FORMULA_USER_AND_KERNEL } },
	{ "none", { true, 0, FORMULA_USER_AND_KERNEL } },
	{ "user-cycles", { true, 10, FORMULA_USER } },
	{ "user-instructions", { true, 25, FORMULA_USER } },
	{ "simulated-misses", { true, 7, FORMULA_SIMULATED } },
	{ "simulated-reads", { true, 14, FORMULA_SIMULATED } },
	{ "unavailable", { false, 0, FORMULA_NO_DOMAIN } },
};

static struct formula_value look_up(const void *context, const char *event)
{
	assert_ptr_equal(context, counts);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (strcmp(counts[i].event, event) == 0)
			return counts[i].value;
	fail_msg("%s was asked for", event);
	return (struct formula_value){ .available = false };
}

static int parse(const char *json, struct formula **formula, struct probe_error *error)
{
	json_t *parsed = json_loads(json, JSON_DECODE_ANY, NULL);
	int result;

	assert_non_null(parsed);
	result = formula_parse(parsed, formula, error);
	json_decref(parsed);
	return result;
}

static struct formula_value evaluate(const char *json)
{
	struct probe_error error = { "" };
	struct formula *formula;
	struct formula_value value;

	if (parse(json, &formula, &error) < 0)
		fail_msg("%s: %s", json, error.text);
	value = formula_evaluate(formula, look_up, counts);
	formula_free(formula);
	return value;
}

static void formulas_compute(void **state)
{
	static const struct {
		const char *json;
		double value;
	} cases[] = {
		{ "\"cycles\"", 10194811718.0 },
		{ "2.5", 2.5 },
		{ "{\"ratio\": [\"cycles\", \"task-clock\"]}", 3.3324874 },
		{ "{\"ratio\": [\"instructions\", \"cycles\"]}", 1.4875362 },
		{ "{\"ratio\": [\"task-clock\", \"elapsed\"]}", 0.9991302 },
		{ "{\"ratio\": [\"none\", \"cycles\"]}", 0 },
		{ "{\"ratio\": [\"user-instructions\", \"user-cycles\"]}", 2.5 },
		{ "{\"ratio\": [\"user-cycles\", 4]}", 2.5 },
		{ "{\"sum\": [\"user-cycles\"]}", 10 },
		{ "{\"sum\": [\"user-cycles\", \"user-instructions\", 7]}", 42 },
		{ "{\"max\": [1, 30, 2]}", 30 },
		{ "{\"max\": [-3, -2]}", -2 },
		{ "{\"product\": [{\"ratio\": [6, 4]}, 2, 1e9]}", 3e9 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct formula_value value = evaluate(cases[i].json);

		if (!value.available ||
		    fabs(value.value - cases[i].value) > 1e-7 * fabs(cases[i].value))
			fail_msg("%s is %.9g", cases[i].json, value.value);
	}
}

static void without_an_operand_or_over_zero_there_is_no_value(void **state)
{
	static const char *const formulas[] = {
		"\"unavailable\"",
		"{\"ratio\": [\"unavailable\", \"cycles\"]}",
		"{\"ratio\": [\"cycles\", \"unavailable\"]}",
		"{\"ratio\": [\"cycles\", \"none\"]}",
		"{\"ratio\": [\"none\", \"none\"]}",
		"{\"ratio\": [1, 0]}",
		"{\"sum\": [\"unavailable\"]}",
		"{\"sum\": [\"cycles\", \"unavailable\"]}",
		"{\"sum\": [\"unavailable\", \"cycles\", \"cycles\"]}",
		"{\"max\": [\"cycles\", \"unavailable\"]}",
		"{\"product\": [0, \"unavailable\"]}",
		"{\"product\": [{\"ratio\": [\"cycles\", 0]}, 1e9]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(formulas) / sizeof(formulas[0]); i++)
		if (evaluate(formulas[i]).available)
			fail_msg("%s has a value", formulas[i]);
}

static void user_counts_are_not_joined_with_counts_of_the_kernel(void **state)
{
	static const char *const formulas[] = {
		"{\"ratio\": [\"user-cycles\", \"task-clock\"]}",
		"{\"ratio\": [\"task-clock\", \"user-cycles\"]}",
		"{\"sum\": [\"user-cycles\", \"user-instructions\", \"cycles\"]}",
		"{\"max\": [\"cycles\", \"user-cycles\"]}",
		"{\"product\": [{\"ratio\": [\"user-cycles\", \"task-clock\"]}, 1e9]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(formulas) / sizeof(formulas[0]); i++) {
		const struct formula_value value = evaluate(formulas[i]);

		if (value.available || value.domains != (FORMULA_USER | FORMULA_USER_AND_KERNEL))
			fail_msg("%s has a value", formulas[i]);
	}
	/* Where an operand is missing as well, mixing is not the reason. */
	assert_int_equal(evaluate("{\"ratio\": [\"user-cycles\", \"unavailable\"]}").domains,
			 FORMULA_USER);
}

static void simulated_counts_are_not_joined_with_real_ones(void **state)
{
	(void)state;
	assert_false(evaluate("{\"ratio\": [\"simulated-misses\", \"elapsed\"]}").available);
	assert_false(evaluate("{\"ratio\": [\"user-cycles\", \"simulated-misses\"]}").available);
	assert_true(evaluate("{\"ratio\": [\"simulated-misses\", \"simulated-reads\"]}").available);
	assert_true(evaluate("{\"product\": [\"simulated-misses\", 10]}").available);
}

static void a_result_that_is_no_number_is_no_value(void **state)
{
	static const char *const formulas[] = {
		"{\"product\": [1e300, 1e300]}",
		"{\"ratio\": [1e300, 1e-300]}",
		"{\"ratio\": [{\"product\": [1e300, 1e300]}, {\"product\": [1e300, 1e300]}]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(formulas) / sizeof(formulas[0]); i++)
		if (evaluate(formulas[i]).available)
			fail_msg("%s has a value", formulas[i]);
}

static void malformed_formulas_are_refused_with_a_sentence(void **state)
{
	static const struct {
		const char *json, *said;
	} cases[] = {
		{ "null", "a formula is an event's name, a number, or an object" },
		{ "true", "a formula is" },
		{ "[]", "a formula is" },
		{ "{}", "a formula is" },
		{ "{\"sum\": [1], \"max\": [1]}", "a formula is" },
		{ "{\"raito\": [1, 2]}", "operation 'raito' is unknown: use ratio, sum" },
		{ "{\"ratio\": [1]}", "'ratio' takes a list of 2 to 2 operands, here are 1" },
		{ "{\"ratio\": [1, 2, 3]}", "here are 3" },
		{ "{\"ratio\": 7}", "here are 0" },
		{ "{\"sum\": []}", "'sum' takes a list of 1 to 64 operands, here are 0" },
		{ "{\"max\": [1, {\"sum\": [2, null]}]}", "a formula is" },
		{ "{\"product\": [\"cycles\", {\"min\": [2]}]}", "operation 'min' is unknown" },
	};
	struct formula *formula;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct probe_error error = { "" };

		assert_int_equal(parse(cases[i].json, &formula, &error), -EINVAL);
		assert_contains(error.text, cases[i].said);
		assert_int_equal(parse(cases[i].json, &formula, NULL), -EINVAL);
	}
}

static int note_event(void *context, const char *event)
{
	strcat(context, event);
	strcat(context, " ");
	return strcmp(event, "none") == 0 ? 7 : 0;
}

static void every_event_is_visited_until_one_stops_it(void **state)
{
	struct formula *formula;
	char seen[128] = "";

	(void)state;
	assert_int_equal(parse("{\"ratio\": [{\"max\": [\"cycles\", 3, \"elapsed\"]}, \"cycles\"]}",
			       &formula, NULL),
			 0);
	assert_int_equal(formula_events(formula, note_event, seen), 0);
	assert_string_equal(seen, "cycles elapsed cycles ");
	formula_free(formula);
	assert_int_equal(parse("{\"sum\": [\"cycles\", \"none\", \"elapsed\"]}", &formula, NULL),
			 0);
	seen[0] = '\0';
	assert_int_equal(formula_events(formula, note_event, seen), 7);
	assert_string_equal(seen, "cycles none ");
	formula_free(formula);
	formula_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formulas_compute),
		cmocka_unit_test(without_an_operand_or_over_zero_there_is_no_value),
		cmocka_unit_test(user_counts_are_not_joined_with_counts_of_the_kernel),
		cmocka_unit_test(simulated_counts_are_not_joined_with_real_ones),
		cmocka_unit_test(a_result_that_is_no_number_is_no_value),
		cmocka_unit_test(malformed_formulas_are_refused_with_a_sentence),
		cmocka_unit_test(every_event_is_visited_until_one_stops_it),
	};

	return cmocka_run_group_tests_name("formula", tests, NULL, NULL);
}
