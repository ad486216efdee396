/* SPDX-License-Identifier: MIT */
#include "formula.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"

enum operation {
	EVENT,
	NUMBER,
	RATIO,
	SUM,
	MAX,
	PRODUCT,
};

static const struct {
	const char *name;
	enum operation operation;
	size_t least, most; /* operands */
} operations[] = {
	{ "ratio", RATIO, 2, 2 },
	{ "sum", SUM, 1, 64 },
	{ "max", MAX, 1, 64 },
	{ "product", PRODUCT, 1, 64 },
};

static const size_t operations_count = sizeof(operations) / sizeof(operations[0]);

struct formula {
	enum operation operation;
	double number;
	char *event;
	size_t operands_count;
	struct formula *operands[];
};

static struct formula *formula_new(enum operation operation, size_t operands_count)
{
	struct formula *formula = calloc(1, sizeof(*formula) +
						    operands_count * sizeof(formula->operands[0]));

	if (!formula)
		return NULL;
	formula->operation = operation;
	formula->operands_count = operands_count;
	return formula;
}

void formula_free(struct formula *formula)
{
	if (!formula)
		return;
	for (size_t i = 0; i < formula->operands_count; i++)
		formula_free(formula->operands[i]);
	free(formula->event);
	free(formula);
}

static int parse_operands(const struct set_text *text, const struct json_place *list,
			  const json_t *json, struct formula *formula)
{
	int result = 0;

	for (size_t i = 0; i < formula->operands_count && result == 0; i++) {
		const struct json_place operand = { .outer = list, .index = i };

		result = formula_parse_at(text, &operand, json_array_get(json, i),
					  &formula->operands[i]);
	}
	return result;
}

static int parse_operation(const struct set_text *text, const struct json_place *place,
			   const json_t *json, struct formula **formula)
{
	const char *name = json_object_iter_key(json_object_iter((json_t *)json));
	const struct json_place list = { .outer = place, .key = name };
	const json_t *operands = json_object_get(json, name);
	const size_t count = json_array_size(operands);
	size_t row = 0;
	int result;

	while (row < operations_count && strcmp(operations[row].name, name) != 0)
		row++;
	if (row == operations_count)
		return set_wrong(text, &list,
				 "operation '%.64s' is unknown: use ratio, sum, max or product",
				 name);
	if (count < operations[row].least || count > operations[row].most)
		return set_wrong(text, &list,
				 "'%s' takes a list of %zu to %zu operands, here are %zu", name,
				 operations[row].least, operations[row].most, count);
	*formula = formula_new(operations[row].operation, count);
	if (!*formula)
		return error_no_memory(text->error);
	result = parse_operands(text, &list, operands, *formula);
	if (result < 0) {
		formula_free(*formula);
		*formula = NULL;
	}
	return result;
}

int formula_parse_at(const struct set_text *text, const struct json_place *place,
		     const json_t *json, struct formula **formula)
{
	struct formula *made;

	if (json_is_object(json) && json_object_size(json) == 1)
		return parse_operation(text, place, json, formula);
	if (!json_is_string(json) && !json_is_number(json))
		return set_wrong(text, place,
				 "a formula is an event's name, a number, or an object with one "
				 "operation, as {\"ratio\": [\"instructions\", \"cycles\"]}");
	made = formula_new(json_is_string(json) ? EVENT : NUMBER, 0);
	if (!made)
		return error_no_memory(text->error);
	made->number = json_number_value(json);
	if (json_is_string(json)) {
		made->event = strdup(json_string_value(json));
		if (!made->event) {
			formula_free(made);
			return error_no_memory(text->error);
		}
	}
	*formula = made;
	return 0;
}

int formula_parse(const json_t *json, struct formula **formula, struct probe_error *error)
{
	const struct set_text text = { .error = error };
	const struct json_place place = { .outer = NULL };

	return formula_parse_at(&text, &place, json, formula);
}

int formula_events(const struct formula *formula, int (*visit)(void *context, const char *event),
		   void *context)
{
	int result = 0;

	if (formula->operation == EVENT)
		return visit(context, formula->event);
	for (size_t i = 0; i < formula->operands_count && result == 0; i++)
		result = formula_events(formula->operands[i], visit, context);
	return result;
}

static double compute(enum operation operation, double left, double right)
{
	switch (operation) {
	case RATIO:
		return left / right;
	case SUM:
		return left + right;
	case MAX:
		return left > right ? left : right;
	case PRODUCT:
		return left * right;
	case EVENT:
	case NUMBER:
		break;
	}
	return NAN;
}

static struct formula_value combine(enum operation operation, struct formula_value left,
				    struct formula_value right)
{
	struct formula_value result = { .domains = left.domains | right.domains };
	double value;

	if (!left.available || !right.available || (result.domains & (result.domains - 1)))
		return result;
	value = compute(operation, left.value, right.value);
	/* Neither a division by 0 nor an overflow is a value. */
	result.available = isfinite(value);
	result.value = result.available ? value : 0;
	return result;
}

struct formula_value formula_evaluate(const struct formula *formula, formula_lookup *lookup,
				      const void *context)
{
	struct formula_value result;

	if (formula->operation == EVENT)
		return lookup(context, formula->event);
	if (formula->operation == NUMBER)
		return (struct formula_value){ .available = true, .value = formula->number };
	result = formula_evaluate(formula->operands[0], lookup, context);
	for (size_t i = 1; i < formula->operands_count; i++)
		result = combine(formula->operation, result,
				 formula_evaluate(formula->operands[i], lookup, context));
	return result;
}
